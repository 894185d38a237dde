package org.mooring.transformers.iso8583;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import org.mooring.canonical.failure.MessageUnreadable;

/**
 * Reads and writes messages of one dialect. Strict where a tolerant reader would shift fields: lengths, digits, bitmaps
 * and trailing bytes. Decoding takes over the array it is given and copies nothing. Thread-safe.
 */
public final class Iso8583Codec {
    /** Characters of an MTI and, in hexadecimal, of a bitmap. */
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
        Decoding decoding = new Decoding(wire);
        decoding.run();
        return decoding.message();
    }

    /**
     * What {@link #decode} has read, in the words of 1987. A message of another version than the dialect's own, which
     * another table reads, stays as it is: nobody has agreed on payments in it.
     */
    public Iso8583Message in1987(Iso8583Message message) {
        return message.dialect() == dialect ? message.in1987() : message;
    }

    /**
     * What of a message that {@link #decode} refuses stands before the fault: enough, often, to answer it. Empty when not
     * even MTI and bitmap can be read.
     */
    public Optional<Iso8583Message> readablePart(byte[] wire) {
        Decoding decoding = new Decoding(wire);
        try {
            decoding.run();
        } catch (MessageUnreadable expected) {
            return decoding.partBeforeFault();
        }
        return Optional.of(decoding.message());
    }

    /**
     * Reads as far as it can and says all that is wrong. Never throws, whatever the bytes are, and leaves them as they
     * are.
     */
    public Reading explain(byte[] wire) {
        Decoding decoding = new Decoding(wire.clone());
        try {
            decoding.run();
        } catch (Malformed fault) {
            return new FieldTree(
                            dialect, decoding.wire, decoding.partBeforeFault().orElse(null))
                    .reading(fault);
        }
        return new FieldTree(dialect, decoding.wire, decoding.message()).reading(null);
    }

    /**
     * The dialect that reads these bytes best: without a violation, else as far as any does; the first where several do.
     * Where the bytes begin with their own length, as a dump of a connection does, that is read as such.
     */
    public static Reading bestReading(byte[] wire, Collection<Iso8583Dialect> dialects) {
        return BestReading.of(wire, dialects);
    }

    /**
     * What was drafted in the words of 1987, in those of the dialect's own version; of 1987 it is itself.
     *
     * @param times zone of DE 12 and 13, where the draft has none
     * @param near when it is sent
     * @throws org.mooring.canonical.failure.PaymentRejected DT01 for a date that there is not
     */
    public Iso8583Draft inOwnVersion(Iso8583Draft of1987, Iso8583Times times, Instant near) {
        return of1987.inVersionOf(dialect, times, near);
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

    /** One pass over one message. */
    private final class Decoding {
        private final byte[] wire;
        /** The one for the message's version. */
        private Iso8583Dialect table = dialect;

        private int headerLength;
        private int mti;
        private long primary;
        private long secondary;
        private long tertiary;
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
                throw unreadable(
                        "message must have at most " + MESSAGE_LENGTH_MAX + " bytes", "message", "length", 0, null);
            }
            Iso8583Dialect.Wire form = dialect.wire();
            int header = form.header().lengthIn(wire);
            if (header < 0) {
                throw unreadable(form.header().rule(), "header", "header", 0, FieldEncoding.BINARY);
            }
            headerLength = header;
            offset = header;
            readMti(form);
            primary = readBitmap(form, "primary bitmap");
            if ((primary & FIRST_BIT) != 0 || form.alwaysTwoBitmaps()) {
                secondary = readBitmap(form, "secondary bitmap");
            }
            if (hasTertiary() && form.tertiary() == Iso8583Dialect.TertiaryBitmap.LEADING) {
                tertiary = readBitmap(form, "tertiary bitmap");
            }
            long behind = form.tertiary() == Iso8583Dialect.TertiaryBitmap.NONE ? secondary : secondary & ~FIRST_BIT;
            slices = new int[Long.bitCount(primary & ~FIRST_BIT) + Long.bitCount(behind) + Long.bitCount(tertiary)];
            readFields(primary & ~FIRST_BIT, 1);
            if (hasTertiary() && form.tertiary() == Iso8583Dialect.TertiaryBitmap.INLINE) {
                tertiary = readBitmap(form, "tertiary bitmap");
                slices = Arrays.copyOf(slices, slices.length + Long.bitCount(tertiary));
            }
            readFields(behind, 65);
            readFields(tertiary, 129);
            if (offset != wire.length) {
                throw unreadable(
                        "message must end after its last data element, " + (wire.length - offset) + " bytes follow",
                        "message",
                        "after DE " + lastField,
                        offset,
                        dialect.isPlain() ? FieldEncoding.ASCII : null);
            }
        }

        private boolean hasTertiary() {
            return dialect.wire().tertiary() != Iso8583Dialect.TertiaryBitmap.NONE && (secondary & FIRST_BIT) != 0;
        }

        private void readMti(Iso8583Dialect.Wire form) {
            int needed = form.mtiLength() + form.bitmapLength();
            if (wire.length - offset < needed) {
                throw unreadable(
                        "MTI and bitmap need " + needed + " bytes, there are " + (wire.length - offset),
                        "MTI",
                        "MTI",
                        offset,
                        form.mtiEncoding());
            }
            int value = 0;
            for (int i = 0; i < MTI_LENGTH; i++) {
                int digit = mtiDigit(form, i);
                if (digit < 0 || digit > 9) {
                    value = -1;
                    break;
                }
                value = value * 10 + digit;
            }
            table = value < 0 ? null : dialect.forVersion(value / 1000);
            if (table == null) {
                table = dialect;
                throw unreadable(
                        "MTI must be " + dialect.versions() + " and three digits",
                        "MTI",
                        "MTI",
                        offset,
                        form.mtiEncoding());
            }
            mti = value;
            offset += form.mtiLength();
        }

        private int mtiDigit(Iso8583Dialect.Wire form, int index) {
            return form.mtiEncoding() == FieldEncoding.BCD
                    ? wire[offset + index / 2] >> (index % 2 == 0 ? 4 : 0) & 15
                    : form.mtiEncoding().toLatin(wire[offset + index]) - '0';
        }

        private long readBitmap(Iso8583Dialect.Wire form, String at) {
            int from = offset;
            int length = form.bitmapLength();
            FieldEncoding encoding = form.bitmapEncoding();
            if (wire.length - from < length) {
                throw unreadable(
                        at + " needs " + length + " bytes, there are " + (wire.length - from),
                        "bitmap",
                        at,
                        from,
                        encoding);
            }
            offset = from + length;
            long bits = 0;
            if (encoding == FieldEncoding.BINARY) {
                for (int i = from; i < offset; i++) {
                    bits = bits << 8 | wire[i] & 0xff;
                }
                return bits;
            }
            for (int i = from; i < offset; i++) {
                int nibble = encoding.hexDigit(wire[i]);
                if (nibble < 0) {
                    throw unreadable(at + " must be hexadecimal", "bitmap", at, i, encoding);
                }
                bits = bits << 4 | nibble;
                if (nibble > 9) {
                    boolean isLower = encoding.toLatin(wire[i]) >= 'a';
                    lowerCaseSeen |= isLower;
                    upperCaseSeen |= !isLower;
                }
            }
            if (upperCaseSeen && lowerCaseSeen) {
                throw unreadable("bitmaps must keep to upper or to lower case", "bitmap", at, from, encoding);
            }
            return bits;
        }

        private void readFields(long bits, int first) {
            for (long left = bits; left != 0; ) {
                int bit = Long.numberOfLeadingZeros(left);
                left &= ~(FIRST_BIT >>> bit);
                FieldFormat field = table.field(first + bit);
                if (field == null) {
                    throw unreadable(
                            "DE " + (first + bit) + " is not in this dialect",
                            "DE" + (first + bit),
                            "DE " + (first + bit),
                            offset,
                            null);
                }
                readField(field);
                lastField = first + bit;
            }
        }

        private void readField(FieldFormat field) {
            int length = field.isVariable() ? readLength(field) : field.wireLength();
            if (length > wire.length - offset) {
                throw unreadable(
                        field + " needs " + length + " bytes, there are " + (wire.length - offset), field, offset);
            }
            int foreign = field.firstForeign(wire, offset, length);
            if (foreign >= 0) {
                throw unreadable(field.contentRule(), field, foreign);
            }
            slices[slot++] = offset << 16 | length;
            offset += length;
        }

        private int readLength(FieldFormat field) {
            LengthPrefix prefix = field.prefix();
            int bytes = prefix.bytes();
            int count = bytes > wire.length - offset ? -1 : prefix.read(wire, offset);
            if (count < 0) {
                throw unreadable(
                        "length of " + field + " must be " + prefix.words(),
                        field.id(),
                        field.title(),
                        offset,
                        prefix.encoding());
            }
            int characters = field.charactersOf(count);
            String rule = characters > field.length() || characters < field.lengthMin() || field.wireLength(1) == 1
                    ? field.lengthRule(characters)
                    : null;
            if (rule != null) {
                throw unreadable(rule, field.id(), field.title(), offset, prefix.encoding());
            }
            offset += bytes;
            return field.wireLength(characters);
        }

        private Malformed unreadable(String rule, FieldFormat field, int at) {
            return unreadable(
                    rule,
                    field.id(),
                    field.title(),
                    at,
                    field.protection() == Protection.SECRET ? null : field.encoding());
        }

        /** @param shown how the bytes at the place are shown; null when they must not be */
        private Malformed unreadable(String rule, String path, String at, int place, FieldEncoding shown) {
            String value = shown == null ? "" : MaskedExcerpt.at(wire, place, shown, dialect.isPlain());
            return new Malformed(format, at, new Reading.Violation(path, place, rule, value));
        }

        Iso8583Message message() {
            return new Iso8583Message(
                    table, wire, headerLength, mti, primary, secondary, tertiary, lowerCaseSeen, slices);
        }

        /** The elements that were read; empty when MTI and bitmap were not. */
        Optional<Iso8583Message> partBeforeFault() {
            if (slices == null) {
                return Optional.empty();
            }
            return Optional.of(new Iso8583Message(
                    table,
                    wire,
                    headerLength,
                    mti,
                    upTo(primary, 1),
                    hasTertiary() && lastField < 65 ? 0 : upTo(secondary, 65),
                    upTo(tertiary, 129),
                    lowerCaseSeen,
                    Arrays.copyOf(slices, slot)));
        }

        /** Those bits whose elements were read. */
        private long upTo(long bits, int first) {
            int count = lastField - first + 1;
            return count <= 0 ? 0 : count >= 64 ? bits : bits & ~(-1L >>> count);
        }
    }
}
