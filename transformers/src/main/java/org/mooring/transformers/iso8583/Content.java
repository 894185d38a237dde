package org.mooring.transformers.iso8583;

/**
 * Which characters a value may have. {@code an}, {@code ans} and {@code z} are one class here, printable ASCII: networks
 * disagree about their borders, and a codec that refuses a hyphen in an {@code an} loses payments.
 */
enum Content {
    /** Digits. */
    N("digits"),
    /** C or D, then digits. */
    XN("C or D and then digits"),
    A("printable ASCII"),
    AN("printable ASCII"),
    ANS("printable ASCII"),
    /** Track data. */
    Z("printable ASCII"),
    /** Binary, whose text is two hexadecimal characters a byte. */
    B("hexadecimal characters");

    static final byte DIGIT = 1;
    static final byte HEXADECIMAL = 2;
    static final byte PRINTABLE = 4;
    /** Classes by wire byte, for each encoding that has characters. */
    private static final byte[][] CLASSES = new byte[FieldEncoding.values().length][];

    static {
        byte[] ascii = new byte[256];
        for (int c = ' '; c <= '~'; c++) {
            ascii[c] = PRINTABLE;
        }
        for (int c = '0'; c <= '9'; c++) {
            ascii[c] |= DIGIT | HEXADECIMAL;
        }
        for (int c = 'A'; c <= 'F'; c++) {
            ascii[c] |= HEXADECIMAL;
            ascii[c - 'A' + 'a'] |= HEXADECIMAL;
        }
        for (FieldEncoding encoding : FieldEncoding.values()) {
            byte[] classes = ascii;
            if (!encoding.isLatin()) {
                classes = new byte[256];
                for (int c = 0; c < 256; c++) {
                    classes[c] = ascii[encoding.toLatin((byte) c)];
                }
            }
            CLASSES[encoding.ordinal()] = classes;
        }
    }

    private final String words;

    Content(String words) {
        this.words = words;
    }

    /** For error messages: {@code must be <words>}. */
    String words() {
        return words;
    }

    static byte[] classes(FieldEncoding encoding) {
        return CLASSES[encoding.ordinal()];
    }

    /** The class that every character must be of; for {@link #XN} every one behind the first. */
    byte wanted() {
        return switch (this) {
            case N, XN -> DIGIT;
            case B -> HEXADECIMAL;
            case A, AN, ANS, Z -> PRINTABLE;
        };
    }

    /** Index of the first byte that does not belong, or -1; the bytes are characters in the encoding. */
    int firstForeign(FieldEncoding encoding, byte[] bytes, int offset, int length) {
        byte[] classes = classes(encoding);
        byte wanted = wanted();
        int i = offset;
        if (this == XN && length > 0) {
            int sign = encoding.toLatin(bytes[i++]);
            if (sign != 'C' && sign != 'D') {
                return offset;
            }
        }
        for (; i < offset + length; i++) {
            if ((classes[bytes[i] & 0xff] & wanted) == 0) {
                return i;
            }
        }
        return -1;
    }
}
