package org.mooring.transformers.iso8583;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One way to take the bytes of a file for a message.
 *
 * @param notes what was done to get at it, for people
 */
record WireCandidate(byte[] message, boolean isFromHex, List<String> notes) {
    private static final int LENGTH_DIGITS = 4;

    /** Likeliest first: hexadecimal text before digits that are meant as such. */
    static List<WireCandidate> of(byte[] file, boolean isHexOnly) {
        List<WireCandidate> candidates = new ArrayList<>();
        HexText decoded = HexText.of(file);
        if (decoded != null) {
            candidates.add(new WireCandidate(
                    decoded.bytes(), true, List.of(decoded.form() + ", " + decoded.bytes().length + " bytes")));
        }
        if (!isHexOnly || decoded == null) {
            List<String> notes = isHexOnly
                    ? List.of("not hexadecimal text, although told so")
                    : decoded == null ? List.of() : List.of("read as characters, not as " + decoded.form());
            candidates.add(new WireCandidate(file, false, notes));
            byte[] stripped = withoutLineEnd(file);
            if (stripped.length < file.length) {
                List<String> more = new ArrayList<>(notes);
                more.add("line end behind the message left out");
                candidates.add(new WireCandidate(stripped, false, more));
            }
        }
        return candidates;
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
