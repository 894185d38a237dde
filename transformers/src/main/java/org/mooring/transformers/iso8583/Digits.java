package org.mooring.transformers.iso8583;

/** Numbers as the fixed-width digits that ISO 8583 writes. */
public final class Digits {
    private Digits() {}

    /** {@code text(200, 4)} is 0200. @throws IllegalArgumentException when the number is negative or needs more digits */
    public static String text(long number, int width) {
        char[] digits = new char[width];
        long left = number;
        for (int i = width - 1; i >= 0; i--) {
            digits[i] = (char) ('0' + left % 10);
            left /= 10;
        }
        if (left != 0 || number < 0) {
            throw new IllegalArgumentException(number + " does not fit " + width + " digits");
        }
        return new String(digits);
    }
}
