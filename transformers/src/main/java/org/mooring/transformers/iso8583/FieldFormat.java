package org.mooring.transformers.iso8583;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/**
 * How one data element, or one part of a composite element, is written. Its value is text that does not depend on the
 * dialect: digits, characters, or the upper-case hexadecimal of binary data; a packed separator of track 2 is {@code =}.
 */
final class FieldFormat {
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(ISO_8859_1);
    /** ISO/IEC 7813's field separator where digits are packed. */
    private static final int PACKED_SEPARATOR = 0x0d;

    private static final int NUMBER_DIGITS_MAX = 18;

    private final int number;
    private final String id;
    private final String name;
    private final Content content;
    private final FieldEncoding encoding;
    private final int length;
    private final int lengthMin;
    private final LengthPrefix prefix;
    private final Padding padding;
    private final Protection protection;
    private final ValueRule rule;
    private final Composite composite;

    private final byte[] classes;
    private final byte wanted;
    private final boolean isPlainText;
    private final int wireLength;

    /**
     * @param number 2..192, 0 for a part of a composite element
     * @param id {@code DE2}, or what names the part inside its element
     * @param length in characters of the value: exact for a fixed element, the most for a variable one
     * @param prefix null for a fixed element
     * @param rule null when there is none
     * @param composite null when the element has no parts
     */
    FieldFormat(
            int number,
            String id,
            String name,
            Content content,
            FieldEncoding encoding,
            int length,
            int lengthMin,
            LengthPrefix prefix,
            Padding padding,
            Protection protection,
            ValueRule rule,
            Composite composite) {
        this.number = number;
        this.id = id;
        this.name = name;
        this.content = content;
        this.encoding = encoding;
        this.length = length;
        this.lengthMin = lengthMin;
        this.prefix = prefix;
        this.padding = padding;
        this.protection = protection;
        this.rule = rule;
        this.composite = composite;
        this.classes = Content.classes(encoding);
        this.wanted = content.wanted();
        this.isPlainText = content != Content.XN && (encoding.isText() || encoding.isHex());
        this.wireLength = encoding == FieldEncoding.BCD || encoding == FieldEncoding.BINARY ? (length + 1) / 2 : length;
    }

    /** A part that no list names, kept as it is: text where its element is text, otherwise hexadecimal. */
    static FieldFormat unknown(String id, FieldFormat parent) {
        boolean text = parent.encoding.isText();
        return new FieldFormat(
                0,
                id,
                "",
                text ? Content.ANS : Content.B,
                text ? parent.encoding : FieldEncoding.BINARY,
                0xffff,
                0,
                null,
                Padding.ZERO_LEFT,
                Protection.NONE,
                null,
                null);
    }

    int number() {
        return number;
    }

    String id() {
        return id;
    }

    String name() {
        return name;
    }

    Content content() {
        return content;
    }

    FieldEncoding encoding() {
        return encoding;
    }

    int length() {
        return length;
    }

    int lengthMin() {
        return lengthMin;
    }

    LengthPrefix prefix() {
        return prefix;
    }

    Protection protection() {
        return protection;
    }

    ValueRule rule() {
        return rule;
    }

    Composite composite() {
        return composite;
    }

    boolean isVariable() {
        return prefix != null;
    }

    int prefixBytes() {
        return prefix == null ? 0 : prefix.bytes();
    }

    /** Bytes of a fixed element. */
    int wireLength() {
        return wireLength;
    }

    /** Bytes of a value of so many characters. */
    int wireLength(int characters) {
        return encoding == FieldEncoding.BCD || encoding == FieldEncoding.BINARY ? (characters + 1) / 2 : characters;
    }

    /** Characters of a value whose prefix says {@code count}. */
    int charactersOf(int count) {
        return prefix.countsBytes() && !encoding.isText() ? 2 * count : count;
    }

    /** What the prefix says for a value of so many characters. */
    int countOf(int characters) {
        return prefix.countsBytes() && !encoding.isText() ? (characters + 1) / 2 : characters;
    }

