package org.mooring.journal.postgresql;

import javax.crypto.SecretKey;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.JournalEntryEncoding;

/** Where a payment stands while a group is made: as the database has it, then after each commit of the group. */
final class OpenHead {
    final Uetr uetr;
    PaymentKind kind;
    /** Null while the payment has no entry. */
    TransactionStatus state;

    int number;
    long position;
    long firstPosition;
    long receivedAtMicros;
    byte[] leaf = new byte[JournalEntryEncoding.HASH_LENGTH];
    /** Null when the payment has none yet, or when it was destroyed. */
    SecretKey key;

    boolean isAnswered;
    /** Who has it in hand; this instance once it has recorded something of the payment. */
    long owner;
    /** An intent was recorded, and that nothing of it left was not: another one must not follow it. */
    boolean isIntentOpen;

    OpenHead(Uetr uetr) {
        this.uetr = uetr;
    }
}
