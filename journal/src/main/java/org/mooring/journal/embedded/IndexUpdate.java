package org.mooring.journal.embedded;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.mooring.canonical.TransactionStatus;
import org.mooring.journal.EntryKind;

/**
 * What the index lacks of the log: takes durable groups one by one and lays out the rows that they come to together. A
 * payment that moves on several times in between costs the rows of its last place only. The follower and recovery do it
 * the same way; not thread-safe.
 */
final class IndexUpdate {
    private final IndexBatch batch = new IndexBatch();
    private final List<OpenPayment> changed = new ArrayList<>();
    private final ByteArrayOutputStream claimedKeys = new ByteArrayOutputStream();
    private long newestClaimAt;
    private HighWater highWater;

    IndexUpdate(HighWater indexed) {
        this.highWater = indexed;
    }

    /**
     * Adds a commit whose entries are placed, and moves the payment's durable side forward; its leaf is set by whoever
     * placed or checked the entries.
     */
    void add(OpenPayment payment, CommitRecord commit, long location, long firstPosition) {
        int lastIndex = commit.entryCount() - 1;
        if (!payment.isChanged) {
            payment.isChanged = true;
            payment.indexedState = payment.durableState;
            payment.indexedPosition = payment.position;
            changed.add(payment);
        }
        if (payment.durableNumber == 0) {
            payment.firstPosition = firstPosition;
            payment.receivedAtMicros = commit.micros(0);
            payment.keySlot = commit.keySlot();
        }
        if (commit.hasAnswer() && payment.answerLocation == 0) {
            payment.answerLocation = location;
        }
        addClaims(payment, commit.claims());
        addPlace(payment, new CommitPlace(payment.durableNumber + 1, location));
        payment.lastEncoded = commit.encoded(lastIndex);
        payment.durableNumber += commit.entryCount();
        payment.durableState = commit.state(lastIndex);
        payment.position = firstPosition + lastIndex;
        payment.isFinished = payment.durableState.isFinal() && commit.kind(lastIndex) == EntryKind.REPORTED;
        if (commit.keySlot() > highWater.highestSlot()) {
            highWater = new HighWater(highWater.group(), highWater.end(), highWater.position(), commit.keySlot());
        }
    }

    /** Adds the group's own row and moves the high-water mark behind it; its commits were added before. */
    void endGroup(long group, long location, int frameLength, long end, long firstPosition, long lastPosition) {
        batch.put(
                IndexKeys.group(firstPosition),
                ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                        .putLong(location)
                        .putInt(frameLength)
                        .array());
        highWater = new HighWater(group, end, lastPosition, highWater.highestSlot());
    }

    /** The log begins behind that group and position; what was added before lies in its base. */
    void endBase(long group, long end, long position) {
        highWater = new HighWater(group, end, position, highWater.highestSlot());
    }

    /** One batch of everything added since the last time; it must be written before the next one. */
    byte[] finish() {
        changed.forEach(this::addRows);
        changed.clear();
        if (claimedKeys.size() > 0) {
            // Position, so that no two rows have one key; all keys in the row are as old as the newest or older.
            batch.put(IndexKeys.expiry(newestClaimAt, highWater.position()), claimedKeys.toByteArray());
            claimedKeys.reset();
        }
        batch.put(IndexKeys.highWater(), highWater.encode());
        byte[] whole = batch.finish();
        batch.clear();
        return whole;
    }

    private void addRows(OpenPayment payment) {
        byte[] uetr = IndexKeys.value(payment.uetr);
        TransactionStatus before = payment.indexedState;
        if (before == null) {
            batch.put(IndexKeys.received(payment.firstPosition), uetr);
        } else {
            batch.deleteOnce(IndexKeys.state(before, payment.indexedPosition));
        }
        batch.put(IndexKeys.state(payment.durableState, payment.position), uetr);
        batch.put(IndexKeys.head(payment.uetr), IndexedHead.encode(payment, payment.lastEncoded));
        payment.lastEncoded = null;
        payment.isChanged = false;
    }

    /** When the head is full, what it holds moves into a row of its own: a payment may be asked about a thousand times. */
    private void addPlace(OpenPayment payment, CommitPlace place) {
        List<CommitPlace> places = payment.placesInHead;
        if (places.size() == IndexedHead.PLACE_COUNT_MAX) {
            ByteBuffer row = ByteBuffer.allocate(CommitPlace.encodedLength(places.size()));
            batch.put(
                    IndexKeys.commit(payment.uetr, places.get(0).firstNumber()),
                    CommitPlace.encode(places, row).array());
            places.clear();
        }
        places.add(place);
    }

    private void addClaims(OpenPayment payment, List<KeyClaim> claims) {
        for (KeyClaim claim : claims) {
            batch.put(
                    IndexKeys.idempotencyKey(claim.key()),
                    new IndexedKey(payment.uetr, claim.fingerprint(), claim.claimedAtMicros()).encode());
            newestClaimAt = claimedKeys.size() == 0
                    ? claim.claimedAtMicros()
                    : Math.max(newestClaimAt, claim.claimedAtMicros());
            claimedKeys.writeBytes(claim.key().bytes());
        }
    }
}
