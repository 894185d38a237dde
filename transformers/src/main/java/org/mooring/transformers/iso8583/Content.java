package org.mooring.transformers.iso8583;

/**
 * Which bytes a data element may hold on the wire. {@code an}, {@code ans} and {@code z} are one class here, printable
 * ASCII: networks disagree about their borders, and a codec that refuses a hyphen in an {@code an} loses payments.
 */
enum Content {
    /** Digits. */
    N("digits"),
    /** C or D, then digits. */
    XN("C or D and then digits"),
    AN("printable ASCII"),
    ANS("printable ASCII"),
    /** Track data. */
    Z("printable ASCII"),
    /** Binary, two hexadecimal characters a byte on the wire. */
    B("hexadecimal characters");

    private static final byte DIGIT = 1;
    private static final byte HEXADECIMAL = 2;
    private static final byte PRINTABLE = 4;
    private static final byte[] CLASSES = new byte[256];

    static {
        for (int c = ' '; c <= '~'; c++) {
            CLASSES[c] = PRINTABLE;
        }
        for (int c = '0'; c <= '9'; c++) {
            CLASSES[c] |= DIGIT | HEXADECIMAL;
        }
        for (int c = 'A'; c <= 'F'; c++) {
            CLASSES[c] |= HEXADECIMAL;
            CLASSES[c - 'A' + 'a'] |= HEXADECIMAL;
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

    /** Index of the first byte that does not belong, or -1. */
    int firstForeign(byte[] bytes, int offset, int length) {
        return switch (this) {
            case N -> firstOutside(DIGIT, bytes, offset, length);
            case B -> firstOutside(HEXADECIMAL, bytes, offset, length);
            case XN ->
                length == 0 || bytes[offset] == 'C' || bytes[offset] == 'D'
                        ? firstOutside(DIGIT, bytes, offset + 1, length - 1)
                        : offset;
            case AN, ANS, Z -> firstOutside(PRINTABLE, bytes, offset, length);
        };
    }

    private static int firstOutside(byte wanted, byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if ((CLASSES[bytes[i] & 0xff] & wanted) == 0) {
                return i;
            }
        }
        return -1;
    }
}
