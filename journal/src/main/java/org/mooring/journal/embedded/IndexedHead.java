package org.mooring.journal.embedded;

import java.nio.ByteBuffer;
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
 *      32     n  public part of the newest entry
 * </pre>
 */
record IndexedHead(long firstPosition, long receivedAtMicros, long keySlot, long answerLocation, JournalEntry last) {
    private static final int ANSWER_AT = 24;
    private static final int ENTRY_AT = 32;

    static byte[] encode(OpenPayment payment, byte[] lastEncoded) {
        return ByteBuffer.allocate(ENTRY_AT + lastEncoded.length)
                .putLong(payment.firstPosition)
                .putLong(payment.receivedAtMicros)
                .putLong(payment.keySlot)
                .putLong(payment.answerLocation)
                .put(lastEncoded)
                .array();
    }

    static byte[] withAnswerMoved(byte[] value, Map<Long, Long> moved) {
        byte[] changed = value.clone();
        long answerLocation = ByteBuffer.wrap(value).getLong(ANSWER_AT);
        ByteBuffer.wrap(changed).putLong(ANSWER_AT, moved.getOrDefault(answerLocation, answerLocation));
        return changed;
    }

    static IndexedHead decode(byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value);
        long firstPosition = in.getLong();
        long receivedAtMicros = in.getLong();
        long keySlot = in.getLong();
        long answerLocation = in.getLong();
        byte[] encoded = new byte[in.remaining()];
        in.get(encoded);
        return new IndexedHead(
                firstPosition, receivedAtMicros, keySlot, answerLocation, JournalEntryEncoding.decode(encoded));
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
