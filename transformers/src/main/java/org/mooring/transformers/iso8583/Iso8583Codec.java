package org.mooring.transformers.iso8583;

import java.util.Arrays;
import java.util.Optional;
import org.mooring.canonical.failure.MessageUnreadable;

/**
 * Reads and writes messages of one dialect. Strict where a tolerant reader would shift fields: lengths, digits, bitmaps
 * and trailing bytes. Decoding takes over the array it is given and copies nothing. Thread-safe.
 */
public final class Iso8583Codec {
    static final int MTI_LENGTH = 4;
    static final int BITMAP_LENGTH = 16;
    /** A message's offsets are 16 bits wide; framing sets a much lower limit. */
    static final int MESSAGE_LENGTH_MAX = 0xffff;

    private static final long FIRST_BIT = Long.MIN_VALUE;

    private final Iso8583Dialect dialect;
    private final String format;

    public Iso8583Codec(Iso8583Dialect dialect) {
        this.dialect = dialect;
        this.format = "iso8583/" + dialect.name();
    }

    public Iso8583Dialect dialect() {
        return dialect;
    }

    /**
     * @param wire one message without its length prefix; belongs to the message afterwards
     * @throws MessageUnreadable naming data element, offset and rule, with a masked excerpt
     */
    public Iso8583Message decode(byte[] wire) {
        Decoding reading = new Decoding(wire);
        reading.run();
        return reading.message();
    }

    /**
     * What of a message that {@link #decode} refuses stands before the fault: enough, often, to answer it. Empty when not
     * even MTI and bitmap can be read.
     */
    public Optional<Iso8583Message> readablePart(byte[] wire) {
        Decoding reading = new Decoding(wire);
        try {
            reading.run();
        } catch (MessageUnreadable expected) {
            if (reading.slices == null) {
                return Optional.empty();
            }
        }
        return Optional.of(reading.message());
    }

    /**
     * Reads as far as it can and says all that is wrong. Never throws, whatever the bytes are, and leaves them as they
     * are.
     */
    public Reading explain(byte[] wire) {
        byte[] own = wire.clone();
        try {
            return new FieldTree(dialect, decode(own), null).reading();
        } catch (MessageUnreadable fault) {
            return new FieldTree(dialect, readablePart(own).orElse(null), fault).reading();
        }
    }

    /**
     * Writes a message.
     *
     * @throws org.mooring.canonical.failure.PaymentRejected FF01, naming data element and rule, when a value does not
     *     fit its element
     */
    public byte[] encode(Iso8583Draft draft) {
        return draft.encode(dialect);
    }

    private MessageUnreadable unreadable(String rule, String at, int offset, byte[] wire) {
        return new MessageUnreadable(
                format, rule + ", got '" + MaskedExcerpt.at(wire, offset) + "'", at + ", offset " + offset);
    }

    /** One pass over one message. */
    private final class Decoding {
        private final byte[] wire;
        private int mti;
        private long primary;
        private long secondary;
        private int[] slices;
        private int slot;
        private int offset;
        private int lastField = 1;
        private boolean upperCaseSeen;
        private boolean lowerCaseSeen;

        Decoding(byte[] wire) {
            this.wire = wire;
        }

        void run() {
            if (wire.length > MESSAGE_LENGTH_MAX) {
                throw unreadable("message must have at most " + MESSAGE_LENGTH_MAX + " bytes", "length", 0, wire);
            }
            readMti();
            primary = readBitmap("primary bitmap", MTI_LENGTH);
            offset = MTI_LENGTH + BITMAP_LENGTH;
            if ((primary & FIRST_BIT) != 0) {
                secondary = readBitmap("secondary bitmap", offset);
                offset += BITMAP_LENGTH;
            }
            slices = new int[Long.bitCount(primary & ~FIRST_BIT) + Long.bitCount(secondary)];
            readFields(primary & ~FIRST_BIT, 1);
            readFields(secondary, 65);
            if (offset != wire.length) {
                throw unreadable(
                        "message must end after its last data element, " + (wire.length - offset) + " bytes follow",
                        "after DE " + lastField,
                        offset,
                        wire);
            }
        }

        private void readMti() {
            if (wire.length < MTI_LENGTH + BITMAP_LENGTH) {
                throw unreadable("MTI and bitmap need 20 bytes, there are " + wire.length, "MTI", 0, wire);
            }
            if (Content.N.firstForeign(wire, 0, MTI_LENGTH) >= 0 || wire[0] != dialect.mtiVersion()) {
                throw unreadable("MTI must be " + dialect.mtiVersion() + " and three digits", "MTI", 0, wire);
            }
            mti = digits(0, MTI_LENGTH);
        }

        private long readBitmap(String at, int from) {
            if (wire.length < from + BITMAP_LENGTH) {
                throw unreadable(at + " needs 16 bytes, there are " + (wire.length - from), at, from, wire);
            }
            long bits = 0;
            for (int i = from; i < from + BITMAP_LENGTH; i++) {
                int nibble = Character.digit(wire[i], 16);
                if (nibble < 0) {
                    throw unreadable(at + " must be hexadecimal", at, i, wire);
                }
                bits = bits << 4 | nibble;
                upperCaseSeen |= wire[i] >= 'A' && wire[i] <= 'F';
                lowerCaseSeen |= wire[i] >= 'a';
            }
            if (upperCaseSeen && lowerCaseSeen) {
                throw unreadable("bitmap must keep to upper or to lower case", at, from, wire);
            }
            return bits;
        }

        private void readFields(long bits, int first) {
            for (long left = bits; left != 0; ) {
                int bit = Long.numberOfLeadingZeros(left);
                left &= ~(FIRST_BIT >>> bit);
                readField(dialect.field(first + bit));
                lastField = first + bit;
            }
        }

        private void readField(FieldFormat field) {
            int length = field.length();
            if (field.isVariable()) {
                length = readLength(field);
            }
            if (length > wire.length - offset) {
                throw unreadable(
                        "DE " + field.number() + " needs " + length + " bytes, there are " + (wire.length - offset),
                        field.toString(),
                        offset,
                        wire);
            }
            int foreign = field.content().firstForeign(wire, offset, length);
            if (foreign >= 0) {
                throw unreadable(field.contentRule(), field.toString(), foreign, wire);
            }
            slices[slot++] = offset << 16 | length;
            offset += length;
        }

        private int readLength(FieldFormat field) {
            int digits = field.lengthDigits();
            if (digits > wire.length - offset || Content.N.firstForeign(wire, offset, digits) >= 0) {
                throw unreadable(
                        "length of DE " + field.number() + " must be " + digits + " digits",
                        field.toString(),
                        offset,
                        wire);
            }
            int length = digits(offset, digits);
            if (length > field.length()) {
                throw unreadable(field.lengthRule(length), field.toString(), offset, wire);
            }
            offset += digits;
            return length;
        }

        private int digits(int from, int count) {
            int value = 0;
            for (int i = from; i < from + count; i++) {
                value = value * 10 + (wire[i] - '0');
            }
            return value;
        }

        /** The message as far as it was read: the whole after a run without fault. */
        Iso8583Message message() {
            if (slot == slices.length) {
                return new Iso8583Message(wire, mti, primary, secondary, slices);
            }
            long primaryRead = lastField >= 64 ? primary : primary & ~(-1L >>> lastField);
            long secondaryRead = lastField <= 64 ? 0 : secondary & ~(lastField == 128 ? 0 : -1L >>> (lastField - 64));
            return new Iso8583Message(wire, mti, primaryRead, secondaryRead, Arrays.copyOf(slices, slot));
        }
    }
}
