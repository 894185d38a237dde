package org.mooring.transformers.iso8583;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.transformers.Explanation;
import org.mooring.transformers.Explanation.Part;
import org.mooring.transformers.Explanation.Violation;

class Iso8583ExplainerTest {
    private static final List<Iso8583Dialect> DIALECTS = List.of(Iso8583Dialect.named("1987"));
    private static final Iso8583Explainer EXPLAINER = new Iso8583Explainer(DIALECTS, false);
    private static final String ECHO =
            "0800" + "8220000000000000" + "0400000000000000" + "1123090000" + "000003" + "301";

    @Test
    void showsEachElementWithItsPlaceAndTheReading() {
        Explanation echo = EXPLAINER.explain(bytes(ECHO));
        assertThat(echo.format()).isEqualTo("iso8583/1987");
        assertThat(echo.isValid()).isTrue();
        assertThat(echo.message())
                .extracting(Part::name, Part::offset, Part::length, Part::value)
                .contains(tuple("MTI", 0, 4, "0800"), tuple("DE7", 36, 10, "1123090000"), tuple("DE70", 52, 3, "301"));
        assertThat(echo.canonical()).hasToString("{\"type\":\"NetworkManagement\",\"code\":\"301\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "%s\n", "%s\r\n"})
    void readsPlainTextWithOrWithoutALineEnd(String file) {
        assertThat(EXPLAINER.explain(bytes(String.format(file, ECHO))).isValid())
                .isTrue();
    }

    @Test
    void readsHexadecimalText() {
        String hex = HexFormat.of().formatHex(bytes(ECHO));
        String folded = hex.substring(0, 20) + "\n  " + hex.substring(20) + "\n";
        for (String file : List.of(hex, folded)) {
            Explanation echo = EXPLAINER.explain(bytes(file));
            assertThat(echo.isValid()).isTrue();
            assertThat(echo.notes()).containsExactly("hexadecimal text, 55 bytes");
        }
    }

    @ParameterizedTest
    @CsvSource({"0037, 2", "0039, 2", "00000037, 4", "30303535, 4"})
    void takesTheMessageOutOfAFrameThatFits(String length, int prefix) {
        byte[] framed = HexFormat.of().parseHex(length + HexFormat.of().formatHex(bytes(ECHO)));
        Explanation echo = EXPLAINER.explain(framed);
        assertThat(echo.isValid()).isTrue();
        assertThat(echo.notes()).containsExactly("framed: a length of " + prefix + " bytes stands before the message");
        assertThat(part(echo, "DE7").offset())
                .as("from the beginning of the file")
                .isEqualTo(prefix + 36);
    }

    @Test
    void aFrameThatDoesNotFitIsNoFrame() {
        byte[] framed = HexFormat.of().parseHex("0038" + HexFormat.of().formatHex(bytes(ECHO)));
        assertThat(EXPLAINER.explain(framed).isValid()).isFalse();
    }

    @Test
    void saysWhatIsBrokenAndWhere() {
        // An odd number of digits is no hexadecimal text.
        Explanation truncated = EXPLAINER.explain(bytes(ECHO.substring(0, 53)));
        assertThat(truncated.violations())
                .containsExactly(new Violation("DE70", 52, "DE 70 needs 3 bytes, there are 1", "*", "FF01"));
        assertThat(truncated.message()).last().extracting(Part::name).isEqualTo("DE11");
        assertThat(truncated.canonical()).isNull();

        assertThat(EXPLAINER
                        .explain(bytes(ECHO.replace("1123090000", "1323090000")))
                        .violations())
                .extracting(Violation::path, Violation::offset, Violation::reasonCode)
                .containsExactly(tuple("DE7", 36, "DT01"));
    }

    @Test
    void showsNoSensitiveData() {
        Explanation purchase = EXPLAINER.explain(Samples.wire("purchase-0200-sensitive"));
        String track = Samples.message("purchase-0200-sensitive").text(35);
        String shown = purchase.message().toString() + purchase.canonical();
        assertThat(shown).doesNotContain(track).doesNotContain(track.substring(0, 16));
        assertThat(part(purchase, "DE35").value()).matches("\\*+");
        assertThat(part(purchase, "DE52").value()).matches("\\*+");
        assertThat(purchase.canonical().path("pan").asText()).matches("[0-9]{6}\\*+[0-9]{4}");
        assertThat(purchase.canonical().has("uetr")).isFalse();
    }

    @Test
    void saysWhyTheHubWouldRefuseAValidMessage() {
        byte[] deposit = Samples.CODEC.encode(
                Iso8583Draft.of(Samples.message("purchase-0200")).set(3, "210000"));
        Explanation explanation = EXPLAINER.explain(deposit);
        assertThat(explanation.isValid()).isTrue();
        assertThat(explanation.canonical()).isNull();
        assertThat(explanation.refusal().reasonCode()).isEqualTo("AG02");
        assertThat(explanation.refusal().path()).isEqualTo("DE 3");
    }

    @Test
    void readsAReversalAsOne() {
        Iso8583Message purchase = Samples.message("purchase-0200");
        byte[] reversal = Samples.CODEC.encode(new Iso8583Draft("0400")
                .copy(purchase, 2, 3, 4, 7, 11, 12, 13, 32, 41, 42, 49)
                .set(90, "0200" + purchase.text(11) + purchase.text(7) + "0".repeat(22)));
        assertThat(EXPLAINER.explain(reversal).canonical().path("type").asText())
                .isEqualTo("Reversal");
    }

    @Test
    void anAnswerHasNoReadingOfItsOwn() {
        byte[] answer = Samples.CODEC.encode(new Iso8583Draft("0210")
                .copy(Samples.message("purchase-0200"), 3, 4, 7, 11)
                .set(39, "00"));
        Explanation explanation = EXPLAINER.explain(answer);
        assertThat(explanation.isValid()).isTrue();
        assertThat(explanation.canonical()).isNull();
        assertThat(explanation.refusal()).isNull();
        assertThat(explanation.notes())
                .containsExactly("read as characters, not as hexadecimal text", "the hub makes no payment of a 0210");
    }

    @ParameterizedTest
    @CsvSource({
        "'', false",
        "x, false",
        "'Dear Sir, 0800 is my number', false",
        "'0800', true",
        "'0200, 4 EUR', true",
        "'<Document/>', false",
    })
    void recognisesWhatBeginsLikeAMessage(String file, boolean isOne) {
        assertThat(EXPLAINER.recognises(bytes(file))).isEqualTo(isOne);
        assertThat(EXPLAINER.explain(bytes(file)).isValid()).isFalse();
    }

    @Test
    void toldThatItIsHexadecimalItGuessesNothing() {
        Iso8583Explainer told = new Iso8583Explainer(DIALECTS, true);
        assertThat(told.explain(bytes(HexFormat.of().formatHex(bytes(ECHO)))).isValid())
                .isTrue();
        assertThat(told.explain(bytes(ECHO + "!")).notes()).containsExactly("not hexadecimal text, although told so");
    }

    private static Part part(Explanation explanation, String name) {
        return explanation.message().stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }
}
