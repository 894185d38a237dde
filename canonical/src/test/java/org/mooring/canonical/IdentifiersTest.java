package org.mooring.canonical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.canonical.failure.PaymentRejected;

class IdentifiersTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "DE89 3704 0044 0532 0130 00",
                "gb29nwbk60161331926819",
                "NO9386011117947",
                "MT84MALT011000012345MTLCAST001S"
            })
    void readsIbansAsPeopleWriteThem(String text) {
        assertThat(Iban.parse(text, "CdtrAcct").value())
                .isEqualTo(text.replace(" ", "").toUpperCase(java.util.Locale.ROOT));
    }

    @Test
    void refusesWrongCheckDigitsWithoutShowingTheNumber() {
        assertThatThrownBy(() -> Iban.parse("DE89370400440532013001", "CdtrAcct/Id/IBAN"))
                .isInstanceOf(PaymentRejected.class)
                .hasMessage("IBAN check digits are wrong [at=CdtrAcct/Id/IBAN, iban=DE89…01]; rejected AC01");
    }

    @Test
    void everyOneDigitTypoInAnIbanIsNoticed() {
        String iban = "DE89370400440532013000";
        for (int i = 2; i < iban.length(); i++) {
            for (char c = '0'; c <= '9'; c++) {
                String typo = iban.substring(0, i) + c + iban.substring(i + 1);
                if (c != iban.charAt(i)) {
                    assertThatThrownBy(() -> Iban.parse(typo, "x")).isInstanceOf(PaymentRejected.class);
                }
            }
        }
    }

    @Test
    void printsCardAndAccountNumbersMasked() {
        assertThat(new Pan("4761739001010010")).hasToString("476173******0010");
        assertThat(new Iban("DE89370400440532013000")).hasToString("DE89…00");
        assertThat(new OtherAccountId("12345678901")).hasToString("1234…01");
        assertThat(new OtherAccountId("1234")).hasToString("…");
    }

    @Test
    void sensitiveDataIsOverwrittenAndNeverPrinted() {
        byte[] pinBlock = {1, 2, 3, 4, 5, 6, 7, 8};
        SensitiveAuthenticationData data = SensitiveAuthenticationData.none();
        data.put(52, pinBlock);
        assertThat(data.toString()).isEqualTo("SensitiveAuthenticationData[52]");
        data.wipe();
        assertThat(pinBlock).containsOnly(0);
        assertThat(data.isEmpty()).isTrue();
        assertThat((Object) data).isNotInstanceOf(java.io.Serializable.class);
    }

    @Test
    void aUetrIsAVersion4Uuid() {
        assertThat(Uetr.parse("eb6305c9-1f7f-49de-aed0-16487c27b42d", "UETR")).isNotNull();
        assertThatThrownBy(() -> Uetr.parse("eb6305c9-1f7f-19de-aed0-16487c27b42d", "UETR"))
                .isInstanceOf(PaymentRejected.class);
        assertThatThrownBy(() -> Uetr.parse("1-1-4-8-1", "UETR")).isInstanceOf(PaymentRejected.class);
    }
}
