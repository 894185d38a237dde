package org.mooring.transformers.iso8583;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.canonical.failure.PaymentRejected;

class Iso8583CodecTest {
    private static final Iso8583Codec CODEC = Samples.CODEC;

    @ParameterizedTest
    @ValueSource(strings = {"purchase-0200", "purchase-0200-sensitive", "transfer-0200", "echo-0800"})
    void decodesAndEncodesEveryGoldenFile(String name) {
        byte[] wire = Samples.wire(name);
        Iso8583Message message = CODEC.decode(wire.clone());
        JsonNode expected = Samples.expected(name);
        assertThat(message.mti()).isEqualTo(expected.path("mti").asText());
        Map<String, String> read = new TreeMap<>();
        for (int de : message.dataElements()) {
            read.put("" + de, message.text(de));
        }
        read.put("mti", message.mti());
        Map<String, String> wanted = new TreeMap<>();
        expected.fields()
                .forEachRemaining(e -> wanted.put(e.getKey(), e.getValue().asText()));
        assertThat(read).isEqualTo(wanted);
        assertThat(CODEC.encode(Iso8583Draft.of(message))).isEqualTo(wire);
    }

    @Test
    void encodeIsTheInverseOfDecode() {
        RandomMessages messages = new RandomMessages(CODEC.dialect());
        for (int i = 0; i < 500; i++) {
            Map<Integer, String> fields = messages.fields();
            byte[] wire = CODEC.encode(RandomMessages.draft(messages.mti(), fields));
            Iso8583Message message = CODEC.decode(wire.clone());
            assertThat(message.dataElements())
                    .as(messages.seed())
                    .containsExactly(
                            fields.keySet().stream().mapToInt(Integer::intValue).toArray());
            fields.forEach((de, value) -> assertThat(message.text(de))
                    .as("DE " + de + " " + messages.seed())
                    .isEqualTo(value));
            assertThat(CODEC.encode(Iso8583Draft.of(message)))
                    .as(messages.seed())
                    .isEqualTo(wire);
        }
    }

    @Test
    void keepsAnEmptySecondBitmapAndLowerCaseBitmaps() {
        for (String text :
                new String[] {"0800a0000000000000000000000000000000123456", "0800A0000000000000000000000000000000123456"
                }) {
            Iso8583Message message = CODEC.decode(Samples.bytes(text));
            assertThat(message.text(3)).isEqualTo("123456");
            assertThat(message.dataElements()).containsExactly(3);
            assertThat(Samples.text(CODEC.encode(Iso8583Draft.of(message)))).isEqualTo(text);
        }
    }

