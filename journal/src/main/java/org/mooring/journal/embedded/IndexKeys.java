package org.mooring.journal.embedded;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.shared.KeyHash;

/**
 * The rows of the index. One column family with a letter in front: a flush then takes all kinds of rows of a group or
 * none, without a log of its own.
 *
 * <pre>
 *  key                                       value
 *  b                                         generation (4) of the log's base that the rows are of
 *  c payment(16) first number(4)             CommitPlace of each commit that the head has no room for any more
 *  f                                         format of the rows (1)
 *  g first position(8)                       where the group's frame lies (8), its length (4)
 *  h payment(16)                             IndexedHead
 *  k HMAC of an idempotency key(32)          payment (16), HMAC of the content (32), claimed at (8)
 *  m                                         HighWater
 *  r ~first position(8)                      payment (16); newest received first
 *  s state(1) ~position of newest entry(8)   payment (16); newest change first
 *  x claimed at(8) position(8)               HMACs of idempotency keys (32 each), none claimed later; oldest first
 * </pre>
 */
final class IndexKeys {
    static final byte COMMIT = 'c';
    static final byte GROUP = 'g';
    static final byte RECEIVED = 'r';
    static final byte EXPIRY = 'x';
    private static final byte BASE = 'b';
    private static final byte FORMAT = 'f';
    private static final byte HEAD = 'h';
    private static final byte IDEMPOTENCY_KEY = 'k';
    private static final byte HIGH_WATER = 'm';
    private static final byte STATE = 's';
    private static final int UETR_LENGTH = 16;

    private IndexKeys() {}

    static byte[] highWater() {
        return new byte[] {HIGH_WATER};
    }

    static byte[] base() {
        return new byte[] {BASE};
    }

    static byte[] format() {
        return new byte[] {FORMAT};
    }

    static byte[] head(Uetr payment) {
        return put(ByteBuffer.allocate(1 + UETR_LENGTH).put(HEAD), payment).array();
    }

    static byte[] commit(Uetr payment, int firstNumber) {
        return put(ByteBuffer.allocate(1 + UETR_LENGTH + Integer.BYTES).put(COMMIT), payment)
                .putInt(firstNumber)
                .array();
    }

    static byte[] commits(Uetr payment) {
        return put(ByteBuffer.allocate(1 + UETR_LENGTH).put(COMMIT), payment).array();
    }

    static byte[] group(long firstPosition) {
        return ByteBuffer.allocate(1 + Long.BYTES)
                .put(GROUP)
                .putLong(firstPosition)
                .array();
    }

    static byte[] idempotencyKey(KeyHash key) {
        return ByteBuffer.allocate(1 + KeyHash.LENGTH)
                .put(IDEMPOTENCY_KEY)
                .put(key.bytes())
                .array();
    }

    static byte[] received(long firstPosition) {
        return ByteBuffer.allocate(1 + Long.BYTES)
                .put(RECEIVED)
                .putLong(~firstPosition)
                .array();
    }

    static byte[] state(TransactionStatus state, long position) {
        return ByteBuffer.allocate(2 + Long.BYTES)
                .put(STATE)
                .put((byte) state.wireCode())
                .putLong(~position)
                .array();
    }

    static byte[] states(TransactionStatus state) {
        return new byte[] {STATE, (byte) state.wireCode()};
    }

    static byte[] expiry(long claimedAtMicros, long position) {
        return ByteBuffer.allocate(1 + 2 * Long.BYTES)
                .put(EXPIRY)
                .putLong(claimedAtMicros)
                .putLong(position)
                .array();
    }

    static byte[] value(Uetr payment) {
        return put(ByteBuffer.allocate(UETR_LENGTH), payment).array();
    }

    static Uetr uetr(ByteBuffer in) {
        return new Uetr(new UUID(in.getLong(), in.getLong()));
    }

    static ByteBuffer put(ByteBuffer out, Uetr payment) {
        return out.putLong(payment.value().getMostSignificantBits())
                .putLong(payment.value().getLeastSignificantBits());
    }
}
