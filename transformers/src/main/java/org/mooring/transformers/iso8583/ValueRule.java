package org.mooring.transformers.iso8583;

import java.util.regex.Pattern;

/**
 * What a value must be beyond its content class. Breaking it does not stop the reading: the field behind it is found all
 * the same. Either a date and time layout of the parts {@code CC YY MM DD hh mm ss}, or {@code currency}.
 */
final class ValueRule {
    private static final Pattern LAYOUT = Pattern.compile("(CC)?(YY)?(MM)?(DD)?(hh)?(mm)?(ss)?");
    private static final String CURRENCY = "currency";
    private static final int[] DAYS = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    private final String key;

    private ValueRule(String key) {
        this.key = key;
    }

    /** @return null when there is no such rule */
    static ValueRule of(String key) {
        boolean known =
                key.equals(CURRENCY) || (!key.isEmpty() && LAYOUT.matcher(key).matches());
        return known ? new ValueRule(key) : null;
    }

    /** Digits that the layout has, 0 for a currency, which may be digits or letters. */
    int length() {
        return key.equals(CURRENCY) ? 0 : key.length();
    }

    /** @return null where the value keeps the rule, else the rule */
    String broken(String text) {
        if (key.equals(CURRENCY)) {
            return isCurrency(text) ? null : "must be an ISO 4217 code";
        }
        return isInstant(text) ? null : "must be a possible " + (key.indexOf('M') < 0 ? "time" : "date") + " " + key;
    }

    private static boolean isCurrency(String text) {
        // A packed element of three digits may show the digit that pads it.
        return text.matches("0?[0-9]{3}")
                ? NumericCurrency.isKnown(Integer.parseInt(text))
                : text.matches("[A-Z]{3}") && NumericCurrency.isKnown(text);
    }

    private boolean isInstant(String text) {
        if (text.length() != key.length() || !text.matches("[0-9]+")) {
            return false;
        }
        int month = part("MM", text);
        int day = part("DD", text);
        return (month < 0 || month >= 1 && month <= 12)
                && (day < 0 || day >= 1 && day <= daysOf(month, part("YY", text)))
                && part("hh", text) < 24
                && part("mm", text) < 60
                && part("ss", text) < 60;
    }

    private static int daysOf(int month, int year) {
        return month == 2 && year >= 0 && year % 4 != 0 ? 28 : month < 1 ? 31 : DAYS[month - 1];
    }

    /** -1 where the layout has no such part. */
    private int part(String part, String text) {
        int at = key.indexOf(part);
        return at < 0 ? -1 : Integer.parseInt(text.substring(at, at + 2));
    }

    /** As a dialect file has it. */
    @Override
    public String toString() {
        return key;
    }
}
