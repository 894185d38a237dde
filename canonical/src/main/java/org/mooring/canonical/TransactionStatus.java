package org.mooring.canonical;

/**
 * The state of a payment, in ISO 20022 codes (ExternalPaymentTransactionStatus1Code). {@link #mayBecome} is the only
 * table of state changes; the journal refuses every other change.
 */
public enum TransactionStatus {
    /** Received: recorded, not yet looked at. */
    RCVD(1),
    /** Accepted technical validation. */
    ACTC(2),
    /** Pending: waiting for a link, parked, in doubt, or awaiting approval; the cause tells which. */
    PDNG(3),
    /** Accepted, settlement in process at the bank. */
    ACSP(4),
    /** Accepted, settlement completed. */
    ACSC(5),
    /** Rejected, final. */
    RJCT(6),
    /** Cancelled or reversed, final. */
    CANC(7);

    private final int wireCode;

    TransactionStatus(int wireCode) {
        this.wireCode = wireCode;
    }

    /** The byte that stands for this state in a journal entry; fixed for ever. */
    public int wireCode() {
        return wireCode;
    }

    /** Whether a payment of that kind may go from this state to {@code next}. */
    public boolean mayBecome(TransactionStatus next, PaymentKind kind) {
        return switch (this) {
            case RCVD -> next == ACTC || next == RJCT;
            case ACTC -> next == PDNG || next == ACSP || next == ACSC || next == RJCT || next == CANC;
            case PDNG -> next == PDNG || next == ACSP || next == ACSC || next == RJCT || next == CANC;
            case ACSP -> next == PDNG || next == ACSC || next == RJCT || next == CANC;
            // A reversal takes back a card transaction; a credit transfer comes back as a pacs.004, a payment of its
            // own.
            case ACSC -> next == CANC && kind.isCard();
            case RJCT, CANC -> false;
        };
    }

    /** No further change of state, save the reversal of a settled card transaction. */
    public boolean isFinal() {
        return this == ACSC || this == RJCT || this == CANC;
    }

    /** @throws IllegalArgumentException for a code that no state has */
    public static TransactionStatus ofWireCode(int code) {
        for (TransactionStatus status : values()) {
            if (status.wireCode == code) {
                return status;
            }
        }
        throw new IllegalArgumentException("no transaction status has wire code " + code);
    }
}
