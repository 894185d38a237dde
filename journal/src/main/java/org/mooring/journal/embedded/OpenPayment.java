package org.mooring.journal.embedded;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.JournalEntryEncoding;

/**
 * A payment whose head is in memory: where it stands once everything handed over is on disk (for callers, guarded by
 * this object), and where it stands on disk.
 */
final class OpenPayment {
    /** What the first entry carries as hash of the entry before. */
    private static final byte[] NO_LEAF = new byte[JournalEntryEncoding.HASH_LENGTH];

    final Uetr uetr;

    // For callers; guarded by this.
    PaymentKind kind;
    int number;
    TransactionStatus state;
    boolean isAnswered;
    /** Null before the first commit, and after the key was erased. */
    PaymentKey key;
    /** Commits handed over but not in the index yet. */
    int pendingCount;
    /** No longer in memory: whoever still holds it must look the payment up again. */
    boolean isRetired;

    /** Leaf of the newest placed entry. The writer's; at start, recovery's. */
    byte[] leaf = NO_LEAF;

    // Of what IndexUpdate was told; guarded by its owner's lock.
    int durableNumber;
    TransactionStatus durableState;
    long position;
    long firstPosition;
    long receivedAtMicros;
    long keySlot;
    /** Where the commit with the first answer lies; 0 while there is none. */
    long answerLocation;
    /** Final and reported: nothing more is expected. */
    boolean isFinished;
    /** The index lacks something of what follows. */
    boolean isChanged;

    TransactionStatus indexedState;
    long indexedPosition;
    /** Public part of the newest entry, while the index lacks it. */
    byte[] lastEncoded;

    /** Of the newest commits, as the head row shall have them. */
    final List<CommitPlace> placesInHead = new ArrayList<>(3);

    /** In the queue of those that may leave memory. */
    boolean isTracked;

    OpenPayment(Uetr uetr) {
        this.uetr = uetr;
    }

    /** A payment as the index has it. */
    OpenPayment(IndexedHead head) {
        this.uetr = head.last().payment();
        this.kind = head.last().paymentKind();
        this.number = head.last().number();
        this.state = head.last().state();
        this.isAnswered = head.answerLocation() != 0;
        this.durableNumber = number;
        this.durableState = state;
        this.leaf = head.last().leaf();
        this.position = head.last().position().value();
        this.firstPosition = head.firstPosition();
        this.receivedAtMicros = head.receivedAtMicros();
        this.keySlot = head.keySlot();
        this.answerLocation = head.answerLocation();
        this.placesInHead.addAll(head.places());
    }

    boolean hasLeaf(byte[] hash) {
        return Arrays.equals(leaf, hash);
    }
}
