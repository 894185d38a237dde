package org.mooring.canonical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Currency;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mooring.canonical.failure.PaymentRejected;

class MoneyTest {
    @ParameterizedTest
    @CsvSource({
        "12.34,EUR,1234",
        "12.3,EUR,1230",
        "12.300,EUR,1230",
        "500,JPY,500",
        "1.234,KWD,1234",
        "0.01,USD,1",
        ".5,EUR,50"
    })
    void readsMinorUnitsOfIso4217(String amount, String currency, long amountMinor) {
        assertThat(Money.parse(amount, currency, "Amt").amountMinor()).isEqualTo(amountMinor);
    }

    @ParameterizedTest
    @CsvSource({
        "12.345,EUR,AM12",
        "500.5,JPY,AM12",
        "-1,EUR,AM12",
        "+1,EUR,AM12",
        "1e3,EUR,AM12",
        "'1,000',EUR,AM12",
        "'',EUR,AM12",
        "0,EUR,AM01",
        "0.00,EUR,AM01",
        "1,EURO,AM11",
        "1,XXX,AM11",
        "1,XAU,AM11",
        "1,'',AM11",
        "99999999999999999.00,EUR,AM12",
        "٣,EUR,AM12"
    })
    void rejectsWithTheIsoReason(String amount, String currency, String reason) {
        assertThatThrownBy(() -> Money.parse(amount, currency, "Amt/InstdAmt"))
                .isInstanceOfSatisfying(
                        PaymentRejected.class, e -> assertThat(e.code().name()).isEqualTo(reason))
                .hasMessageContaining("[at=Amt/InstdAmt]");
    }

    @Property
    void readsBackWhatItPrints(@ForAll @LongRange(min = 1, max = 999_999_999_999_999L) long amountMinor) {
        for (String code : new String[] {"EUR", "JPY", "KWD", "CLF"}) {
            Money money = new Money(amountMinor, Currency.getInstance(code));
            BigDecimal major = money.amountMajor();
            assertThat(Money.parse(major.toPlainString(), code, "x")).isEqualTo(money);
        }
    }
}
