package org.mooring.transformers.iso8583;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.transformers.Explanation;

class HexTextTest {
    /** 55 characters: three lines of sixteen bytes, one of seven. */
    private static final byte[] ECHO = "0800822000000000000004000000000000001123090000000003301".getBytes(US_ASCII);

    private static final Iso8583Explainer EXPLAINER =
            new Iso8583Explainer(List.of(Iso8583Dialect.named("1987")), false);

    @Test
    void readsWhatXxdWrites() {
        assertThat(read(dump("%08x: ", "", 2, "  ", "%s", ECHO))).isEqualTo(ECHO);
    }

    @Test
    void readsWhatHexdumpWrites() {
        assertThat(read(dump("%08x  ", " ", 1, "  ", "|%s|", ECHO) + "00000037\n"))
                .isEqualTo(ECHO);
    }

    @Test
    void readsWhatWiresharkWrites() {
        assertThat(read(dump("%04x   ", " ", 1, "   ", "%s", ECHO))).isEqualTo(ECHO);
    }

    @Test
    void readsWhatTcpdumpWrites() {
        assertThat(read(dump("\t0x%04x:  ", "", 2, "  ", "%s", ECHO))).isEqualTo(ECHO);
    }

    @Test
    void readsWhatOdWritesWithOctalOffsets() {
        assertThat(read(dump("%07o ", "", 1, "", "", ECHO) + "0000067\n")).isEqualTo(ECHO);
    }

    @Test
    void readsALineThatIsNotFull() {
        byte[] few = {0x08, 0x00, (byte) 0x82, 0x20};
        assertThat(read("00000000: 0800 8220                                ... \n"))
                .isEqualTo(few);
        assertThat(read("0000   08 00 82 20                                       ... \n"))
                .isEqualTo(few);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08:00:82:20",
                "08-00-82-20",
                "0x08 0x00 0x82 0x20",
                "0x08, 0x00,\n0x82, 0x20",
                "0X08008220",
                "\\x08\\x00\\x82\\x20",
                "08 00\r\n82 20\r\n",
                "0 8 0 0 8 2 2 0"
            })
    void readsPairsHoweverTheyAreDivided(String text) {
        assertThat(read(text)).isEqualTo(new byte[] {0x08, 0x00, (byte) 0x82, 0x20});
        assertThat(read(text.toLowerCase(Locale.ROOT))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "08:0:82", "080", "0800 is my number", "0x", "00000000: 0800\n00000010: 0800\n"})
    void takesNothingElseForHexadecimal(String text) {
        assertThat(HexText.of(text.getBytes(US_ASCII))).isNull();
    }

    @Test
    void anExplanationSaysHowItWasRead() {
        Explanation dumped =
                EXPLAINER.explain(dump("%08x  ", " ", 1, "  ", "|%s|", ECHO).getBytes(US_ASCII));
        assertThat(dumped.isValid()).isTrue();
        assertThat(dumped.notes()).containsExactly("dump with offsets, 55 bytes");
    }

    private static byte[] read(String text) {
        HexText read = HexText.of(text.getBytes(US_ASCII));
        return read == null ? null : read.bytes();
    }

    /** As the tools lay lines out: the last one is filled with blanks, so that the characters stand below each other. */
    private static String dump(String offset, String middle, int group, String gap, String characters, byte[] bytes) {
        StringBuilder dump = new StringBuilder();
        for (int at = 0; at < bytes.length; at += 16) {
            StringBuilder digits = new StringBuilder();
            StringBuilder text = new StringBuilder();
            for (int i = at; i < at + 16; i++) {
                digits.append(i > at && (i - at) % group == 0 ? " " : "").append(i == at + 8 ? middle : "");
                if (i < bytes.length) {
                    digits.append(HexFormat.of().toHexDigits(bytes[i]));
                    text.append((char) bytes[i]);
                } else if (!characters.isEmpty()) {
                    digits.append("  ");
                }
            }
            dump.append(String.format(offset, at))
                    .append(characters.isEmpty() ? digits.toString().stripTrailing() : digits)
                    .append(gap)
                    .append(String.format(characters, text))
                    .append('\n');
        }
        return dump.toString();
    }
}
