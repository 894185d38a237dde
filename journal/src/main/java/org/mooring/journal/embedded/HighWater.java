package org.mooring.journal.embedded;

import java.nio.ByteBuffer;

/**
 * How far the index knows the log.
 *
 * @param group number of the last group applied
 * @param end where the log ended after it
 * @param position position of its last entry
 * @param highestSlot highest slot of a key that a payment has
 */
record HighWater(long group, long end, long position, long highestSlot) {
    static final HighWater ZERO = new HighWater(0, 0, 0, 0);

    byte[] encode() {
        return ByteBuffer.allocate(4 * Long.BYTES)
                .putLong(group)
                .putLong(end)
                .putLong(position)
                .putLong(highestSlot)
                .array();
    }

    static HighWater decode(byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value);
        return new HighWater(in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }
}
