package org.mooring.journal;

import java.time.Instant;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;

/**
 * Where a payment stands: what its newest durable entry says.
 *
 * @param number number of the newest entry
 * @param receivedAt instant of the first entry
 * @param bank bank that answered or holds it, or the empty string
 */
public record PaymentHead(
        Uetr payment,
        PaymentKind kind,
        int number,
        EntryKind lastKind,
        TransactionStatus state,
        String cause,
        String channel,
        String bank,
        String link,
        Instant receivedAt,
        Instant changedAt,
        JournalPosition position) {}
