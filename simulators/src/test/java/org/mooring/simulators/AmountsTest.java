package org.mooring.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Currency;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
    @ParameterizedTest
    @CsvSource({"12.34, EUR, 1234", "12, EUR, 1200", "12.3, EUR, 1230", "500, JPY, 500", "1.234, KWD, 1234"})
    void minorUnitsFollowTheCurrency(String amount, String currency, long minor) {
        assertThat(Amounts.minor(amount, Amounts.byCode(currency))).isEqualTo(minor);
    }

    @ParameterizedTest
    @CsvSource({"12.345, EUR", "1.5, JPY", "-1, EUR", "+1, EUR", "0, EUR", "0.00, EUR", "1e3, EUR", "'', EUR", ".5, EUR"
    })
    void whatTheCurrencyCannotHoldIsRefused(String amount, String currency) {
        assertThatThrownBy(() -> Amounts.minor(amount, Amounts.byCode(currency)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void eighteenDigitsAreTheLimit() {
        Currency euro = Amounts.byCode("EUR");
        assertThat(Amounts.minor("9999999999999999.99", euro)).isEqualTo(999_999_999_999_999_999L);
        assertThatThrownBy(() -> Amounts.minor("99999999999999999.99", euro))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"978, EUR", "840, USD", "392, JPY", "008, ALL"})
    void numericCodesNameCurrencies(String numeric, String code) {
        assertThat(Amounts.byNumericCode(numeric)).isEqualTo(Currency.getInstance(code));
    }

    @Test
    void whatIsNoMoneyIsUnknown() {
        assertThat(Amounts.byNumericCode("999")).isNull();
        assertThat(Amounts.byNumericCode("000")).isNull();
        assertThatThrownBy(() -> Amounts.byCode("XXX")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Amounts.byCode("eur")).isInstanceOf(IllegalArgumentException.class);
    }
}
