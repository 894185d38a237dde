package org.mooring.canonical;

/** What a person or a log may see of a number that names an account or a card. */
public final class Masking {
    private Masking() {}

    /** First four and last two characters of an account number: {@code DE89…00}; short numbers show their last two. */
    public static String account(String number) {
        if (number == null || number.isEmpty()) {
            return "";
        }
        int length = number.length();
        if (length <= 4) {
            return "…";
        }
        return length <= 8
                ? "…" + number.substring(length - 2)
                : number.substring(0, 4) + "…" + number.substring(length - 2);
    }

    /** First six and last four digits of a card number (PCI DSS 3.4.1); anything shorter than 13 digits shows its last four at most. */
    public static String pan(String pan) {
        if (pan == null || pan.isEmpty()) {
            return "";
        }
        int length = pan.length();
        if (length < 13) {
            return length <= 6 ? "*".repeat(length) : "*".repeat(length - 4) + pan.substring(length - 4);
        }
        return pan.substring(0, 6) + "*".repeat(length - 10) + pan.substring(length - 4);
    }
}
