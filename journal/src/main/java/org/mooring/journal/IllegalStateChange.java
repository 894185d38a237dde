package org.mooring.journal;

import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;

/** A commit asked for a change that the state table does not have; nothing of it was recorded. */
public final class IllegalStateChange extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param from null when the payment has no entry yet */
    public IllegalStateChange(Uetr payment, TransactionStatus from, TransactionStatus to) {
        super("a payment may not go from " + (from == null ? "nothing" : from) + " to " + to + " [uetr=" + payment
                + "]; nothing was recorded");
    }
}
