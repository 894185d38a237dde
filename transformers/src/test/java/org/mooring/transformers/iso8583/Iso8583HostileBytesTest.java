package org.mooring.transformers.iso8583;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mooring.canonical.failure.MessageUnreadable;

/** The known kinds of hostile bytes against every dialect; {@link Iso8583Fuzz} looks for others. */
class Iso8583HostileBytesTest {
    private static final List<Iso8583Codec> CODECS = Iso8583Dialect.names().stream()
            .map(name -> new Iso8583Codec(Iso8583Dialect.named(name)))
            .toList();

    static Stream<Arguments> hostile() {
        byte[] nested = new byte[255];
        for (int i = 0; i + 1 < nested.length; i += 2) {
            nested[i] = 0x70;
            nested[i + 1] = (byte) Math.min(0x7f, nested.length - i - 2);
        }
        byte[] allBits = new byte[36];
        Arrays.fill(allBits, (byte) 0xff);
        byte[] allHex = Samples.bytes("0200" + "F".repeat(48) + "9".repeat(200));
        byte[] big = new byte[0xffff];
        Arrays.fill(big, (byte) '0');
        byte[] tooBig = new byte[0x10000];
        return Stream.of(
                Arguments.of("nothing", new byte[0]),
                Arguments.of("what jazzer once named", new byte[] {(byte) 0xa5, (byte) 0xc2}),
                Arguments.of("every bit", allBits),
                Arguments.of("every bit in hexadecimal", allHex),
                Arguments.of("64 KB of zeros", big),
                Arguments.of("more than 64 KB", tooBig),
                Arguments.of("EBCDIC digits", filled(500, 0xf9)),
                Arguments.of("packed nonsense", filled(500, 0xab)),
                Arguments.of("nested templates", nested));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void refusesWithItsOwnErrorOrReadsAllOfIt(String kind, byte[] bytes) {
        for (Iso8583Codec codec : CODECS) {
            Iso8583DialectsRoundTripTest.Hostile.feed(codec, bytes, kind);
        }
    }

    @Test
    void aLengthThatLiesIsRefusedBeforeItIsFollowed() {
        Iso8583Codec visa = codec("visa-base1");
        byte[] wire = visa.encode(new Iso8583Draft("0200").set(123, "AB".repeat(10)));
        wire[wire.length - 11] = (byte) 0xff;
        assertThatThrownBy(() -> visa.decode(wire))
                .isInstanceOf(MessageUnreadable.class)
                .hasMessageContaining("DE 123 needs 255 bytes, there are 10");
        Iso8583Codec chip = codec("1993-binary");
        byte[] tlv = chip.encode(new Iso8583Draft("1200").set(55, "9F0282FFFF00"));
        assertThat(chip.explain(tlv).violations())
                .singleElement()
                .satisfies(violation -> assertThat(violation.rule()).isEqualTo("needs 65535 bytes, there are 1"));
    }

    @Test
    void packedDigitsMustBeDigits() {
        Iso8583Codec binary = codec("1987-binary");
        byte[] wire = binary.encode(new Iso8583Draft("0200").set(3, "001000").set(49, "978"));
        byte[] badDigit = wire.clone();
        badDigit[10] = 0x1a;
        assertThatThrownBy(() -> binary.decode(badDigit))
                .hasMessageContaining("DE 3 must be packed digits, got '0x1A")
                .hasMessageContaining("[at=DE 3 Processing code, offset 10]");
        byte[] badPad = wire.clone();
        badPad[13] = (byte) 0xf9;
        assertThatThrownBy(() -> binary.decode(badPad)).hasMessageContaining("DE 49 must be packed digits");
    }

    @Test
    void berTlvIsFollowedToABoundedDepth() {
        StringBuilder deep = new StringBuilder("9F3602001C");
        for (int i = 0; i < 20; i++) {
            deep.insert(0, "70%02X".formatted(deep.length() / 2));
        }
        Iso8583Codec chip = codec("1993-binary");
        byte[] wire = chip.encode(new Iso8583Draft("1200").set(55, deep.toString()));
        assertThat(chip.explain(wire).violations())
                .singleElement()
                .satisfies(violation -> assertThat(violation.rule()).isEqualTo("must not be nested deeper than 8"));
        assertThat(SensitiveElements.cut(chip.decode(wire)).dataElements())
                .as("what cannot be searched is taken whole")
                .containsExactly(55);
    }

    private static Iso8583Codec codec(String name) {
        return new Iso8583Codec(Iso8583Dialect.named(name));
    }

    private static byte[] filled(int length, int with) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }
}
