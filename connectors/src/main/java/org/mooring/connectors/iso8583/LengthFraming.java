package org.mooring.connectors.iso8583;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.mooring.transformers.iso8583.MaskedExcerpt;

/**
 * Messages on a TCP stream:
 *
 * <pre>
 *   0        2
 *   +--------+---------------------+
 *   | length | message             |   length: two bytes, big-endian, excluding itself
 *   +--------+---------------------+
 * </pre>
 *
 * A length of zero or above the limit is a lie: nothing behind it can be found any more.
 */
final class LengthFraming {
    private static final int LENGTH_BYTES = 2;

    private final int messageLengthMax;

    LengthFraming(int messageLengthMax) {
        this.messageLengthMax = messageLengthMax;
    }

    /**
     * Takes the next whole message out of {@code in} and overwrites it there.
     *
     * @return null while it is not whole
     * @throws FramingViolation when the length lies
     */
    byte[] next(ByteBuf in) {
        if (in.readableBytes() < LENGTH_BYTES) {
            return null;
        }
        int length = in.getUnsignedShort(in.readerIndex());
        if (length == 0 || length > messageLengthMax) {
            byte[] start = new byte[Math.min(in.readableBytes() - LENGTH_BYTES, 64)];
            in.getBytes(in.readerIndex() + LENGTH_BYTES, start);
            throw new FramingViolation("length must be 1 to " + messageLengthMax + ", is " + length + ", followed by '"
                    + MaskedExcerpt.at(start, 0) + "'");
        }
        if (in.readableBytes() < LENGTH_BYTES + length) {
            return null;
        }
        in.skipBytes(LENGTH_BYTES);
        byte[] message = new byte[length];
        int from = in.readerIndex();
        in.readBytes(message);
        in.setZero(from, length);
        return message;
    }

    static ByteBuf frame(ByteBufAllocator allocator, byte[] message) {
        return allocator
                .buffer(LENGTH_BYTES + message.length)
                .writeShort(message.length)
                .writeBytes(message);
    }

    /** The stream cannot be read any further. */
    static final class FramingViolation extends RuntimeException {
        private static final long serialVersionUID = 1L;

        FramingViolation(String rule) {
            super(rule, null, false, false);
        }
    }
}
