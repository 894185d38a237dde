package org.mooring.transformers.iso8583;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Iso8583FingerprintTest {
    @Test
    void keyIsOfClassStanTimesAcquirerAndTerminal() {
        assertThat(Iso8583Fingerprint.key(Samples.message("purchase-0200")))
                .isEqualTo("020|000123|064500|1123|123456|TERM0001|MERCHANT0000001");
        assertThat(Iso8583Fingerprint.key(Samples.decode(new Iso8583Draft("0201").set(11, "000001"))))
                .isEqualTo("020|000001|||||");
    }

    @Test
    void repeatWithANewTimeAndPinHasTheSameContent() {
        Iso8583Message first = Samples.message("purchase-0200-sensitive");
        Iso8583Draft repeat = new Iso8583Draft("0201").copy(first, first.dataElements());
        repeat.set(7, "1123064559")
                .set(52, "8877665544332211")
                .set(53, "0000000000000001")
                .set(55, "9F3602001D");
        repeat.set(35, "4000001234567899=1")
                .set(45, "B1")
                .set(64, "0011223344556677")
                .set(128, "0011223344556677");
        assertThat(Iso8583Fingerprint.content(Samples.decode(repeat))).isEqualTo(Iso8583Fingerprint.content(first));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 11, 12, 13, 18, 22, 32, 37, 49})
    void anyOtherElementMakesOtherContent(int de) {
        Iso8583Message first = Samples.message("purchase-0200");
        String value = first.text(de);
        Iso8583Draft other = Iso8583Draft.of(first).set(de, "9" + value.substring(1));
        assertThat(Iso8583Fingerprint.content(Samples.decode(other))).isNotEqualTo(Iso8583Fingerprint.content(first));
        Iso8583Draft less = Iso8583Draft.of(first).set(de, (String) null);
        assertThat(Iso8583Fingerprint.content(Samples.decode(less))).isNotEqualTo(Iso8583Fingerprint.content(first));
    }

    @Test
    void contentHoldsNothingSensitiveEvenBeforeTheCut() {
        String content = Samples.text(Iso8583Fingerprint.content(Samples.message("purchase-0200-sensitive")));
        assertThat(content)
                .doesNotContain("=3112")
                .doesNotContain("DOE")
                .doesNotContain("1122334455")
                .doesNotContain("9F26");
    }
}
