package org.mooring.journal;

import java.time.Instant;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;

/**
 * One entry as it stands in the journal, without its payload. {@link #encoded} is the exact byte sequence of the public
 * part; {@code leaf = SHA-256(0x00 ‖ encoded)} is both the leaf of the Merkle tree (RFC 9162, 2.1.1) and what the
 * payment's next entry carries as {@link #previousHash}.
 *
 * @param number 1 for the payment's first entry, without gaps
 * @param previousHash leaf of the payment's entry before, 32 bytes; all zero for the first
 * @param commitment {@code SHA-256(nonce ‖ payload)}, 32 bytes
 * @param leaf 32 bytes
 */
public record JournalEntry(
        JournalPosition position,
        Uetr payment,
        PaymentKind paymentKind,
        int number,
        Instant at,
        EntryKind kind,
        TransactionStatus state,
        String cause,
        String channel,
        String bank,
        String link,
        byte[] previousHash,
        byte[] commitment,
        byte[] encoded,
        byte[] leaf) {}
