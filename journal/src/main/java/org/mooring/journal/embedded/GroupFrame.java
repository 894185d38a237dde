package org.mooring.journal.embedded;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * One group of commits as it stands in the log: written with one write, made durable with one flush.
 *
 * <pre>
 *  offset  size
 *       0     4  magic "MJG1"
 *       4     4  length of the body, n
 *       8     8  number of the group: 1, 2, 3 …
 *      16     8  position of the first entry
 *      24     4  number of entries
 *      28     4  CRC32C of the body
 *      32     4  CRC32C of the 32 bytes before
 *      36     n  the commits, one after the other
 *    36+n     4  trailer 5A A5 5A A5
 *               zeros up to a multiple of 64
 * </pre>
 *
 * Frames begin at multiples of 64, so a head never lies across two sectors; and none ends with a zero byte, so that a
 * write that stopped half way in the zeros of the allocated file can be told from a whole one that was damaged later.
 */
final class GroupFrame {
    static final int HEAD_LENGTH = 36;
    static final int TRAILER_LENGTH = 4;
    static final int ALIGNMENT = 64;
    static final int MAGIC = 0x4d4a4731;
    static final int TRAILER = 0x5aa55aa5;

    private static final int BODY_LENGTH_AT = 4;
    private static final int GROUP_AT = 8;
    private static final int POSITION_AT = 16;
    private static final int ENTRY_COUNT_AT = 24;
    private static final int BODY_CRC_AT = 28;
    private static final int HEAD_CRC_AT = 32;
    private static final int CAPACITY_AT_FIRST = 256 * 1024;
    /** A buffer that one large commit made grow beyond this is given back. */
    private static final int CAPACITY_KEPT_MAX = 8 * 1024 * 1024;

    private final CRC32C crc = new CRC32C();
    private byte[] buffer = new byte[CAPACITY_AT_FIRST];
    private int end;

    /** What a frame's head says. */
    record Head(int bodyLength, long group, long firstPosition, int entryCount, int bodyCrc) {
        int frameLength() {
            return GroupFrame.lengthOf(bodyLength);
        }
    }

    /** Length in the log of a frame with such a body. */
    static int lengthOf(int bodyLength) {
        return Math.toIntExact(
                ((long) HEAD_LENGTH + bodyLength + TRAILER_LENGTH + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    }

    void clear() {
        if (buffer.length > CAPACITY_KEPT_MAX) {
            buffer = new byte[CAPACITY_AT_FIRST];
        }
        end = HEAD_LENGTH;
    }

    /** Appends a commit; returns its offset in {@link #buffer}. */
    int add(byte[] commit) {
        int offset = end;
        int needed = lengthOf(end - HEAD_LENGTH + commit.length);
        if (needed > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(needed, 2 * buffer.length));
        }
        System.arraycopy(commit, 0, buffer, offset, commit.length);
        end += commit.length;
        return offset;
    }

    /** Valid until the next {@link #add} or {@link #clear}. */
    byte[] buffer() {
        return buffer;
    }

    /** Writes head, trailer and padding; returns the whole frame. */
    ByteBuffer finish(long group, long firstPosition, int entryCount) {
        int bodyLength = end - HEAD_LENGTH;
        int length = lengthOf(bodyLength);
        ByteBuffer out = ByteBuffer.wrap(buffer, 0, length);
        out.putInt(0, MAGIC).putInt(BODY_LENGTH_AT, bodyLength).putLong(GROUP_AT, group);
        out.putLong(POSITION_AT, firstPosition).putInt(ENTRY_COUNT_AT, entryCount);
        out.putInt(BODY_CRC_AT, crcOf(crc, buffer, HEAD_LENGTH, bodyLength));
        out.putInt(HEAD_CRC_AT, crcOf(crc, buffer, 0, HEAD_CRC_AT));
        out.putInt(end, TRAILER);
        Arrays.fill(buffer, end + TRAILER_LENGTH, length, (byte) 0);
        return out;
    }

    /** The head at that place; null when none lies there or its checksum is wrong. */
    static Head head(byte[] bytes, int offset) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length - offset < HEAD_LENGTH
                || in.getInt(offset) != MAGIC
                || in.getInt(offset + HEAD_CRC_AT) != crcOf(new CRC32C(), bytes, offset, HEAD_CRC_AT)) {
            return null;
        }
        return new Head(
                in.getInt(offset + BODY_LENGTH_AT),
                in.getLong(offset + GROUP_AT),
                in.getLong(offset + POSITION_AT),
                in.getInt(offset + ENTRY_COUNT_AT),
                in.getInt(offset + BODY_CRC_AT));
    }

    /** What is wrong with the frame of that head; null when body, trailer and padding are as they were written. */
    static String damage(byte[] bytes, int offset, Head head) {
        if (crcOf(new CRC32C(), bytes, offset + HEAD_LENGTH, head.bodyLength()) != head.bodyCrc()) {
            return "the checksum of group " + head.group() + " is wrong";
        }
        int trailerAt = offset + HEAD_LENGTH + head.bodyLength();
        if (ByteBuffer.wrap(bytes).getInt(trailerAt) != TRAILER) {
            return "the trailer of group " + head.group() + " is wrong";
        }
        if (!isZero(bytes, trailerAt + TRAILER_LENGTH, offset + head.frameLength())) {
            return "the padding of group " + head.group() + " is not zero";
        }
        return null;
    }

    static boolean isZero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static int crcOf(CRC32C crc, byte[] bytes, int offset, int length) {
        crc.reset();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}
