package org.mooring.transformers.iso8583;

import java.util.Arrays;
import org.mooring.canonical.Masking;

/**
 * One decoded message: its wire bytes, and where in them each data element lies.
 *
 * <pre>
 *   +----------+-----+----------------+--------------------+-------------------+-------------------------
 *   | [header] | MTI | primary bitmap | [secondary bitmap] | [tertiary bitmap] | data elements, ascending
 *   +----------+-----+----------------+--------------------+-------------------+-------------------------
 * </pre>
 *
 * Values are text that does not depend on the dialect: digits, characters, binary elements in hexadecimal. Nothing is
 * copied before it is asked for. Immutable but for {@link SensitiveElements#cut}, which overwrites the sensitive
 * elements in the wire bytes.
 */
public class Iso8583Message {
    private static final long FIRST_BIT = Long.MIN_VALUE;

    private final Iso8583Dialect dialect;
    private final byte[] wire;
    private final int headerLength;
    private final int mti;
    private final long primary;
    private final long secondary;
    private final long tertiary;
    private final boolean hasTertiaryBitmap;
    private final boolean hasLowerCaseBitmaps;
    private final int[] slices;

    /** @param slices one a data element, ascending: offset in the upper, length in the lower 16 bits */
    Iso8583Message(
            Iso8583Dialect dialect,
            byte[] wire,
            int headerLength,
            int mti,
            long primary,
            long secondary,
            long tertiary,
            boolean hasLowerCaseBitmaps,
            int[] slices) {
        this.dialect = dialect;
        this.wire = wire;
        this.headerLength = headerLength;
        this.mti = mti;
        this.primary = primary;
        this.hasTertiaryBitmap =
                dialect.wire().tertiary() != Iso8583Dialect.TertiaryBitmap.NONE && (secondary & FIRST_BIT) != 0;
        this.secondary = hasTertiaryBitmap ? secondary & ~FIRST_BIT : secondary;
        this.tertiary = tertiary;
        this.hasLowerCaseBitmaps = hasLowerCaseBitmaps;
        this.slices = slices;
    }

    /** The same message, seen by {@link MessageIn1987}. */
    Iso8583Message(Iso8583Message same) {
        this.dialect = same.dialect;
        this.wire = same.wire;
        this.headerLength = same.headerLength;
        this.mti = same.mti;
        this.primary = same.primary;
        this.secondary = same.secondary;
        this.tertiary = same.tertiary;
        this.hasTertiaryBitmap = same.hasTertiaryBitmap;
        this.hasLowerCaseBitmaps = same.hasLowerCaseBitmaps;
        this.slices = same.slices;
    }

    /**
     * The same message in the words of ISO 8583:1987, which all of the hub speaks but its codec: MTI, elements and codes.
     * One of that version, or of none that is known, is itself.
     */
    public Iso8583Message in1987() {
        return dialect.version() == null ? this : new MessageIn1987(this, dialect.version());
    }

    /** In the words of its own version. */
    public Iso8583Message asSent() {
        return this;
    }

    /** Through which it is seen in the words of 1987; null where these are its own, or where it is not seen so. */
    Iso8583Version version() {
        return null;
    }

    /** Whether the element that has this number on the wire means what 1987 means by it. */
    boolean isOf1987(int de) {
        return true;
    }

    Iso8583Dialect dialect() {
        return dialect;
    }

    /** Message type indicator as a number: 200 for 0200. */
    public int mtiNumber() {
        return mti;
    }

    /** Message type indicator, four digits. */
    public String mti() {
        return Digits.text(mtiNumber(), Iso8583Codec.MTI_LENGTH);
    }

    /** A copy of what stands before the MTI; empty where the dialect has no header. */
    public byte[] header() {
        return Arrays.copyOf(wire, headerLength);
    }

    int headerLength() {
        return headerLength;
    }

    public boolean has(int de) {
        return slot(de) >= 0;
    }

    /** Whether the element is there and not empty. */
    boolean hasValue(int de) {
        int slot = slot(de);
        return slot >= 0 && length(slot) > 0;
    }

    /** The element's text, or null when it is absent. */
    public String text(int de) {
        int slot = slot(de);
        return slot < 0 ? null : dialect.field(de).text(wire, offset(slot), length(slot));
    }

