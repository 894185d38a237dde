package org.mooring.journal.embedded;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The changes of one group, laid out as RocksDB's own write batch (db/write_batch.cc), so that they cross into native
 * code in one call:
 *
 * <pre>
 *  offset  size
 *       0     8  sequence, given by RocksDB
 *       8     4  number of changes, little-endian
 *      12        each change: tag (1), length of the key (varint), key, and for a put: length (varint), value
 * </pre>
 */
final class IndexBatch {
    private static final int HEAD_LENGTH = 12;
    private static final int COUNT_AT = 8;
    private static final int CAPACITY_AT_FIRST = 64 * 1024;
    private static final int VARINT_LENGTH_MAX = 5;
    private static final byte DELETION = 0x0;
    private static final byte VALUE = 0x1;
    private static final byte SINGLE_DELETION = 0x7;

    private byte[] buffer = new byte[CAPACITY_AT_FIRST];
    private int end = HEAD_LENGTH;
    private int count;

    void clear() {
        end = HEAD_LENGTH;
        count = 0;
    }

    void put(byte[] key, byte[] value) {
        change(VALUE, key, value.length + VARINT_LENGTH_MAX);
        append(value);
    }

    void delete(byte[] key) {
        change(DELETION, key, 0);
    }

    /** For a key that was put exactly once: compaction drops both as soon as they meet. */
    void deleteOnce(byte[] key) {
        change(SINGLE_DELETION, key, 0);
    }

    byte[] finish() {
        ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN).putInt(COUNT_AT, count);
        return Arrays.copyOf(buffer, end);
    }

    private void change(byte tag, byte[] key, int more) {
        int needed = end + 1 + VARINT_LENGTH_MAX + key.length + more;
        if (needed > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(needed, 2 * buffer.length));
        }
        buffer[end++] = tag;
        append(key);
        count++;
    }

    private void append(byte[] bytes) {
        int length = bytes.length;
        while (length >= 0x80) {
            buffer[end++] = (byte) (length & 0x7f | 0x80);
            length >>>= 7;
        }
        buffer[end++] = (byte) length;
        System.arraycopy(bytes, 0, buffer, end, bytes.length);
        end += bytes.length;
    }
}
