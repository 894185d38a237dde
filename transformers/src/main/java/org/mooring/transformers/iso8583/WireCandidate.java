package org.mooring.transformers.iso8583;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * One way to take the bytes of a file for a message.
 *
 * @param notes what was done to get at it, for people
 */
record WireCandidate(byte[] message, boolean isFromHex, List<String> notes) {
    private static final int LENGTH_DIGITS = 4;

    /**
     * Likeliest first: what stands there before what it might be in a frame, and hexadecimal text before digits that are
     * meant as such, except where they begin with an MTI and a bitmap that plain text would have.
     */
    static List<WireCandidate> of(byte[] file, boolean isHexOnly) {
        List<WireCandidate> candidates = new ArrayList<>();
        byte[] decoded = unhexed(file);
        if (decoded != null) {
            addWithFrames(decoded, true, List.of("hexadecimal text, " + decoded.length + " bytes"), candidates);
        }
        if (!isHexOnly || decoded == null) {
            List<String> notes = isHexOnly ? List.of("not hexadecimal text, although told so") : List.of();
            addWithFrames(file, false, notes, candidates);
            byte[] stripped = withoutLineEnd(file);
            if (stripped.length < file.length) {
                candidates.add(new WireCandidate(stripped, false, List.of("line end behind the message left out")));
            }
        }
        return candidates;
    }

    private static void addWithFrames(
            byte[] bytes, boolean isFromHex, List<String> notes, List<WireCandidate> candidates) {
        candidates.add(new WireCandidate(bytes, isFromHex, notes));
        addFramed(bytes, 2, number(bytes, 2) == bytes.length - 2, "without itself", isFromHex, notes, candidates);
        addFramed(bytes, 2, number(bytes, 2) == bytes.length, "with itself", isFromHex, notes, candidates);
        addFramed(bytes, 4, number(bytes, 4) == bytes.length - 4, "without itself", isFromHex, notes, candidates);
        addFramed(bytes, 4, number(bytes, 4) == bytes.length, "with itself", isFromHex, notes, candidates);
        if (bytes.length > LENGTH_DIGITS) {
            String digits = new String(bytes, 0, LENGTH_DIGITS, ISO_8859_1);
            boolean fits = digits.matches("[0-9]{4}") && Integer.parseInt(digits) == bytes.length - LENGTH_DIGITS;
            if (fits) {
                add(bytes, LENGTH_DIGITS, "length of 4 digits, without itself", isFromHex, notes, candidates);
            }
        }
    }

    private static void addFramed(
            byte[] bytes,
            int prefix,
            boolean fits,
            String counted,
            boolean isFromHex,
            List<String> notes,
            List<WireCandidate> candidates) {
        if (fits) {
            add(bytes, prefix, "length of " + prefix + " bytes, " + counted, isFromHex, notes, candidates);
        }
    }

    private static void add(
            byte[] bytes,
            int prefix,
            String frame,
            boolean isFromHex,
            List<String> notes,
            List<WireCandidate> candidates) {
        byte[] message = Arrays.copyOfRange(bytes, prefix, bytes.length);
        List<String> more = new ArrayList<>(notes);
        more.add("framed: " + frame + "; offsets count from behind it, " + message.length + " bytes");
        candidates.add(new WireCandidate(message, isFromHex, List.copyOf(more)));
    }

    /** Big-endian; a number that fits nothing where there are not more bytes than it has itself. */
    private static long number(byte[] bytes, int count) {
        if (bytes.length <= count) {
            return Long.MIN_VALUE;
        }
        long number = 0;
        for (int i = 0; i < count; i++) {
            number = number << 8 | (bytes[i] & 0xff);
        }
        return number;
    }

    /** Null when it is anything but pairs of hexadecimal digits and blanks. */
    private static byte[] unhexed(byte[] file) {
        StringBuilder digits = new StringBuilder(file.length);
        for (byte b : file) {
            boolean isBlank = b == ' ' || b == '\t' || b == '\r' || b == '\n';
            if (!isBlank && Character.digit(b, 16) < 0) {
                return null;
            }
            if (!isBlank) {
                digits.append((char) b);
            }
        }
        return digits.isEmpty() || digits.length() % 2 != 0
                ? null
                : HexFormat.of().parseHex(digits);
    }

    private static byte[] withoutLineEnd(byte[] file) {
        int end = file.length;
        while (end > 0 && (file[end - 1] == '\n' || file[end - 1] == '\r')) {
            end--;
        }
        return end == file.length ? file : Arrays.copyOf(file, end);
    }

    /** In ASCII or EBCDIC: version 0 to 2, class 1 to 8. */
    boolean beginsWithMti() {
        return beginsWithMti('0') || beginsWithMti(0xf0);
    }

    private boolean beginsWithMti(int zero) {
        if (message.length < LENGTH_DIGITS) {
            return false;
        }
        int[] digits = new int[LENGTH_DIGITS];
        for (int i = 0; i < LENGTH_DIGITS; i++) {
            digits[i] = (message[i] & 0xff) - zero;
            if (digits[i] < 0 || digits[i] > 9) {
                return false;
            }
        }
        return digits[0] <= 2 && digits[1] >= 1 && digits[1] <= 8;
    }
}
