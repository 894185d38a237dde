package org.mooring.journal.embedded;

import java.nio.ByteBuffer;
import java.util.List;
import org.mooring.canonical.TransactionStatus;
import org.mooring.journal.EntryKind;
import org.mooring.journal.shared.KeyHash;

/** Carries one durable group into the index; the writer and recovery do it the same way. */
final class GroupUpdate {
    private final JournalIndex index;
    private final IndexBatch batch = new IndexBatch();
    private HighWater highWater;

    GroupUpdate(JournalIndex index) {
        this.index = index;
        this.highWater = index.highWater();
    }

    HighWater highWater() {
        return highWater;
    }

    /** Changes of no group's own, such as the removal of expired keys. */
    IndexBatch batch() {
        return batch;
    }

    /**
     * Adds a commit whose entries are placed, and moves the payment's durable side forward; its leaf is set by whoever
     * placed or checked the entries.
     */
    void add(OpenPayment payment, CommitRecord commit, long location, long firstPosition) {
        int lastIndex = commit.entryCount() - 1;
        long lastPosition = firstPosition + lastIndex;
        if (payment.durableNumber == 0) {
            payment.firstPosition = firstPosition;
            payment.receivedAtMicros = commit.micros(0);
            payment.keySlot = commit.keySlot();
            batch.put(IndexKeys.received(firstPosition), IndexKeys.value(payment.uetr));
        } else {
            batch.deleteOnce(IndexKeys.state(payment.durableState, payment.position));
        }
        if (commit.hasAnswer() && payment.answerLocation == 0) {
            payment.answerLocation = location;
        }
        TransactionStatus state = commit.state(lastIndex);
        batch.put(IndexKeys.commit(payment.uetr, payment.durableNumber + 1), number(location));
        batch.put(IndexKeys.state(state, lastPosition), IndexKeys.value(payment.uetr));
        batch.put(IndexKeys.head(payment.uetr), IndexedHead.encode(payment, commit.encoded(lastIndex)));
        addClaims(payment, commit.claims(), lastPosition);
        payment.durableNumber += commit.entryCount();
        payment.durableState = state;
        payment.position = lastPosition;
        payment.isFinished = state.isFinal() && commit.kind(lastIndex) == EntryKind.REPORTED;
        if (commit.keySlot() > highWater.highestSlot()) {
            highWater = new HighWater(highWater.group(), highWater.end(), highWater.position(), commit.keySlot());
        }
    }

    /** Writes everything added since the last time, and with it how far the index knows the log. */
    void write(long group, long location, int frameLength, long end, long firstPosition, long lastPosition) {
        batch.put(
                IndexKeys.group(firstPosition),
                ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                        .putLong(location)
                        .putInt(frameLength)
                        .array());
        highWater = new HighWater(group, end, lastPosition, highWater.highestSlot());
        batch.put(IndexKeys.highWater(), highWater.encode());
        index.write(batch.finish());
        batch.clear();
    }

    private void addClaims(OpenPayment payment, List<KeyClaim> claims, long position) {
        if (claims.isEmpty()) {
            return;
        }
        ByteBuffer hashes = ByteBuffer.allocate(claims.size() * KeyHash.LENGTH);
        long newestAt = Long.MIN_VALUE;
        for (KeyClaim claim : claims) {
            batch.put(
                    IndexKeys.idempotencyKey(claim.key()),
                    new IndexedKey(payment.uetr, claim.fingerprint(), claim.claimedAtMicros()).encode());
            hashes.put(claim.key().bytes());
            newestAt = Math.max(newestAt, claim.claimedAtMicros());
        }
        batch.put(IndexKeys.expiry(newestAt, position), hashes.array());
    }

    private static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
}