    /** Neither the first nor the second bitmap has a letter, which is the case of the whole message. */
    @Test
    void aThirdBitmapInsideTheMessageHasACaseToo(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("inline.json"), """
                {"dialect": "inline", "extends": "1987", "tertiaryBitmap": "inline", "fields": [
                  {"de": 129, "name": "One", "content": "n", "length": 1},
                  {"de": 131, "name": "Three", "content": "n", "length": 1},
                  {"de": 133, "name": "Five", "content": "n", "length": 1}]}
                """);
        Iso8583Codec codec = new Iso8583Codec(Iso8583Dialect.read(file));
        for (String tertiary : new String[] {"a800000000000000", "A800000000000000"}) {
            String text = "0800" + "8000000000000000" + "8000000000000000" + tertiary + "135";
            Iso8583Message message = codec.decode(Samples.bytes(text));
            assertThat(message.dataElements()).containsExactly(129, 131, 133);
            assertThat(Samples.text(codec.encode(Iso8583Draft.of(message)))).isEqualTo(text);
        }
        String mixed = "0800" + "A000000000000000" + "8000000000000000" + "123456" + "a800000000000000" + "135";
        assertThatThrownBy(() -> codec.decode(Samples.bytes(mixed)))
                .hasMessageContaining("[at=tertiary bitmap, offset 42]")
                .hasMessageContaining("upper or to lower case");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|MTI, offset 0|MTI and bitmap need 20 bytes, there are 0",
                "0200|MTI, offset 0|there are 4",
                "02X00000000000000000|MTI, offset 0|MTI must be 0 and three digits",
                "12000000000000000000|MTI, offset 0|MTI must be 0 and three digits",
                "0200000000000000000G|primary bitmap, offset 19|must be hexadecimal",
                "020080000000000000000000|secondary bitmap, offset 20|needs 16 bytes, there are 4",
                "0200aB00000000000000|primary bitmap, offset 4|upper or to lower case",
                "0200A000000000000000a000000000000000123456|secondary bitmap, offset 20|upper or to lower case",
                "0200000000000000000012|after DE 1, offset 20|2 bytes follow",
                "0200200000000000000012345|DE 3 Processing code, offset 20|DE 3 needs 6 bytes, there are 5",
                "020020000000000000001234X6|DE 3 Processing code, offset 24|DE 3 must be digits",
                "02002000000000000000123456789|after DE 3, offset 26|3 bytes follow",
                "020040000000000000001X4000001234567899|DE 2 Primary account number, offset 20|length of DE 2 must be 2 digits",
                "020040000000000000001|DE 2 Primary account number, offset 20|length of DE 2 must be 2 digits",
                "0200400000000000000020|DE 2 Primary account number, offset 20|at most 19 characters, has 20",
                "02004000000000000000164000|DE 2 Primary account number, offset 22|DE 2 needs 16 bytes, there are 4",
                "02000000001000000000X00000000|DE 28 Amount, transaction fee, offset 20|must be C or D and then digits",
                "0200000000000000100012345678901234XY|DE 52 Personal identification number data, offset 34|must be hexadecimal",
            })
    void namesFieldOffsetAndRule(String text, String at, String rule) {
        assertThatThrownBy(() -> CODEC.decode(Samples.bytes(text)))
                .isInstanceOf(MessageUnreadable.class)
                .hasMessageContaining("[at=" + at + "]")
                .hasMessageContaining(rule)
                .hasMessageStartingWith("iso8583/1987: ");
    }

    @Test
    void masksCardNumbersAndPinBlocksInErrors() {
        byte[] wire = Samples.wire("purchase-0200-sensitive");
        for (int length = 0; length < wire.length; length++) {
            byte[] cut = Arrays.copyOf(wire, length);
            Throwable refused = catchThrowable(() -> CODEC.decode(cut));
            assertThat(refused).isInstanceOf(MessageUnreadable.class);
            assertThat(refused.getMessage())
                    .doesNotContain("123456789")
                    .doesNotContain("112233")
                    .doesNotContain("311220");
        }
        byte[] noDigit = wire.clone();
        noDigit[30] = 'x';
        assertThatThrownBy(() -> CODEC.decode(noDigit))
                .hasMessageNotContaining("123456")
                .hasMessageContaining("offset 30");
    }

    @Test
    void readsNothingButMessagesOutOfGarbage() {
        RandomMessages messages = new RandomMessages(CODEC.dialect());
        Random random = messages.random();
        int refusedCount = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] wire = CODEC.encode(RandomMessages.draft(messages.mti(), messages.fields()));
            for (int change = 1 + random.nextInt(3); change > 0; change--) {
                wire[random.nextInt(wire.length)] = (byte) random.nextInt(256);
            }
            byte[] hostile = random.nextBoolean() ? wire : Arrays.copyOf(wire, random.nextInt(wire.length + 20));
            byte[] sent = hostile.clone();
            try {
                assertThat(CODEC.encode(Iso8583Draft.of(CODEC.decode(hostile))))
                        .as(messages.seed())
                        .isEqualTo(sent);
            } catch (MessageUnreadable refused) {
                refusedCount++;
                CODEC.readablePart(hostile)
                        .ifPresent(part -> assertThat(part.toString()).startsWith(part.mti()));
            }
        }
        assertThat(refusedCount).as(messages.seed()).isGreaterThan(2_500);
    }

    @Test
    void readablePartHoldsTheElementsBeforeTheFault() {
        byte[] wire = Samples.wire("transfer-0200");
        for (int length = 0; length < wire.length; length++) {
            byte[] cut = Arrays.copyOf(wire, length);
            Iso8583Message part = CODEC.readablePart(cut).orElse(null);
            if (length < 36) {
                assertThat(part).isNull();
            } else {
                Iso8583Message whole = CODEC.decode(wire.clone());
                int[] elements = part.dataElements();
                assertThat(elements).isEqualTo(Arrays.copyOf(whole.dataElements(), elements.length));
                assertThat(elements.length).isLessThan(whole.dataElements().length);
                for (int de : elements) {
                    assertThat(part.text(de)).isEqualTo(whole.text(de));
                }
            }
        }
    }

    @Test
    void refusesToWriteWhatDoesNotFit() {
        assertThatThrownBy(() -> CODEC.encode(new Iso8583Draft("0210").set(39, "0")))
                .isInstanceOf(PaymentRejected.class)
                .hasMessageContaining("DE 39 must have 2 characters, has 1");
        assertThatThrownBy(() -> CODEC.encode(new Iso8583Draft("0210").set(102, "Kontø" + (char) 0x142)))
                .isInstanceOf(PaymentRejected.class)
                .hasMessageContaining("DE 102 must be printable ASCII");
        assertThatThrownBy(() -> CODEC.encode(new Iso8583Draft("0210").set(2, "40000012345678991111")))
                .isInstanceOf(PaymentRejected.class)
                .hasMessageContaining("at most 19 characters, has 20");
    }

    @Test
    void printsNoNumberOfACardOrAccount() {
        assertThat(Samples.message("purchase-0200-sensitive").toString())
                .startsWith("0200 2=400000******7899 3=000000 4=000000000500")
                .contains("35=(37) 41=TERM0001")
                .contains("52=(16)")
                .doesNotContain("1234567899")
                .doesNotContain("1122334455");
        assertThat(Samples.message("transfer-0200").toString()).contains("102=DE89…00 103=0012…78");
    }
}
