package org.mooring.journal.embedded;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalEntryEncoding;
import org.mooring.journal.PaymentHead;

/**
 * What the index keeps of a payment.
 *
 * <pre>
 *  offset  size
 *       0     8  position of the first entry
 *       8     8  instant of the first entry, microseconds
 *      16     8  slot of the key
 *      24     8  where the commit with the answer lies, 0 for none
 *      32     1  number of places, p
 *      33  12×p  CommitPlace of the newest commits, all of them for most payments
 *       …     n  public part of the newest entry
 * </pre>
 */
record IndexedHead(
        long firstPosition,
        long receivedAtMicros,
        long keySlot,
        long answerLocation,
        List<CommitPlace> places,
        JournalEntry last) {
    /** So many places stand in the head; more are kept in a row of their own, and the head begins anew. */
    static final int PLACE_COUNT_MAX = 16;

    private static final int ANSWER_AT = 24;
    private static final int PLACE_COUNT_AT = 32;
    private static final int PLACES_AT = 33;

    static byte[] encode(OpenPayment payment, byte[] lastEncoded) {
        List<CommitPlace> places = payment.placesInHead;
        ByteBuffer out = ByteBuffer.allocate(PLACES_AT + CommitPlace.encodedLength(places.size()) + lastEncoded.length)
                .putLong(payment.firstPosition)
                .putLong(payment.receivedAtMicros)
                .putLong(payment.keySlot)
                .putLong(payment.answerLocation)
                .put((byte) places.size());
        return CommitPlace.encode(places, out).put(lastEncoded).array();
    }

    /** The row once commits lie elsewhere: by their old places their new ones. */
    static byte[] withCommitsMoved(byte[] value, Map<Long, Long> moved) {
        ByteBuffer changed = ByteBuffer.wrap(value.clone());
        long answerLocation = changed.getLong(ANSWER_AT);
        changed.putLong(ANSWER_AT, moved.getOrDefault(answerLocation, answerLocation));
        int count = changed.get(PLACE_COUNT_AT);
        List<CommitPlace> places = CommitPlace.decode(changed.duplicate().position(PLACES_AT), count);
        CommitPlace.encode(CommitPlace.moved(places, moved), changed.position(PLACES_AT));
        return changed.array();
    }

    static IndexedHead decode(byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value);
        long firstPosition = in.getLong();
        long receivedAtMicros = in.getLong();
        long keySlot = in.getLong();
        long answerLocation = in.getLong();
        List<CommitPlace> places = CommitPlace.decode(in, in.get());
        byte[] encoded = new byte[in.remaining()];
        in.get(encoded);
        return new IndexedHead(
                firstPosition, receivedAtMicros, keySlot, answerLocation, places, JournalEntryEncoding.decode(encoded));
    }

    PaymentHead toPaymentHead() {
        return new PaymentHead(
                last.payment(),
                last.paymentKind(),
                last.number(),
                last.kind(),
                last.state(),
                last.cause(),
                last.channel(),
                last.bank(),
                last.link(),
                JournalEntryEncoding.ofMicros(receivedAtMicros),
                last.at(),
                last.position());
    }
}
