package org.mooring.routes;

import org.mooring.canonical.PendingCause;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;

/**
 * What a bank's word means for an advice. It tells of what has happened, and its originator was told that it is kept: a
 * refusal does not undo it. One that passes leaves it to be sent again, any other leaves it to an operator.
 */
final class Advices {
    private Advices() {}

    static StatusReport judged(boolean isAdvice, StatusReport said) {
        if (!isAdvice || said.status() != TransactionStatus.RJCT) {
            return said;
        }
        return pending(said, isPassing(said.reason()) ? PendingCause.PENDING_AT_BANK : PendingCause.AWAITING_OPERATOR);
    }

    /** The bank is away, has a defect, or cuts over. */
    private static boolean isPassing(StatusReason reason) {
        ReasonCode code = reason == null ? null : reason.code();
        return code == ReasonCode.AB08 || code == ReasonCode.FF10 || code == ReasonCode.TM01;
    }

    private static StatusReport pending(StatusReport said, PendingCause cause) {
        return new StatusReport(
                said.uetr(),
                TransactionStatus.PDNG,
                said.reason(),
                cause,
                said.bank(),
                said.bankReference(),
                said.bankCode(),
                null,
                said.additional());
    }
}
