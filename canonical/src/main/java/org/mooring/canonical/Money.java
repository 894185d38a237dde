package org.mooring.canonical;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.Objects;
import org.mooring.canonical.failure.PaymentRejected;

/**
 * An amount in minor units: 12.34 EUR is 1234, 500 JPY is 500, 1.234 KWD is 1234 (ISO 4217). Never negative and never
 * zero for an instruction; direction is debtor to creditor.
 */
public record Money(long amountMinor, Currency currency) {
    /** ISO 20022 ActiveOrHistoricCurrencyAndAmount: at most 18 digits in all. */
    public static final int DIGITS_MAX = 18;

    public Money {
        Objects.requireNonNull(currency, "currency");
        if (amountMinor < 0) {
            throw new IllegalArgumentException("amountMinor is negative: " + amountMinor);
        }
    }

    /**
     * Reads a decimal amount as ISO 20022 writes it: a dot as the decimal mark, no sign, no grouping.
     *
     * @param at where in the message the amount stands, for the error
     * @throws PaymentRejected AM11 for an unknown currency, AM12 for a negative, over-precise, over-long or malformed
     *     amount, AM01 for zero
     */
    public static Money parse(String amount, String currencyCode, String at) {
        Currency currency = currency(currencyCode, at);
        String text = amount == null ? "" : amount.strip();
        if (!isDecimal(text)) {
            throw PaymentRejected.because(
                    ReasonCode.AM12,
                    "amount must be digits with at most one decimal point and no sign, got '" + shorten(text) + "'",
                    at);
        }
        BigDecimal value = new BigDecimal(text).stripTrailingZeros();
        int decimalsMax = currency.getDefaultFractionDigits();
        int decimals = Math.max(0, value.scale());
        if (decimals > decimalsMax) {
            throw PaymentRejected.because(
                    ReasonCode.AM12,
                    currency.getCurrencyCode() + " allows " + decimalsMax + " decimals, got " + decimals,
                    at);
        }
        if (value.precision() - value.scale() + decimalsMax > DIGITS_MAX) {
            throw PaymentRejected.because(ReasonCode.AM12, "amount has more than " + DIGITS_MAX + " digits", at);
        }
        if (value.signum() == 0) {
            throw PaymentRejected.because(ReasonCode.AM01, "amount is zero", at);
        }
        return new Money(value.movePointRight(decimalsMax).longValueExact(), currency);
    }

    /**
     * The currency of an ISO 4217 alphabetic code.
     *
     * @throws PaymentRejected AM11 when the code is missing, unknown, or names no money (XXX, XAU and the like)
     */
    public static Currency currency(String code, String at) {
        try {
            Currency currency = Currency.getInstance(code == null ? "" : code);
            if (currency.getDefaultFractionDigits() >= 0) {
                return currency;
            }
        } catch (IllegalArgumentException unknown) {
            // falls through: one message for missing, unknown and not money
        }
        throw PaymentRejected.because(
                ReasonCode.AM11, "currency must be an ISO 4217 code, got '" + shorten(code) + "'", at);
    }

    /** The amount in major units with the currency's own number of decimals: {@code 12.30}. */
    public BigDecimal amountMajor() {
        return BigDecimal.valueOf(amountMinor, currency.getDefaultFractionDigits());
    }

    /** {@code 12.30 EUR}. */
    @Override
    public String toString() {
        return amountMajor().toPlainString() + " " + currency.getCurrencyCode();
    }

    private static boolean isDecimal(String text) {
        boolean digitSeen = false;
        boolean pointSeen = false;
        if (text.length() > 64) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' && !pointSeen) {
                pointSeen = true;
            } else if (c >= '0' && c <= '9') {
                digitSeen = true;
            } else {
                return false;
            }
        }
        return digitSeen;
    }

    private static String shorten(String text) {
        return text == null ? "" : text.length() <= 20 ? text : text.substring(0, 20) + "…";
    }
}