    /** The rule that a length breaks, or null. @param actual in characters */
    String lengthRule(int actual) {
        if (isVariable()) {
            // Counted in bytes, an odd number of packed digits shows the digit that pads it.
            int most = prefix.countsBytes() && encoding == FieldEncoding.BCD ? length + length % 2 : length;
            if (actual > most) {
                return this + " must have at most " + length + " characters, has " + actual;
            }
            if (actual < lengthMin) {
                return this + " must have at least " + lengthMin + " characters, has " + actual;
            }
        } else if (actual != length) {
            return this + " must have " + length + " characters, has " + actual;
        }
        return encoding == FieldEncoding.BINARY && actual % 2 != 0 ? this + " must have whole bytes" : null;
    }

    /** Whether the element can carry the text. */
    boolean admits(String text) {
        byte[] latin = latin(text);
        return lengthRule(latin.length) == null
                && content.firstForeign(FieldEncoding.ASCII, latin, 0, latin.length) < 0;
    }

    String contentRule() {
        return this + " must be " + (encoding == FieldEncoding.BCD ? "packed digits" : content.words());
    }

    /** Offset of the first byte that does not belong, or -1. */
    int firstForeign(byte[] wire, int offset, int bytes) {
        if (isPlainText) {
            for (int i = offset; i < offset + bytes; i++) {
                if ((classes[wire[i] & 0xff] & wanted) == 0) {
                    return i;
                }
            }
            return -1;
        }
        return switch (encoding) {
            case BINARY -> -1;
            case BCD -> firstForeignDigit(wire, offset, bytes);
            default -> content.firstForeign(encoding, wire, offset, bytes);
        };
    }

    private int firstForeignDigit(byte[] wire, int offset, int bytes) {
        int characters = characters(wire, offset, bytes);
        int first = firstNibble(bytes, characters);
        for (int i = 0; i < 2 * bytes; i++) {
            int nibble = nibble(wire, offset, i);
            boolean isPad = i < first || i >= first + characters;
            boolean fits = isPad
                    ? nibble == padding.nibble()
                    : nibble <= 9 || nibble == PACKED_SEPARATOR && content == Content.Z;
            if (!fits) {
                return offset + i / 2;
            }
        }
        return -1;
    }

    /** Characters of the value that lies in these bytes. */
    int characters(byte[] wire, int offset, int bytes) {
        return switch (encoding) {
            case BINARY -> 2 * bytes;
            case BCD ->
                prefix == null ? Math.min(length, 2 * bytes) : charactersOf(prefix.read(wire, offset - prefix.bytes()));
            default -> bytes;
        };
    }

    private int firstNibble(int bytes, int characters) {
        return padding.left() ? 2 * bytes - characters : 0;
    }

    private static int nibble(byte[] wire, int offset, int index) {
        return wire[offset + index / 2] >> (index % 2 == 0 ? 4 : 0) & 15;
    }

    String text(byte[] wire, int offset, int bytes) {
        if (encoding == FieldEncoding.ASCII) {
            return new String(wire, offset, bytes, ISO_8859_1);
        }
        return new String(latinBytes(wire, offset, bytes), ISO_8859_1);
    }

    /** The value's text as ISO 8859-1 bytes, in an array of the caller's own. */
    byte[] latinBytes(byte[] wire, int offset, int bytes) {
        if (encoding == FieldEncoding.ASCII) {
            return Arrays.copyOfRange(wire, offset, offset + bytes);
        }
        int characters = characters(wire, offset, bytes);
        byte[] latin = new byte[characters];
        switch (encoding) {
            case BCD -> {
                int first = firstNibble(bytes, characters);
                for (int i = 0; i < characters; i++) {
                    int digit = nibble(wire, offset, first + i);
                    latin[i] = digit == PACKED_SEPARATOR ? (byte) '=' : HEX[digit];
                }
            }
            case BINARY -> {
                for (int i = 0; i < characters; i++) {
                    latin[i] = HEX[nibble(wire, offset, i)];
                }
            }
            case HEX, HEX_EBCDIC -> {
                for (int i = 0; i < characters; i++) {
                    latin[i] = (byte) Character.toUpperCase(encoding.toLatin(wire[offset + i]));
                }
            }
            default -> {
                for (int i = 0; i < characters; i++) {
                    latin[i] = (byte) encoding.toLatin(wire[offset + i]);
                }
            }
        }
        return latin;
    }

