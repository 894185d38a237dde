package org.mooring.connectors.iso8583;

import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.TransactionStatus;

/**
 * What a bank's code means to us, as its status-code map writes it: {@code ACSC}, {@code ACSP}, {@code PDNG}, or
 * {@code RJCT/AM04} with an ISO reason.
 *
 * @param reason null unless rejected
 */
record StatusCode(TransactionStatus status, ReasonCode reason) {
    /** @throws IllegalArgumentException naming value and rule */
    static StatusCode parse(String text) {
        return switch (text) {
            case "ACSC", "ACSP", "PDNG" -> new StatusCode(TransactionStatus.valueOf(text), null);
            default -> new StatusCode(TransactionStatus.RJCT, reason(text));
        };
    }

    private static ReasonCode reason(String text) {
        for (ReasonCode reason : ReasonCode.values()) {
            if (text.equals("RJCT/" + reason.name())) {
                return reason;
            }
        }
        throw new IllegalArgumentException("is '" + text + "', must be ACSC, ACSP, PDNG or RJCT/<ISO reason code>");
    }
}
