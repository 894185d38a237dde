package org.mooring.transformers.iso8583;

import java.util.Arrays;

/**
 * What makes a repeat of a request recognisable: who says "the same request" (the key), and what tells same from other
 * (the content).
 */
public final class Iso8583Fingerprint {
    private static final int[] KEY_ELEMENTS = {11, 12, 13, 32, 41, 42};

    private Iso8583Fingerprint() {}

    /**
     * MTI without its repeat digit, then DE 11, 12, 13, 32, 41, 42, divided by bars; an absent element is empty. DE 7 is
     * not in it: a repeat may carry a new one.
     */
    public static String key(Iso8583Message request) {
        StringBuilder key = new StringBuilder(64).append(request.mti(), 0, 3);
        for (int de : KEY_ELEMENTS) {
            String value = request.text(de);
            key.append('|').append(value == null ? "" : value);
        }
        return key.toString();
    }

    /**
     * MTI without its repeat digit and every data element but 7, 52, 53, 55, 64 and 128, which a repeat may change, and
     * the tracks (35, 36, 45), of which nothing may be kept, not even a hash. Each element is its number in one byte,
     * its length in two, and its wire bytes.
     */
    public static byte[] content(Iso8583Message request) {
        byte[] wire = request.wire();
        int[] dataElements = request.dataElements();
        byte[] content = new byte[wire.length + 3 * dataElements.length];
        System.arraycopy(wire, 0, content, 0, 3);
        int at = 3;
        for (int slot = 0; slot < dataElements.length; slot++) {
            if (isContent(dataElements[slot])) {
                int length = request.length(slot);
                content[at++] = (byte) dataElements[slot];
                content[at++] = (byte) (length >> 8);
                content[at++] = (byte) length;
                System.arraycopy(wire, request.offset(slot), content, at, length);
                at += length;
            }
        }
        return Arrays.copyOf(content, at);
    }

    private static boolean isContent(int de) {
        return switch (de) {
            case 7, 35, 36, 45, 52, 53, 55, 64, 128 -> false;
            default -> true;
        };
    }
}
