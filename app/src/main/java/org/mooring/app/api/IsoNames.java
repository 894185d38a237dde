package org.mooring.app.api;

import org.mooring.canonical.PendingCause;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.TransactionStatus;

/** Codes in the words of ISO's external code sets. */
final class IsoNames {
    private IsoNames() {}

    /** ExternalPaymentTransactionStatus1Code. */
    static String of(TransactionStatus status) {
        return switch (status) {
            case RCVD -> "Received";
            case ACTC -> "AcceptedTechnicalValidation";
            case PDNG -> "Pending";
            case ACSP -> "AcceptedSettlementInProcess";
            case ACSC -> "AcceptedSettlementCompleted";
            case RJCT -> "Rejected";
            case CANC -> "Cancelled";
        };
    }

    /** A cause of the journal's public header: a reason code's name, a pending cause in words, or null for neither. */
    static String ofCause(String cause) {
        for (ReasonCode code : ReasonCode.values()) {
            if (code.name().equals(cause)) {
                return code.isoName();
            }
        }
        for (PendingCause pending : PendingCause.values()) {
            if (pending.name().equals(cause)) {
                return switch (pending) {
                    case WAITING_FOR_LINK -> "no link of the chosen banks could take it; nothing left the hub";
                    case PARKED -> "held by rule until it is released";
                    case IN_DOUBT -> "it may have reached the bank; bound to that bank until settled";
                    case UNKNOWN_CODE -> "the bank answered with a code that its status map does not know";
                    case PENDING_AT_BANK -> "the bank decides later";
                    case AWAITING_APPROVAL -> "a second person must approve";
                    case REVERSING -> "a reversal is sent until the bank acknowledges it";
                    case AWAITING_OPERATOR -> "it may have reached the bank; an operator decides";
                };
            }
        }
        return null;
    }
}
