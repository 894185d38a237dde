package org.mooring.routes;

import org.mooring.canonical.StatusReport;

/**
 * What became of a request to cancel.
 *
 * @param report where the payment stands; null when it is unknown
 * @param why in words, where it is refused; else null
 */
public record CancelAnswer(Kind kind, StatusReport report, String why) {
    /** How far it has come. */
    public enum Kind {
        /** The payment is cancelled or reversed. */
        CANCELLED,
        /** The request is on disk, and the hub sees it through. */
        UNDER_WAY,
        /** The payment has ended, and what would take it back is not a cancellation. */
        REFUSED,
        /** No such payment was ever recorded. */
        UNKNOWN
    }

    static CancelAnswer unknown() {
        return new CancelAnswer(Kind.UNKNOWN, null, null);
    }

    static CancelAnswer cancelled(StatusReport report) {
        return new CancelAnswer(Kind.CANCELLED, report, null);
    }

    static CancelAnswer underWay(StatusReport report) {
        return new CancelAnswer(Kind.UNDER_WAY, report, null);
    }

    static CancelAnswer refused(StatusReport report, String why) {
        return new CancelAnswer(Kind.REFUSED, report, why);
    }
}
