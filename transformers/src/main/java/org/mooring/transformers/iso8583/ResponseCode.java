package org.mooring.transformers.iso8583;

import org.mooring.canonical.PendingCause;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReport;

/** DE 39 of ISO 8583:1987, as Mooring gives it to originators. MAPPING.md has the table with the reasons. */
public final class ResponseCode {
    public static final String APPROVED = "00";
    public static final String DO_NOT_HONOUR = "05";
    public static final String PARTIAL_APPROVAL = "10";
    public static final String INVALID_TRANSACTION = "12";
    public static final String INVALID_AMOUNT = "13";
    public static final String INVALID_CARD_NUMBER = "14";
    public static final String NO_SUCH_ISSUER = "15";
    /** Unable to back out the prior transaction. */
    public static final String NO_ACTION_TAKEN = "21";

    public static final String UNABLE_TO_LOCATE = "25";
    public static final String FORMAT_ERROR = "30";
    public static final String INSUFFICIENT_FUNDS = "51";
    public static final String NOT_PERMITTED = "57";
    public static final String EXCEEDS_LIMIT = "61";
    public static final String RESTRICTED_CARD = "62";
    public static final String RECEIVED_TOO_LATE = "68";
    public static final String CUT_OFF_IN_PROCESS = "90";
    public static final String ISSUER_INOPERATIVE = "91";
    public static final String DUPLICATE = "94";
    public static final String SYSTEM_MALFUNCTION = "96";

    private ResponseCode() {}

    /**
     * DE 39 of an answer: since 1993 the code of 1987 that means the same, where the dialect names one, else the action
     * code as it is.
     */
    public static String of(Iso8583Message answer) {
        String code = answer.text(39);
        return answer.version() == null || code == null
                ? code
                : answer.dialect().codesOf1987().getOrDefault(code, code);
    }

    /**
     * What an originator that cannot wait is told. It knows approval and decline only: whatever is pending is 91, and a
     * bank's unknown code is a decline, since the hub reverses it.
     */
    public static String of(StatusReport report) {
        return switch (report.status()) {
            case ACSP, ACSC -> report.acceptedAmount() == null ? APPROVED : PARTIAL_APPROVAL;
            case RJCT ->
                report.reason() == null ? DO_NOT_HONOUR : of(report.reason().code());
            case CANC -> DO_NOT_HONOUR;
            case PDNG -> report.pendingCause() == PendingCause.UNKNOWN_CODE ? DO_NOT_HONOUR : ISSUER_INOPERATIVE;
            case RCVD, ACTC -> ISSUER_INOPERATIVE;
        };
    }

    public static String of(ReasonCode reason) {
        return switch (reason) {
            case AM01, AM09, AM12 -> INVALID_AMOUNT;
            case AC01, AC02, AC03, AC04 -> INVALID_CARD_NUMBER;
            case AC06 -> RESTRICTED_CARD;
            case AG01 -> NOT_PERMITTED;
            case AG02, AM03, AM11, DT01 -> INVALID_TRANSACTION;
            case AM02, AM14 -> EXCEEDS_LIMIT;
            case AM04 -> INSUFFICIENT_FUNDS;
            case AM05, DUPL -> DUPLICATE;
            case AB05 -> RECEIVED_TOO_LATE;
            case AB08 -> ISSUER_INOPERATIVE;
            case CNOR, RC01 -> NO_SUCH_ISSUER;
            case AM10, AM18, BE04, FF01 -> FORMAT_ERROR;
            case FF10 -> SYSTEM_MALFUNCTION;
            case TM01 -> CUT_OFF_IN_PROCESS;
            case CUST, MS03, NARR, NOAS, RR04 -> DO_NOT_HONOUR;
        };
    }
}
