package org.mooring.transformers.iso8583;

import java.util.Arrays;

/**
 * What makes a repeat of a request recognisable: who says "the same request" (the key), and what tells same from other
 * (the content).
 */
public final class Iso8583Fingerprint {
    private Iso8583Fingerprint() {}

    /**
     * MTI without its repeat digit, then the dialect's key elements (DE 11, 12, 13, 32, 41, 42), divided by bars; an absent element is empty. DE 7 is
     * not in it: a repeat may carry a new one.
     */
    public static String key(Iso8583Message request) {
        Iso8583Message sent = request.asSent();
        StringBuilder key = new StringBuilder(64).append(sent.mti(), 0, 3);
        for (int de : sent.dialect().rules().keyElements()) {
            String value = sent.text(de);
            key.append('|').append(value == null ? "" : value);
        }
        return key.toString();
    }

    /**
     * MTI without its repeat digit and every data element but 7, 52, 53, 55, 64, 128 and 192, which a repeat may change, and
     * the tracks (35, 36, 45), of which nothing may be kept, not even a hash. Each element is its number in one byte,
     * its length in two, and its text: the same whatever the dialect.
     */
    public static byte[] content(Iso8583Message message) {
        Iso8583Message request = message.asSent();
        byte[] wire = request.wire();
        boolean isPlain = request.dialect().isPlain();
        int[] dataElements = request.dataElements();
        // A packed byte is two characters.
        byte[] content = new byte[(isPlain ? 1 : 2) * wire.length + 3 * dataElements.length + 3];
        for (int i = 0; i < 3; i++) {
            content[i] = (byte) request.mti().charAt(i);
        }
        int at = 3;
        for (int slot = 0; slot < dataElements.length; slot++) {
            int de = dataElements[slot];
            if (isContent(de)) {
                byte[] text = isPlain ? wire : request.bytes(de);
                int from = isPlain ? request.offset(slot) : 0;
                int length = isPlain ? request.length(slot) : text.length;
                content[at++] = (byte) de;
                content[at++] = (byte) (length >> 8);
                content[at++] = (byte) length;
                System.arraycopy(text, from, content, at, length);
                at += length;
            }
        }
        return Arrays.copyOf(content, at);
    }

    private static boolean isContent(int de) {
        return switch (de) {
            case 7, 35, 36, 45, 52, 53, 55, 64, 128, 192 -> false;
            default -> true;
        };
    }
}
