package org.mooring.journal;

import org.mooring.canonical.Uetr;

/** The first request gave its keys back without an answer; a repeat that waited for it may claim them now. */
public final class ClaimReleased extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ClaimReleased(Uetr payment) {
        super("the first request ended without an answer [uetr=" + payment + "]; its keys may be claimed again");
    }
}