    /** The element's text as ISO 8859-1 bytes, in an array of the caller's own; null when it is absent. */
    public byte[] bytes(int de) {
        int slot = slot(de);
        return slot < 0 ? null : dialect.field(de).latinBytes(wire, offset(slot), length(slot));
    }

    /** Where the element's value begins in {@link #wire}, behind its length if it has one; -1 when it is absent. */
    public int valueOffset(int de) {
        int slot = slot(de);
        return slot < 0 ? -1 : offset(slot);
    }

    /** Whether the element is there and is 1 to 18 digits, whatever content its dialect gives it. */
    boolean isNumber(int de) {
        int slot = slot(de);
        return slot >= 0 && dialect.field(de).isNumber(wire, offset(slot), length(slot));
    }

    /**
     * The element read as a number, for numeric elements of up to 18 digits.
     *
     * @return -1 when it is absent or empty
     * @throws ArithmeticException when it has more digits
     */
    public long number(int de) {
        int slot = slot(de);
        return slot < 0 || length(slot) == 0 ? -1 : dialect.field(de).number(wire, offset(slot), length(slot));
    }

    /** Data element numbers present, ascending; bitmaps are not data elements. */
    public int[] dataElements() {
        int[] numbers = new int[slices.length];
        int slot = numbers(primary & ~FIRST_BIT, 1, numbers, 0);
        slot = numbers(secondary, 65, numbers, slot);
        numbers(tertiary, 129, numbers, slot);
        return numbers;
    }

    private static int numbers(long bits, int first, int[] numbers, int from) {
        int slot = from;
        for (long left = bits; left != 0; left &= ~Long.highestOneBit(left)) {
            numbers[slot++] = Long.numberOfLeadingZeros(left) + first;
        }
        return slot;
    }

    /** The message's own bytes, not a copy: exactly what was decoded, less what {@link SensitiveElements#cut} took. */
    public byte[] wire() {
        return wire;
    }

    boolean hasSecondaryBitmap() {
        return (primary & FIRST_BIT) != 0;
    }

    /** Those that stand together behind the MTI. */
    int leadingBitmaps() {
        boolean two = hasSecondaryBitmap() || dialect.wire().alwaysTwoBitmaps();
        boolean three = hasTertiaryBitmap && dialect.wire().tertiary() == Iso8583Dialect.TertiaryBitmap.LEADING;
        return three ? 3 : two ? 2 : 1;
    }

    boolean hasTertiaryBitmap() {
        return hasTertiaryBitmap;
    }

    /** In hexadecimal digits, of which one at least is a small letter; then all letters are. */
    boolean hasLowerCaseBitmaps() {
        return hasLowerCaseBitmaps;
    }

    /** Position of the element's slice, -1 when absent: the number of elements before it. */
    int slot(int de) {
        if (de <= 64) {
            long bit = FIRST_BIT >>> (de - 1);
            return (primary & bit) == 0 || de < 2 ? -1 : Long.bitCount(primary & ~FIRST_BIT & -(bit << 1));
        }
        if (de <= 128) {
            long bit = FIRST_BIT >>> (de - 65);
            return (secondary & bit) == 0
                    ? -1
                    : Long.bitCount(primary & ~FIRST_BIT) + Long.bitCount(secondary & -(bit << 1));
        }
        long bit = FIRST_BIT >>> (de - 129);
        return de > 192 || (tertiary & bit) == 0
                ? -1
                : Long.bitCount(primary & ~FIRST_BIT)
                        + Long.bitCount(secondary)
                        + Long.bitCount(tertiary & -(bit << 1));
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
        int slot = slot(de);
        FieldFormat field = dialect.field(de);
        if (field.protection() == Protection.PAN) {
            return Masking.pan(text(de));
        }
        if (field.protection() == Protection.ACCOUNT) {
            return Masking.account(text(de));
        }
        return field.protection() == Protection.NONE && isShown(de)
                ? text(de)
                : "(" + field.characters(wire, offset(slot), length(slot)) + ")";
    }

    private static boolean isShown(int de) {
        return switch (de) {
            case 3, 4, 7, 11, 12, 13, 15, 18, 19, 22, 24, 25, 32, 33, 37, 38, 39, 41, 42, 49, 50, 51, 70, 90 -> true;
            default -> false;
        };
    }
}
