package org.mooring.transformers.iso8583;

import java.util.Comparator;
import java.util.Currency;
import java.util.Locale;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.failure.PaymentRejected;

/**
 * ISO 4217 numeric codes (DE 49 and its neighbours). Where a number was used twice in history, the currency in use
 * today has it.
 */
final class NumericCurrency {
    private static final Currency[] BY_NUMBER = new Currency[1000];

    static {
        Currency.getAvailableCurrencies().stream()
                .sorted(Comparator.comparing(Currency::getCurrencyCode))
                .forEach(NumericCurrency::put);
        for (String country : Locale.getISOCountries()) {
            Currency current = Currency.getInstance(new Locale("", country));
            if (current != null) {
                put(current);
            }
        }
    }

    private NumericCurrency() {}

    private static void put(Currency currency) {
        if (currency.getDefaultFractionDigits() >= 0 && currency.getNumericCode() > 0) {
            BY_NUMBER[currency.getNumericCode()] = currency;
        }
    }

    static boolean isKnown(int number) {
        return number >= 0 && number < BY_NUMBER.length && BY_NUMBER[number] != null;
    }

    static boolean isKnown(String letters) {
        return Currency.getAvailableCurrencies().stream()
                .anyMatch(currency -> currency.getCurrencyCode().equals(letters));
    }

    /** @throws PaymentRejected AM11 when no money has that number */
    static Currency of(long number, String at) {
        Currency currency = number < 0 || number > 999 ? null : BY_NUMBER[(int) number];
        if (currency == null) {
            throw PaymentRejected.because(
                    ReasonCode.AM11, "currency must be an ISO 4217 numeric code, got '" + number + "'", at);
        }
        return currency;
    }

    /** Three digits. */
    static String text(Currency currency) {
        return Digits.text(currency.getNumericCode(), 3);
    }
}
