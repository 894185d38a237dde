package org.mooring.journal.outbox;

import java.time.Instant;
import java.util.HexFormat;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalPosition;

/**
 * What one journal entry tells the outside about its payment. Made of the entry's public header alone, so it holds
 * neither personal data nor an amount.
 *
 * @param id the entry's leaf, 64 hexadecimal digits: the same however often the entry is read, another for every other
 *     entry, and the very hash that the entry's evidence is built on. A journal that was restored from a backup and goes
 *     on gives its positions a second time, but never a leaf
 * @param number of the entry in its payment, rising: the order of the payment's messages
 * @param cause reason code or pending cause, or the empty string
 * @param bank bank that answered or holds the payment, or the empty string
 */
public record OutboxMessage(
        String id,
        JournalPosition position,
        Uetr payment,
        PaymentKind kind,
        int number,
        Instant at,
        TransactionStatus state,
        String cause,
        String channel,
        String bank) {
    static OutboxMessage of(JournalEntry entry) {
        return new OutboxMessage(
                HexFormat.of().formatHex(entry.leaf()),
                entry.position(),
                entry.payment(),
                entry.paymentKind(),
                entry.number(),
                entry.at(),
                entry.state(),
                entry.cause(),
                entry.channel(),
                entry.bank());
    }
}
