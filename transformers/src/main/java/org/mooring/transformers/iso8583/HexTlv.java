package org.mooring.transformers.iso8583;

import java.util.Arrays;

/**
 * BER-TLV (ISO/IEC 8825-1, as EMV uses it) written in hexadecimal characters inside a larger array. Depth and lengths
 * are bounded by the data itself: every length is checked against what is left before it is followed.
 */
final class HexTlv {
    private static final int DEPTH_MAX = 8;

    private final byte[] text;
    private final int start;
    private final int byteCount;
    private final boolean evenLength;

    HexTlv(byte[] text, int offset, int length) {
        this.text = text;
        this.start = offset;
        this.byteCount = length / 2;
        this.evenLength = length % 2 == 0;
    }

    /**
     * Overwrites the values of track and card number tags with zeros.
     *
     * @return false when the text is not BER-TLV to its very end; then nothing certain can be said about what it holds
     */
    boolean overwriteSensitive() {
        return evenLength && walk(0, byteCount, 0);
    }

    private boolean walk(int from, int to, int depth) {
        int at = from;
        while (at < to) {
            int first = octet(at++);
            if (first == 0) {
                continue; // EMV allows padding between data objects
            }
            int tag = first;
            if ((first & 0x1f) == 0x1f) {
                int next;
                do {
                    next = at < to ? octet(at++) : -1;
                    tag = tag << 8 | next;
                } while (next >= 0x80 && tag < 0x1000000);
                if (next < 0 || next >= 0x80) {
                    return false;
                }
            }
            int length = at < to ? octet(at++) : -1;
            if (length == 0x81 || length == 0x82) {
                int count = length - 0x80;
                length = 0;
                for (; count > 0; count--) {
                    int next = at < to ? octet(at++) : -1;
                    if (next < 0) {
                        return false;
                    }
                    length = length << 8 | next;
                }
            } else if (length >= 0x80) {
                return false;
            }
            if (first < 0 || length < 0 || length > to - at) {
                return false;
            }
            if (isSensitive(tag)) {
                Arrays.fill(text, start + 2 * at, start + 2 * (at + length), (byte) '0');
            } else if ((first & 0x20) != 0 && (depth == DEPTH_MAX || !walk(at, at + length, depth + 1))) {
                return false;
            }
            at += length;
        }
        return true;
    }

    /** Track 2 equivalent, PAN, track 1 equivalent, contactless track 2 data. */
    private static boolean isSensitive(int tag) {
        return tag == 0x57 || tag == 0x5a || tag == 0x56 || tag == 0x9f6b;
    }

    /** -1 where the text is not hexadecimal. */
    private int octet(int index) {
        int high = Character.digit(text[start + 2 * index], 16);
        int low = Character.digit(text[start + 2 * index + 1], 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }
}
