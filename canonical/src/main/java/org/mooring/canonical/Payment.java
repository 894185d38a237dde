package org.mooring.canonical;

/** One payment between channel and bank link; the body of every message on a flow. */
public sealed interface Payment permits CreditTransfer, CardTransaction {
    Uetr uetr();

    /** What is to be paid, debtor to creditor. */
    Money amount();

    PaymentKind kind();

    /** Whether it tells of what has happened already: then nobody can refuse it any more, and it must not be lost. */
    default boolean isAdvice() {
        return false;
    }
}