    /** Whether {@link #number} can read it. */
    boolean isNumber(byte[] wire, int offset, int bytes) {
        int characters = characters(wire, offset, bytes);
        if (characters < 1 || characters > NUMBER_DIGITS_MAX) {
            return false;
        }
        if (content == Content.N) {
            return true;
        }
        if (encoding == FieldEncoding.BINARY || encoding.isHex()) {
            return false;
        }
        for (byte character : latinBytes(wire, offset, bytes)) {
            if (character < '0' || character > '9') {
                return false;
            }
        }
        return true;
    }

    /**
     * The value of a numeric element of at most 18 digits.
     *
     * @throws ArithmeticException when it has more
     */
    long number(byte[] wire, int offset, int bytes) {
        int digits = characters(wire, offset, bytes);
        if (digits > NUMBER_DIGITS_MAX) {
            throw new ArithmeticException(this + " has more than 18 digits");
        }
        long value = 0;
        if (encoding == FieldEncoding.BCD) {
            int first = firstNibble(bytes, digits);
            for (int i = 0; i < digits; i++) {
                value = value * 10 + nibble(wire, offset, first + i);
            }
        } else {
            // Digits of ASCII and of every EBCDIC have their value in the lower half byte.
            for (int i = offset; i < offset + bytes; i++) {
                value = value * 10 + (wire[i] & 0x0f);
            }
        }
        return value;
    }

    /** Characters outside ISO 8859-1 become 0, which no element admits: they are refused, never replaced. */
    static byte[] latin(String text) {
        byte[] latin = new byte[text.length()];
        for (int i = 0; i < latin.length; i++) {
            char c = text.charAt(i);
            latin[i] = c < 256 ? (byte) c : 0;
        }
        return latin;
    }

    /**
     * Writes a value, whose length is right, behind its prefix.
     *
     * @return offset behind it, or -1 when a character does not belong
     */
    int write(byte[] latin, byte[] wire, int at) {
        int bytes = wireLength(latin.length);
        switch (encoding) {
            case BCD -> {
                int first = firstNibble(bytes, latin.length);
                for (int i = 0; i < 2 * bytes; i++) {
                    boolean isPad = i < first || i >= first + latin.length;
                    int nibble = isPad ? padding.nibble() : packed(latin[i - first]);
                    if (nibble < 0) {
                        return -1;
                    }
                    wire[at + i / 2] |= (byte) (i % 2 == 0 ? nibble << 4 : nibble);
                }
                return at + bytes;
            }
            case BINARY -> {
                for (int i = 0; i < latin.length; i++) {
                    int nibble = Character.digit(latin[i], 16);
                    if (nibble < 0) {
                        return -1;
                    }
                    wire[at + i / 2] |= (byte) (i % 2 == 0 ? nibble << 4 : nibble);
                }
                return at + bytes;
            }
            case ASCII, HEX -> System.arraycopy(latin, 0, wire, at, bytes);
            default -> {
                for (int i = 0; i < bytes; i++) {
                    wire[at + i] = encoding.fromLatin(latin[i]);
                }
            }
        }
        return firstForeign(wire, at, bytes) < 0 ? at + bytes : -1;
    }

    private int packed(byte latin) {
        if (latin >= '0' && latin <= '9') {
            return latin - '0';
        }
        return content == Content.Z && (latin == '=' || latin == 'D') ? PACKED_SEPARATOR : -1;
    }

    /** Overwrites the value so that it keeps its length and its content class: zeros in numbers, stars in text. */
    void overwrite(byte[] wire, int offset, int bytes) {
        switch (encoding) {
            case BINARY -> Arrays.fill(wire, offset, offset + bytes, (byte) 0);
            case BCD -> {
                int characters = characters(wire, offset, bytes);
                int first = firstNibble(bytes, characters);
                for (int i = first; i < first + characters; i++) {
                    wire[offset + i / 2] &= (byte) (i % 2 == 0 ? 0x0f : 0xf0);
                }
            }
            default -> {
                boolean digits = content == Content.N || content == Content.XN || content == Content.B;
                int from = content == Content.XN ? 1 : 0;
                Arrays.fill(wire, offset + from, offset + bytes, encoding.fromLatin(digits ? '0' : '*'));
            }
        }
    }

    /** {@code DE 2}, or the part's id. */
    @Override
    public String toString() {
        return number > 0 ? "DE " + number : id; // a part has no number
    }

    /** For error messages: with its name. */
    String title() {
        return name.isEmpty() ? toString() : this + " " + name;
    }
}
