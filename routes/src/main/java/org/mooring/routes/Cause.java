package org.mooring.routes;

import org.mooring.canonical.StatusReport;

/** The cause in the journal's public header: the ISO reason of a rejection, the reason of a wait; no free text, which could be personal. */
final class Cause {
    private Cause() {}

    static String of(StatusReport report) {
        if (report.pendingCause() != null) {
            return report.pendingCause().name();
        }
        return report.reason() == null ? "" : report.reason().code().name();
    }
}
