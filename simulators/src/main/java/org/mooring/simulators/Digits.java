package org.mooring.simulators;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Numbers as fixed-length digits. */
final class Digits {
    private Digits() {}

    /** The last {@code length} digits with leading zeros. */
    static String padded(long number, int length) {
        byte[] digits = new byte[length];
        Arrays.fill(digits, (byte) '0');
        long rest = number;
        for (int i = length - 1; i >= 0 && rest > 0; i--) {
            digits[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return new String(digits, StandardCharsets.ISO_8859_1);
    }

    /** Whether there is at least one character and all are 0 to 9. */
    static boolean isDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
