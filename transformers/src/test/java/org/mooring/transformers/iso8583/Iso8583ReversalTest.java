package org.mooring.transformers.iso8583;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.canonical.failure.PaymentRejected;

class Iso8583ReversalTest {
    private static final Iso8583Codec CODEC = new Iso8583Codec(Iso8583Dialect.named("1987"));
    private static final String ORIGINAL = "0200" + "000017" + "1123090000" + "00000012345" + "00000000000";

    @Test
    void itsKeyIsThatOfItsOriginal() {
        Iso8583Message original = message(new Iso8583Draft("0201")
                .set(7, "1123090000")
                .set(11, "000017")
                .set(12, "090000")
                .set(13, "1123")
                .set(32, "12345")
                .set(41, "TERM0001")
                .set(42, "MERCHANT0000001"));
        Iso8583Reversal reversal = read(draft());
        assertThat(reversal.originalKey()).isEqualTo(Iso8583Fingerprint.key(original));
        assertThat(reversal.isKeyWhole()).isTrue();
        assertThat(reversal.amount().amountMinor()).isEqualTo(1234);
        assertThat(read(draft().set(32, (String) null)).originalKey())
                .as("the acquirer of DE 90")
                .isEqualTo(Iso8583Fingerprint.key(original));
    }

    @ParameterizedTest
    @CsvSource({"12, false", "13, false", "32, false", "41, true", "42, true", "4, true", "49, true"})
    void whatItLacksMayKeepALateOriginalFromBeingRecognised(int de, boolean isWhole) {
        assertThat(read(draft().set(de, (String) null)).isKeyWhole()).isEqualTo(isWhole);
    }

    @Test
    void anOriginalWithoutAcquirerTerminalOrAcceptorIsTold() {
        String noAcquirer = ORIGINAL.substring(0, 20) + "0".repeat(22);
        assertThat(read(draft().set(32, (String) null).set(90, noAcquirer)).isKeyWhole())
                .isTrue();
        assertThat(read(draft().set(41, (String) null).set(42, (String) null)).isKeyWhole())
                .isFalse();
    }

    /** A key of other elements than the reversal looks for would be that of no original, and nothing be taken back. */
    @ParameterizedTest
    @ValueSource(strings = {"11, 32, 41, 42", "7, 11", "11, 33, 42", "4, 11"})
    void itsKeyIsOfTheDialectsOwnElements(String elements, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("own.json"),
                "{\"dialect\": \"own\", \"extends\": \"1987\", \"keyElements\": [" + elements + "], \"fields\": []}");
        Iso8583Codec own = new Iso8583Codec(Iso8583Dialect.read(file));
        Iso8583Draft original = new Iso8583Draft("0200")
                .set(4, "000000001234")
                .set(7, "1123090000")
                .set(11, "000017")
                .set(12, "090001")
                .set(32, "12345")
                .set(41, "TERM0001")
                .set(42, "MERCHANT0000001");
        Iso8583Reversal reversal = Iso8583Reversal.read(own.decode(own.encode(draft())));
        assertThat(reversal.originalKey()).isEqualTo(Iso8583Fingerprint.key(own.decode(own.encode(original))));
        assertThat(reversal.isKeyWhole()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"000000000000, false", "000000000050, true"})
    void replacementAmountsOtherThanZeroLeaveAPart(String replacement, boolean isPartial) {
        assertThat(read(draft().set(95, replacement + "0".repeat(30))).isPartial())
                .isEqualTo(isPartial);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "000000001711230900000000001234500000000000", "020000000011230900000000001234500000000000"})
    void itMustNameItsOriginal(String original) {
        Iso8583Draft draft = draft().set(90, original.isEmpty() ? null : original);
        assertThatThrownBy(() -> read(draft))
                .isInstanceOf(PaymentRejected.class)
                .hasMessageContaining("DE 90");
    }

    private static Iso8583Draft draft() {
        return new Iso8583Draft("0400")
                .set(4, "000000001234")
                .set(7, "1123091500")
                .set(11, "000018")
                .set(12, "090000")
                .set(13, "1123")
                .set(32, "12345")
                .set(41, "TERM0001")
                .set(42, "MERCHANT0000001")
                .set(49, "978")
                .set(90, ORIGINAL);
    }

    private static Iso8583Reversal read(Iso8583Draft draft) {
        return Iso8583Reversal.read(message(draft));
    }

    private static Iso8583Message message(Iso8583Draft draft) {
        return CODEC.decode(CODEC.encode(draft));
    }
}
