package org.mooring.connectors.iso8583;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.Arrays;
import java.util.HexFormat;
import org.mooring.connectors.bank.Framing;
import org.mooring.connectors.bank.Framing.Header;
import org.mooring.connectors.bank.Framing.LengthEncoding;

/**
 * One connection's frames, in and out, by the rules of its {@link Framing}. Whoever owns the connection pulls messages
 * when it can take them. What has arrived is kept, and nothing is allocated for what a length only promises. Belongs to
 * the connection's event loop.
 */
final class FrameCodec {
    private static final byte[] NOTHING = {};

    private final Framing framing;
    private final int lengthBytes;
    private final int headerBytes;
    private final int overhead;
    private final byte[] ownHeader;

    private ByteBuf received = Unpooled.EMPTY_BUFFER;
    private byte[] header = NOTHING;
    private byte[] keepAlive = NOTHING;

    FrameCodec(Framing framing) {
        this.framing = framing;
        this.lengthBytes = framing.lengthBytes();
        this.headerBytes = framing.headerBytes();
        this.overhead = framing.overhead();
        this.ownHeader = HexFormat.of().parseHex(framing.headerValue());
    }

    /** @param segment as it came from the socket; belongs to this afterwards */
    void add(ByteBufAllocator allocator, ByteBuf segment) {
        received = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, received, segment);
    }

    /**
     * Takes the next whole message out of what was received and overwrites it there.
     *
     * @return null while none is whole, empty for a keep-alive
     * @throws FramingViolation when the length lies
     */
    byte[] next() {
        if (received.readableBytes() < lengthBytes) {
            return null;
        }
        int from = received.readerIndex();
        long counted = readLength(from);
        if (counted == 0) {
            keepAlive = take(lengthBytes);
            return NOTHING;
        }
        long length = counted - overhead;
        if (length < 0 || length > framing.messageLengthMax()) {
            throw lie(from, counted);
        }
        int frameBytes = lengthBytes + headerBytes + (int) length;
        if (received.readableBytes() < frameBytes) {
            return null;
        }
        if (length == 0) {
            keepAlive = take(frameBytes);
            return NOTHING;
        }
        received.skipBytes(lengthBytes);
        header = headerBytes == 0 ? NOTHING : take(headerBytes);
        int messageFrom = received.readerIndex();
        byte[] message = take((int) length);
        received.setZero(messageFrom, message.length);
        return message;
    }

    private byte[] take(int count) {
        byte[] bytes = new byte[count];
        received.readBytes(bytes);
        return bytes;
    }

    private long readLength(int from) {
        if (framing.lengthEncoding() == LengthEncoding.BINARY) {
            return lengthBytes == 2 ? received.getUnsignedShort(from) : received.getUnsignedInt(from);
        }
        boolean isAscii = framing.lengthEncoding() == LengthEncoding.ASCII;
        long value = 0;
        for (int i = from; i < from + lengthBytes; i++) {
            int octet = received.getByte(i) & 0xff;
            if (isAscii) {
                value = value * 10 + digit(octet - '0', from);
            } else {
                value = (value * 10 + digit(octet >> 4, from)) * 10 + digit(octet & 15, from);
            }
        }
        return value;
    }

    private int digit(int digit, int from) {
        if (digit < 0 || digit > 9) {
            throw new FramingViolation("length must be " + lengthBytes + " bytes of " + framing.lengthEncoding()
                    + " digits, is hexadecimal " + lengthHex(from));
        }
        return digit;
    }

    /** Nothing of what is behind the length: where a frame lies, no rule says what of it may be shown. */
    private FramingViolation lie(int from, long counted) {
        return new FramingViolation("length must be " + (1 + overhead) + " to "
                + (framing.messageLengthMax() + overhead) + ", is " + counted + ", hexadecimal " + lengthHex(from));
    }

    private String lengthHex(int from) {
        byte[] length = new byte[lengthBytes];
        received.getBytes(from, length);
        return HexFormat.of().formatHex(length);
    }

    /** Whether a frame has begun and is not whole, if {@link #next} has just returned null. */
    boolean isPartial() {
        return received.isReadable();
    }

    /** After a round of {@link #next}: gives back what is not needed any more. */
    void trim() {
        if (!received.isReadable()) {
            release();
        } else if (received.refCnt() == 1) {
            received.discardSomeReadBytes();
        }
    }

    void release() {
        received.release();
        received = Unpooled.EMPTY_BUFFER;
    }

    /** What an answer to the message just taken has between length and message; empty where there is no header. */
    byte[] answerHeader() {
        if (framing.header() != Header.TPDU) {
            return header;
        }
        return new byte[] {header[0], header[3], header[4], header[1], header[2]};
    }

    /** Header and message as one, where there is a header. */
    static byte[] join(byte[] header, byte[] message) {
        if (header.length == 0) {
            return message;
        }
        byte[] joined = Arrays.copyOf(header, header.length + message.length);
        System.arraycopy(message, 0, joined, header.length, message.length);
        return joined;
    }

    /** A frame of our own, under the configured header. */
    ByteBuf frame(ByteBufAllocator allocator, byte[] message) {
        return frame(allocator, ownHeader, message);
    }

    /** @param joined header and message */
    ByteBuf frameJoined(ByteBufAllocator allocator, byte[] joined) {
        return frame(allocator, NOTHING, joined);
    }

    private ByteBuf frame(ByteBufAllocator allocator, byte[] leading, byte[] message) {
        int behindLength = leading.length + message.length;
        int counted = behindLength - headerBytes + overhead;
        if (behindLength - headerBytes > framing.messageLengthMax()) {
            throw new FramingViolation("a message of " + (behindLength - headerBytes)
                    + " bytes is longer than message-length-max, " + framing.messageLengthMax());
        }
        ByteBuf frame = allocator.buffer(lengthBytes + behindLength);
        writeLength(frame, counted);
        return frame.writeBytes(leading).writeBytes(message);
    }

    private void writeLength(ByteBuf frame, int counted) {
        switch (framing.lengthEncoding()) {
            case BINARY -> {
                if (lengthBytes == 2) {
                    frame.writeShort(counted);
                } else {
                    frame.writeInt(counted);
                }
            }
            case ASCII -> {
                for (int divisor = (int) Math.pow(10, lengthBytes - 1); divisor > 0; divisor /= 10) {
                    frame.writeByte('0' + counted / divisor % 10);
                }
            }
            case BCD -> {
                for (int divisor = (int) Math.pow(100, lengthBytes - 1); divisor > 0; divisor /= 100) {
                    int pair = counted / divisor % 100;
                    frame.writeByte(pair / 10 << 4 | pair % 10);
                }
            }
        }
    }

    /** The keep-alive just taken, as it came, where it is to be echoed; else null. */
    ByteBuf keepAliveEcho(ByteBufAllocator allocator) {
        return framing.keepAlive() == Framing.KeepAlive.ECHO
                ? allocator.buffer(keepAlive.length).writeBytes(keepAlive)
                : null;
    }
}
