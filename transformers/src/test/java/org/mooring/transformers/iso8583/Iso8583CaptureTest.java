package org.mooring.transformers.iso8583;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mooring.transformers.Explanation;
import org.mooring.transformers.Explanation.Part;

class Iso8583CaptureTest {
    private static final String ECHO = "0800822000000000000004000000000000001123090000000003301";
    private static final String SIGN_ON = "0800822000000000000004000000000000001123090001000004001";
    private static final String BROKEN = "0800822000000000000004000000000000001323090001000004001";
    private static final Iso8583Explainer EXPLAINER =
            new Iso8583Explainer(List.of(Iso8583Dialect.named("1987"), Iso8583Dialect.named("1987-binary")), false);

    @ParameterizedTest
    @CsvSource({
        "2, false, false, 2 bytes",
        "2, false, true, 2 bytes that counts itself",
        "4, false, false, 4 bytes",
        "4, false, true, 4 bytes that counts itself",
        "2, true, false, 2 digits",
        "4, true, false, 4 digits",
        "4, true, true, 4 digits that counts itself"
    })
    void dividesACaptureIntoItsMessages(int prefix, boolean isText, boolean isItself, String words) {
        byte[] capture = capture(prefix, isText, isItself, ECHO, SIGN_ON, ECHO);
        for (byte[] file : List.of(capture, HexFormat.of().formatHex(capture).getBytes(US_ASCII))) {
            List<Explanation> messages = EXPLAINER.explainAll(file);
            assertThat(messages).hasSize(3).allMatch(Explanation::isValid);
            assertThat(messages.get(1).canonical().path("code").asText()).isEqualTo("001");
            assertThat(messages.get(1).notes())
                    .contains(
                            "message 2 of 3, behind a length of " + words + "; begins at offset " + (55 + 2 * prefix));
        }
    }

    @Test
    void aBrokenMessageAmongOthersIsOneOfThem() {
        List<Explanation> messages = EXPLAINER.explainAll(capture(2, false, false, ECHO, BROKEN));
        assertThat(messages).extracting(Explanation::isValid).containsExactly(true, false);
        assertThat(messages.get(1).violations().get(0).path()).isEqualTo("DE7");
    }

    @Test
    void messagesMayStandOneALine() {
        assertThat(EXPLAINER.explainAll((ECHO + "\n" + BROKEN + "\r\n\n").getBytes(US_ASCII)))
                .extracting(Explanation::isValid)
                .containsExactly(true, false);
    }

    @Test
    void oneFramedMessageIsOne() {
        assertThat(EXPLAINER.explainAll(capture(2, false, false, ECHO))).hasSize(1);
    }

    @Test
    void digitsAreCharactersWhereTheyAreReadBetterSo() {
        // 54 digits: as hexadecimal text they are no MTI of a packed message, as characters a message cut short.
        String cut = ECHO.substring(0, 54);
        Iso8583Explainer plain = new Iso8583Explainer(List.of(Iso8583Dialect.named("1987")), false);
        Explanation message = plain.explain(cut.getBytes(US_ASCII));
        assertThat(message.message()).extracting(Part::name).contains("DE7", "DE11");
        assertThat(message.notes()).contains("read as characters, not as hexadecimal text");
        assertThat(plain.explain(
                                HexFormat.of().formatHex(cut.getBytes(US_ASCII)).getBytes(US_ASCII))
                        .notes())
                .contains("hexadecimal text, 54 bytes");
    }

    private static byte[] capture(int prefix, boolean isText, boolean isItself, String... messages) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String message : messages) {
            int length = message.length() + (isItself ? prefix : 0);
            if (isText) {
                out.writeBytes(Digits.text(length, prefix).getBytes(US_ASCII));
            } else {
                for (int i = prefix - 1; i >= 0; i--) {
                    out.write(length >> 8 * i);
                }
            }
            out.writeBytes(message.getBytes(US_ASCII));
        }
        return out.toByteArray();
    }
}
