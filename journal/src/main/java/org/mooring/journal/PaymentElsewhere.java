package org.mooring.journal;

import org.mooring.canonical.Uetr;

/**
 * The payment is in another instance's hands: it recorded the newest entry, or has taken the payment, and whether it lives
 * makes no difference before {@link PaymentJournal#takeInHand}. Two instances that both take up the same payment would
 * else both record an intent, and both send.
 */
public final class PaymentElsewhere extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public PaymentElsewhere(Uetr payment) {
        super("the payment is in the hands of another instance [uetr=" + payment
                + "]; nothing was recorded, ask there or after its lease");
    }
}
