package org.mooring.transformers.input;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskedTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DE89370400440532013000|DE89…00",
                "de89 3704 0044 0532 0130 00|de89…00",
                "to NL91 ABNA 0417 1643 00 please|to NL91…00 please",
                "4761739001010010|476173******0010",
                "card 4761-7390-0101-0010.|card 476173******0010.",
                "4761 7390 0101 0010 twice 4761739001010010|476173******0010 twice 476173******0010",
                "4761739001010011|4761739001010011",
                "DE89370400440532013001|DE89370400440532013001",
                "invoice 12345678|invoice 12345678",
                "RF63539007547000|RF63539007547000",
            })
    void masksWhatHasTheCheckDigitsOfAnAccountOrCard(String text, String masked) {
        assertThat(MaskedText.of(text)).isEqualTo(masked);
    }

    @Test
    void longHostileTextCostsLittle() {
        String text = "DE89 3704 0044 ".repeat(20_000) + "1 ".repeat(100_000);
        assertThat(MaskedText.of(text)).isNotEmpty();
    }
}
