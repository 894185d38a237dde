package org.mooring.connectors;

import java.time.Instant;
import org.mooring.canonical.StatusReport;

/** What the bank told us. Silence is not an outcome: it ends in {@link org.mooring.canonical.failure.OutcomeUnknown}. */
public sealed interface SendOutcome {
    StatusReport report();

    /** The bank's own report: status (ACSP or ACSC), reference, and what the originator's answer needs. */
    record Accepted(StatusReport report) implements SendOutcome {}

    /** The bank decides later, or answered with a code that its status map does not know. */
    record Pending(StatusReport report, Instant askAgainAt) implements SendOutcome {}

    record Rejected(StatusReport report) implements SendOutcome {}
}
