package org.mooring.routes;

import java.util.Map;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.journal.PaymentHead;

/** Where a payment stands now, as a report; what only its first answer told (references, texts) is in the journal. */
public final class Reports {
    private Reports() {}

    public static StatusReport of(PaymentHead head) {
        boolean isPending =
                head.state() == TransactionStatus.PDNG && !head.cause().isEmpty();
        boolean hasReason = head.state() == TransactionStatus.RJCT || head.state() == TransactionStatus.CANC;
        return new StatusReport(
                head.payment(),
                head.state(),
                hasReason && !head.cause().isEmpty() ? StatusReason.of(ReasonCode.valueOf(head.cause())) : null,
                isPending ? PendingCause.valueOf(head.cause()) : null,
                head.bank().isEmpty() ? null : head.bank(),
                null,
                null,
                null,
                Map.of());
    }
}
