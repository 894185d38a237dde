package org.mooring.transformers.iso8583;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import org.mooring.canonical.Masking;

/**
 * One decoded message: its wire bytes, and where in them each data element lies.
 *
 * <pre>
 *   0     4                 20                    20 or 36
 *   +-----+-----------------+---------------------+-----------------------
 *   | MTI | primary bitmap  | [secondary bitmap]  | data elements, ascending
 *   +-----+-----------------+---------------------+-----------------------
 * </pre>
 *
 * Values are wire text: digits as they came, binary elements in hexadecimal. Nothing is copied before it is asked for.
 * Immutable but for {@link SensitiveElements#cut}, which overwrites the sensitive elements in the wire bytes.
 */
public final class Iso8583Message {
    private static final long FIRST_BIT = Long.MIN_VALUE;

    private final byte[] wire;
    private final int mti;
    private final long primary;
    private final long secondary;
    private final int[] slices;

    /** @param slices one a data element, ascending: offset in the upper, length in the lower 16 bits */
    Iso8583Message(byte[] wire, int mti, long primary, long secondary, int[] slices) {
        this.wire = wire;
        this.mti = mti;
        this.primary = primary;
        this.secondary = secondary;
        this.slices = slices;
    }

    /** Message type indicator as a number: 200 for 0200. */
    public int mtiNumber() {
        return mti;
    }

    /** Message type indicator, four digits. */
    public String mti() {
        return new String(wire, 0, 4, ISO_8859_1);
    }

    public boolean has(int de) {
        return slot(de) >= 0;
    }

    /** The element's wire text, or null when it is absent. */
    public String text(int de) {
        int slot = slot(de);
        return slot < 0 ? null : new String(wire, offset(slot), length(slot), ISO_8859_1);
    }

    /** A copy of the element's wire bytes, or null when it is absent. */
    public byte[] bytes(int de) {
        int slot = slot(de);
        return slot < 0 ? null : Arrays.copyOfRange(wire, offset(slot), offset(slot) + length(slot));
    }

    /** Where the element's value begins in {@link #wire}, behind its length if it has one; -1 when it is absent. */
    public int valueOffset(int de) {
        int slot = slot(de);
        return slot < 0 ? -1 : offset(slot);
    }

    /**
     * The element read as a number, for numeric elements of up to 18 digits.
     *
     * @return -1 when it is absent or empty
     * @throws ArithmeticException when it has more digits
     */
    public long number(int de) {
        int slot = slot(de);
        if (slot < 0 || length(slot) == 0) {
            return -1;
        }
        if (length(slot) > 18) {
            throw new ArithmeticException("DE " + de + " has more than 18 digits");
        }
        long value = 0;
        int offset = offset(slot);
        for (int i = offset; i < offset + length(slot); i++) {
            value = value * 10 + (wire[i] - '0');
        }
        return value;
    }

    /** Data element numbers present, ascending; bitmaps are not data elements. */
    public int[] dataElements() {
        int[] numbers = new int[slices.length];
        int slot = 0;
        for (long left = primary & ~FIRST_BIT; left != 0; left &= ~Long.highestOneBit(left)) {
            numbers[slot++] = Long.numberOfLeadingZeros(left) + 1;
        }
        for (long left = secondary; left != 0; left &= ~Long.highestOneBit(left)) {
            numbers[slot++] = Long.numberOfLeadingZeros(left) + 65;
        }
        return numbers;
    }

    /** The message's own bytes, not a copy: exactly what was decoded, less what {@link SensitiveElements#cut} took. */
    public byte[] wire() {
        return wire;
    }

    boolean hasSecondaryBitmap() {
        return (primary & FIRST_BIT) != 0;
    }

    /** Position of the element's slice, -1 when absent: the number of elements before it. */
    int slot(int de) {
        if (de <= 64) {
            long bit = FIRST_BIT >>> (de - 1);
            return (primary & bit) == 0 || de < 2 ? -1 : Long.bitCount(primary & ~FIRST_BIT & -(bit << 1));
        }
        long bit = FIRST_BIT >>> (de - 65);
        return (secondary & bit) == 0 || de > 128
                ? -1
                : Long.bitCount(primary & ~FIRST_BIT) + Long.bitCount(secondary & -(bit << 1));
    }

    int offset(int slot) {
        return slices[slot] >>> 16;
    }

    int length(int slot) {
        return slices[slot] & 0xffff;
    }

    /** For logs: card and account numbers masked, sensitive and free-text elements by their length only. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(mti());
        for (int de : dataElements()) {
            text.append(' ').append(de).append('=').append(masked(de));
        }
        return text.toString();
    }

    private String masked(int de) {
        return switch (de) {
            case 2 -> Masking.pan(text(de));
            case 102, 103 -> Masking.account(text(de));
            case 3, 4, 7, 11, 12, 13, 15, 18, 19, 22, 24, 25, 32, 33, 37, 38, 39, 41, 42, 49, 50, 51, 70, 90 ->
                text(de);
            default -> "(" + length(slot(de)) + ")";
        };
    }
}
