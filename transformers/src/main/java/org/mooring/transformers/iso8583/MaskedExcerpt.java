package org.mooring.transformers.iso8583;

/** A few bytes around a fault, as a log may see them. */
public final class MaskedExcerpt {
    private static final int LENGTH_MAX = 24;
    /** Where what follows may be packed or binary, and so may be a card number whatever it looks like. */
    private static final int MIXED_LENGTH_MAX = 4;

    private static final int BYTES_MAX = 2;
    /** A run of this many hexadecimal digits or more may be part of a card number, track or PIN block. */
    private static final int RUN_HIDDEN = 6;

    private MaskedExcerpt() {}

    /**
     * At most 24 bytes from {@code offset}: runs of six or more hexadecimal digits are stars (the whole run counts, also
     * where it lies outside the excerpt), and what cannot be printed is a dot.
     */
    public static String at(byte[] bytes, int offset) {
        return text(bytes, offset, FieldEncoding.ASCII, LENGTH_MAX);
    }

    /** As characters where the place holds characters, otherwise two bytes in hexadecimal. */
    static String at(byte[] bytes, int offset, FieldEncoding encoding, boolean isPlain) {
        if (encoding.isText() || encoding.isHex()) {
            return text(bytes, offset, encoding, isPlain ? LENGTH_MAX : MIXED_LENGTH_MAX);
        }
        StringBuilder hex = new StringBuilder();
        for (int i = offset; i < Math.min(bytes.length, offset + BYTES_MAX); i++) {
            hex.append(Character.toUpperCase(Character.forDigit(bytes[i] >> 4 & 15, 16)))
                    .append(Character.toUpperCase(Character.forDigit(bytes[i] & 15, 16)));
        }
        return hex.isEmpty() ? "" : "0x" + hex;
    }

    private static String text(byte[] bytes, int offset, FieldEncoding encoding, int lengthMax) {
        int end = Math.min(bytes.length, offset + lengthMax);
        StringBuilder text = new StringBuilder(lengthMax);
        for (int i = offset; i < end; i++) {
            int c = encoding.toLatin(bytes[i]);
            if (encoding.hexDigit(bytes[i]) >= 0 && runLength(bytes, i, encoding) >= RUN_HIDDEN) {
                text.append('*');
            } else {
                text.append(c >= ' ' && c <= '~' ? (char) c : '.');
            }
        }
        return text.toString();
    }

    private static int runLength(byte[] bytes, int at, FieldEncoding encoding) {
        int from = at;
        while (from > 0 && at - from < RUN_HIDDEN && encoding.hexDigit(bytes[from - 1]) >= 0) {
            from--;
        }
        int to = at;
        while (to + 1 < bytes.length && to - at < RUN_HIDDEN && encoding.hexDigit(bytes[to + 1]) >= 0) {
            to++;
        }
        return to - from + 1;
    }
}
