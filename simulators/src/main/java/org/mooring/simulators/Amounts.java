package org.mooring.simulators;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.HashMap;
import java.util.Map;

/** Amounts and currencies as the banks' formats write them (ISO 4217). */
final class Amounts {
    private static final int DIGITS_MAX = 18;
    private static final Map<String, Currency> BY_NUMERIC_CODE = byNumericCode();

    private Amounts() {}

    /** @return null when no currency of that numeric code has minor units */
    static Currency byNumericCode(String code) {
        return BY_NUMERIC_CODE.get(code);
    }

    /** @throws IllegalArgumentException when the code names no money */
    static Currency byCode(String code) {
        Currency currency = null;
        try {
            currency = Currency.getInstance(code == null ? "" : code);
        } catch (IllegalArgumentException unknown) {
            // said below, as for a currency without minor units
        }
        if (currency == null || currency.getDefaultFractionDigits() < 0) {
            throw new IllegalArgumentException("currency must be an ISO 4217 code");
        }
        return currency;
    }

    /**
     * 12.34 EUR is 1234.
     *
     * @throws IllegalArgumentException when the text is not a positive decimal number that the currency can hold
     */
    static long minor(String amount, Currency currency) {
        String text = amount == null ? "" : amount;
        if (text.length() > DIGITS_MAX + 1 || !text.matches("\\d+(\\.\\d+)?")) {
            throw new IllegalArgumentException("amount must be digits with at most one decimal point");
        }
        BigDecimal minor = new BigDecimal(text).movePointRight(currency.getDefaultFractionDigits());
        if (minor.signum() == 0 || minor.stripTrailingZeros().scale() > 0 || minor.precision() > DIGITS_MAX) {
            throw new IllegalArgumentException("amount must be positive, with at most "
                    + currency.getDefaultFractionDigits() + " decimals and " + DIGITS_MAX + " digits");
        }
        return minor.longValueExact();
    }

    private static Map<String, Currency> byNumericCode() {
        Map<String, Currency> currencies = new HashMap<>();
        for (Currency currency : Currency.getAvailableCurrencies()) {
            if (currency.getDefaultFractionDigits() >= 0 && currency.getNumericCode() > 0) {
                currencies.put(Digits.padded(currency.getNumericCode(), 3), currency);
            }
        }
        return Map.copyOf(currencies);
    }
}
