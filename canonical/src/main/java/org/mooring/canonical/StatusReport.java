package org.mooring.canonical;

import java.util.Map;
import java.util.Objects;

/**
 * What the originator is told, and what the journal keeps as the first answer for every repeat of the request.
 *
 * @param reason null where the state needs none
 * @param pendingCause why, when the state is PDNG; else null
 * @param bank id of the bank that answered or holds the payment, null before one was chosen
 * @param bankReference the bank's own reference, may be null
 * @param bankCode the bank's status code as it came (DE 39, JSON status), may be null
 * @param acceptedAmount what the bank accepted where that differs from the request (partial approval), else null
 * @param additional what the originator's answer needs beside, by data element name ({@code DE38}, {@code DE54},
 *     {@code DE55}); never null, never sensitive authentication data
 */
public record StatusReport(
        Uetr uetr,
        TransactionStatus status,
        StatusReason reason,
        PendingCause pendingCause,
        String bank,
        String bankReference,
        String bankCode,
        Money acceptedAmount,
        Map<String, String> additional) {
    public StatusReport {
        Objects.requireNonNull(uetr, "uetr");
        Objects.requireNonNull(status, "status");
        additional = additional == null ? Map.of() : Map.copyOf(additional);
    }

    public static StatusReport of(Uetr uetr, TransactionStatus status) {
        return new StatusReport(uetr, status, null, null, null, null, null, null, Map.of());
    }

    public static StatusReport rejected(Uetr uetr, StatusReason reason) {
        return new StatusReport(uetr, TransactionStatus.RJCT, reason, null, null, null, null, null, Map.of());
    }

    public static StatusReport pending(Uetr uetr, PendingCause cause, String bank) {
        return new StatusReport(uetr, TransactionStatus.PDNG, null, cause, bank, null, null, null, Map.of());
    }
}
