package org.mooring.transformers.iso8583;

/** A few bytes around a fault, as a log may see them. */
public final class MaskedExcerpt {
    private static final int LENGTH_MAX = 24;
    /** A run of this many hexadecimal digits or more may be part of a card number, track or PIN block. */
    private static final int RUN_HIDDEN = 6;

    private MaskedExcerpt() {}

    /**
     * At most 24 bytes from {@code offset}: runs of six or more hexadecimal digits are stars (the whole run counts, also
     * where it lies outside the excerpt), and what cannot be printed is a dot.
     */
    public static String at(byte[] bytes, int offset) {
        int end = Math.min(bytes.length, offset + LENGTH_MAX);
        StringBuilder text = new StringBuilder(LENGTH_MAX);
        for (int i = offset; i < end; i++) {
            byte b = bytes[i];
            if (isHexadecimal(b) && runLength(bytes, i) >= RUN_HIDDEN) {
                text.append('*');
            } else {
                text.append(b >= ' ' && b <= '~' ? (char) b : '.');
            }
        }
        return text.toString();
    }

    private static int runLength(byte[] bytes, int at) {
        int from = at;
        while (from > 0 && at - from < RUN_HIDDEN && isHexadecimal(bytes[from - 1])) {
            from--;
        }
        int to = at;
        while (to + 1 < bytes.length && to - at < RUN_HIDDEN && isHexadecimal(bytes[to + 1])) {
            to++;
        }
        return to - from + 1;
    }

    private static boolean isHexadecimal(byte b) {
        return Character.digit(b, 16) >= 0;
    }
}
