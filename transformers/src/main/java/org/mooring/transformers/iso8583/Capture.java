package org.mooring.transformers.iso8583;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Several messages in a row, each behind its length, as a capture of a connection has them.
 *
 * @param messages without their lengths
 * @param offsets of the messages
 * @param prefix for people: how long a length is and how it is written
 */
record Capture(List<byte[]> messages, List<Integer> offsets, String prefix) {
    /** Packed MTI and bitmap: nothing shorter is a message. */
    private static final int MESSAGE_LENGTH_MIN = 10;

    /** Every way in which these bytes are at least two messages, to the last byte. */
    static List<Capture> of(byte[] bytes) {
        List<Capture> captures = new ArrayList<>();
        for (int prefix : new int[] {2, 4}) {
            for (boolean isText : new boolean[] {false, true}) {
                for (boolean isItself : new boolean[] {false, true}) {
                    Capture capture = divide(bytes, prefix, isText, isItself);
                    if (capture != null) {
                        captures.add(capture);
                    }
                }
            }
        }
        return captures;
    }

    private static Capture divide(byte[] bytes, int prefix, boolean isText, boolean isItself) {
        List<byte[]> messages = new ArrayList<>();
        List<Integer> offsets = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            if (bytes.length - at < prefix) {
                return null;
            }
            long length = isText ? digits(bytes, at, prefix) : number(bytes, at, prefix);
            length -= isItself ? prefix : 0;
            if (length < MESSAGE_LENGTH_MIN || length > bytes.length - at - prefix) {
                return null;
            }
            at += prefix;
            messages.add(Arrays.copyOfRange(bytes, at, at + (int) length));
            offsets.add(at);
            at += (int) length;
        }
        return messages.size() < 2
                ? null
                : new Capture(
                        messages,
                        offsets,
                        prefix + (isText ? " digits" : " bytes") + (isItself ? " that counts itself" : ""));
    }

    private static long number(byte[] bytes, int from, int count) {
        long number = 0;
        for (int i = from; i < from + count; i++) {
            number = number << 8 | bytes[i] & 0xff;
        }
        return number;
    }

    private static long digits(byte[] bytes, int from, int count) {
        String text = new String(bytes, from, count, US_ASCII);
        return text.matches("[0-9]+") ? Long.parseLong(text) : -1;
    }
}
