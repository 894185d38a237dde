package org.mooring.canonical;

import java.util.Locale;
import org.mooring.canonical.failure.PaymentRejected;

/**
 * An International Bank Account Number (ISO 13616), electronic format: no spaces, upper case, check digits right.
 * {@link #toString} is masked; the full number is {@link #value}.
 */
public record Iban(String value) implements AccountId {
    private static final int LENGTH_MIN = 15;
    private static final int LENGTH_MAX = 34;

    public Iban {
        if (value == null || !hasShape(value) || remainder97(value) != 1) {
            throw new IllegalArgumentException("not an IBAN: " + Masking.account(value));
        }
    }

    /**
     * Reads an IBAN as people write it, spaces and lower case allowed.
     *
     * @throws PaymentRejected AC01 when its shape or its check digits (ISO 7064 MOD 97-10) are wrong
     */
    public static Iban parse(String text, String at) {
        String compact = text == null ? "" : text.replace(" ", "").toUpperCase(Locale.ROOT);
        if (!hasShape(compact)) {
            throw PaymentRejected.because(
                    ReasonCode.AC01,
                    "IBAN must be a country code, two check digits and up to 30 letters or digits",
                    at + ", iban=" + Masking.account(compact));
        }
        if (remainder97(compact) != 1) {
            throw PaymentRejected.because(
                    ReasonCode.AC01, "IBAN check digits are wrong", at + ", iban=" + Masking.account(compact));
        }
        return new Iban(compact);
    }

    /** ISO 3166 country code, the first two letters. */
    public String country() {
        return value.substring(0, 2);
    }

    @Override
    public String masked() {
        return Masking.account(value);
    }

    @Override
    public String toString() {
        return masked();
    }

    private static boolean hasShape(String s) {
        if (s.length() < LENGTH_MIN || s.length() > LENGTH_MAX) {
            return false;
        }
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            boolean letter = c >= 'A' && c <= 'Z';
            boolean digit = c >= '0' && c <= '9';
            boolean ok = i < 2 ? letter : i < 4 ? digit : letter || digit;
            if (!ok) {
                return false;
            }
        }
        return true;
    }

    /** The number with its first four characters moved to the end and letters read as 10..35, modulo 97. */
    private static int remainder97(String s) {
        int remainder = 0;
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt((i + 4) % s.length());
            remainder = c <= '9' ? (remainder * 10 + (c - '0')) % 97 : (remainder * 100 + (c - 'A' + 10)) % 97;
        }
        return remainder;
    }
}
