package org.mooring.transformers.iso8583;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.mooring.canonical.SensitiveAuthenticationData;

class SensitiveElementsTest {
    private static final String TRACK_2 = "4000001234567899=31122011212120531127";

    @Test
    void takesWhatIsSensitiveAndLeavesAMessageThatStillDecodes() {
        Iso8583Message message = Samples.message("purchase-0200-sensitive");
        String chipData = message.text(55);
        SensitiveAuthenticationData taken = SensitiveElements.cut(message);

        assertThat(taken.dataElements()).containsExactly(35, 45, 52, 55);
        assertThat(Samples.text(taken.peek(35))).isEqualTo(TRACK_2);
        assertThat(Samples.text(taken.peek(45))).isEqualTo("B4000001234567899^DOE/JANE^3112201");
        assertThat(Samples.text(taken.peek(52))).isEqualTo("1122334455667788");
        assertThat(Samples.text(taken.peek(55))).isEqualTo(chipData);

        Iso8583Message stored = Samples.CODEC.decode(message.wire().clone());
        assertThat(stored.text(35)).isEqualTo("*".repeat(37));
        assertThat(stored.text(45)).isEqualTo("*".repeat(34));
        assertThat(stored.text(52)).isEqualTo("0".repeat(16));
        assertThat(stored.text(55))
                .isEqualTo("9F2608AABBCCDDEEFF0011" + "5711" + "0".repeat(34) + "5A08" + "0".repeat(16)
                        + "9F02060000000005009F3602001C");
        assertThat(stored.text(2)).isEqualTo("4000001234567899");
    }

    @Test
    void findsTagsInsideATemplateAndLeavesOthersAlone() {
        assertThat(afterCut("70095A0240009F36020001")).isEqualTo("70095A0200009F36020001");
        assertThat(afterCut("5F24033112319F6B024000")).isEqualTo("5F24033112319F6B020000");
        assertThat(afterCut("00005A8102400000")).isEqualTo("00005A8102000000");
        assertThat(afterCut("9F2608AABBCCDDEEFF0011")).isEqualTo("9F2608AABBCCDDEEFF0011");
    }

    @Test
    void takesAllOfADe55ThatCannotBeSearched() {
        for (String text : new String[] {
            "5A08400000", // value cut short
            "5A0", // half a byte
            "XYZ123", // not hexadecimal
            "5A", // no length
            "5A80", // indefinite length
            "5A83000001AA", // length of three bytes
            "9FFFFFFF01", // a tag that does not end
            "7004" + "5A0440000012".substring(0, 8), // template cut inside
            "70".repeat(1) + "20" + "2F".repeat(31) + "2F", // nonsense nesting
        }) {
            assertThat(afterCut(text)).as(text).isEqualTo("*".repeat(text.length()));
        }
    }

    @Test
    void leavesAMessageWithoutSensitiveDataAsItIs() {
        Iso8583Message message = Samples.message("transfer-0200");
        assertThat(SensitiveElements.cut(message).isEmpty()).isTrue();
        assertThat(message.wire()).isEqualTo(Samples.wire("transfer-0200"));
    }

    private static String afterCut(String chipData) {
        Iso8583Message message =
                Samples.decode(new Iso8583Draft("0200").set(3, "000000").set(55, chipData));
        SensitiveAuthenticationData taken = SensitiveElements.cut(message);
        if (message.text(55).equals(chipData)) {
            assertThat(taken.isEmpty()).isTrue();
        } else {
            assertThat(Samples.text(taken.peek(55))).isEqualTo(chipData);
        }
        return message.text(55);
    }
}
