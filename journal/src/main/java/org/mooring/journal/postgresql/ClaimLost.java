package org.mooring.journal.postgresql;

import org.mooring.canonical.Uetr;

/** A key of the payment was claimed by another request after this instance's lease had ended; nothing was recorded. */
final class ClaimLost extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    ClaimLost(Uetr payment) {
        super("the payment's claim was taken over after this instance had not been heard of for longer than its lease"
                + " [uetr=" + payment + "]; nothing was recorded, whoever has the claim now answers");
    }
}
