package org.mooring.transformers.input;

import java.util.Set;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.failure.PaymentRejected;

/** ISO 20022's rules for text, the same for every format: lengths of Max35Text and the like, and no control characters. */
public final class TextRules {
    /** Max35Text: references. */
    public static final int REFERENCE_MAX = 35;
    /** Max140Text: names and lines of remittance information. */
    public static final int NAME_MAX = 140;
    /** Max70Text: lines of an address, of which there are at most {@link #ADDRESS_LINES_MAX}. */
    public static final int ADDRESS_LINE_MAX = 70;

    public static final int ADDRESS_LINES_MAX = 7;

    private static final Set<String> CHARGE_BEARERS = Set.of("DEBT", "CRED", "SHAR", "SLEV");

    private TextRules() {}

    /**
     * The text, when it keeps the rules.
     *
     * @throws PaymentRejected FF01 when it is empty, longer than {@code lengthMax} UTF-16 units, or holds a control
     *     character or half of a surrogate pair
     */
    public static String require(String text, int lengthMax, String at) {
        if (text.isBlank()) {
            throw PaymentRejected.because(ReasonCode.FF01, "text is empty", at);
        }
        if (text.length() > lengthMax) {
            throw PaymentRejected.because(
                    ReasonCode.FF01, "text has at most " + lengthMax + " characters, got " + text.length(), at);
        }
        requirePrintable(text, at);
        return text;
    }

    /** @throws PaymentRejected FF01 for a control character other than tab and line end, or half of a surrogate pair */
    public static void requirePrintable(String text, String at) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0x7F || c >= 0xFFFE) {
                throw PaymentRejected.because(
                        ReasonCode.FF01, String.format("control character U+%04X is not allowed", (int) c), at);
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw PaymentRejected.because(ReasonCode.FF01, "half of a surrogate pair is not a character", at);
            }
        }
    }

    /** @throws PaymentRejected FF01 when it is not two capital letters (ISO 3166 alpha-2) */
    public static String requireCountry(String text, String at) {
        if (text.length() != 2 || !isCapital(text.charAt(0)) || !isCapital(text.charAt(1))) {
            throw PaymentRejected.because(ReasonCode.FF01, "country must be two capital letters", at);
        }
        return text;
    }

    /** @throws PaymentRejected FF01 when it is not one of DEBT, CRED, SHAR and SLEV */
    public static String requireChargeBearer(String text, String at) {
        if (!CHARGE_BEARERS.contains(text)) {
            throw PaymentRejected.because(
                    ReasonCode.FF01, "charge bearer must be DEBT, CRED, SHAR or SLEV, got '" + shorten(text) + "'", at);
        }
        return text;
    }

    /** Without blanks at its ends; no-break spaces, which people paste, are blanks here. */
    public static String strip(CharSequence text) {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(text.charAt(to - 1))) {
            to--;
        }
        return text.subSequence(from, to).toString();
    }

    /** At most 40 characters of a foreign text, for a message to people. */
    public static String shorten(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private static boolean isCapital(char c) {
        return c >= 'A' && c <= 'Z';
    }
}
