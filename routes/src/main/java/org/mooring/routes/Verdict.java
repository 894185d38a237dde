package org.mooring.routes;

import java.util.Map;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;

/**
 * Where a payment stands after an answer.
 *
 * @param cause as the journal's public header has it
 * @param report what its originator may be told when the state is new; null while nothing changed
 */
record Verdict(TransactionStatus state, String cause, StatusReport report) {
    static Verdict unchanged(DoubtfulPayment payment) {
        return new Verdict(payment.state(), payment.cause(), null);
    }

    static Verdict of(StatusReport report) {
        return new Verdict(report.status(), Cause.of(report), report);
    }

    static Verdict ended(DoubtfulPayment payment, TransactionStatus state, StatusReason reason) {
        return of(new StatusReport(payment.uetr(), state, reason, null, payment.bank(), null, null, null, Map.of()));
    }

    static Verdict pending(DoubtfulPayment payment, PendingCause cause) {
        return of(StatusReport.pending(payment.uetr(), cause, payment.bank()));
    }
}
