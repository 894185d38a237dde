package org.mooring.journal.postgresql;

import org.mooring.canonical.Uetr;

/**
 * Another instance recorded the payment's newest entry, and it lives: the payment is in its hands. Two instances that
 * both take up the same payment would else both record an intent, and both send.
 */
final class PaymentElsewhere extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    PaymentElsewhere(Uetr payment) {
        super("the payment is in the hands of another instance that is alive [uetr=" + payment
                + "]; nothing was recorded, ask there or after its lease");
    }
}
