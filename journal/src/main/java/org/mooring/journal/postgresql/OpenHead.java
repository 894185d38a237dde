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
    /** The instance that recorded its newest entry is another one, and lives. */
    boolean isElsewhere;

    OpenHead(Uetr uetr) {
        this.uetr = uetr;
    }
}
