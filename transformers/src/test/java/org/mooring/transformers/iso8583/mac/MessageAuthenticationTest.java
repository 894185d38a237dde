package org.mooring.transformers.iso8583.mac;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.transformers.iso8583.Iso8583Codec;
import org.mooring.transformers.iso8583.Iso8583Dialect;
import org.mooring.transformers.iso8583.Iso8583Draft;
import org.mooring.transformers.iso8583.Iso8583Message;
import org.mooring.transformers.iso8583.SensitiveElements;

class MessageAuthenticationTest {
    private static final Iso8583Codec CODEC = new Iso8583Codec(Iso8583Dialect.named("1987"));
    private static final String KEY = "9d4c71e2b0583fa6c3157e8a24f96bd1";
    /** DE 7 and 11 under an 0200, and the bit of DE 64 set. */
    private static final String COVERED = "0200" + "0220000000000001" + "1124223749" + "000417";

    private static final String COVERED_BY_128 =
            "0200" + "8220000000000000" + "0000000004000001" + "1124223749" + "000417" + "04ACCT";

    @Test
    void believesTheMacOverAllThatStandsBeforeIt() throws Exception {
        assertThat(full().verify(message(COVERED + retailMac(COVERED)))).isEqualTo(MacVerdict.RIGHT);
        assertThat(full().verify(message(COVERED + retailMac(COVERED).toLowerCase(Locale.ROOT))))
                .isEqualTo(MacVerdict.RIGHT);
        assertThat(full().verify(message(COVERED_BY_128 + retailMac(COVERED_BY_128))))
                .isEqualTo(MacVerdict.RIGHT);
    }

    @Test
    void noticesEachChangedDigit() throws Exception {
        String whole = COVERED + retailMac(COVERED);
        for (int at = 20; at < whole.length(); at++) {
            char other = whole.charAt(at) == '7' ? '8' : '7';
            String changed = whole.substring(0, at) + other + whole.substring(at + 1);
            assertThat(full().verify(message(changed))).as("digit " + at).isEqualTo(MacVerdict.WRONG);
        }
    }

    @Test
    void anotherKeyIsWrong() throws Exception {
        MessageAuthentication other = new MessageAuthentication(
                new MacRule("link", 8, (byte) 0, false),
                new KeystoreMac(Keystores.of("link", "4f10d8325b9ae7c6618c3de09b72f5a4"), MacAlgorithm.RETAIL_MAC));
        assertThat(other.verify(message(COVERED + retailMac(COVERED)))).isEqualTo(MacVerdict.WRONG);
    }

    @Test
    void aMacMustBeThereAndBeLast() throws Exception {
        assertThat(full().verify(message("0200" + "0220000000000000" + "1124223749" + "000417")))
                .isEqualTo(MacVerdict.ABSENT);
        String misplaced = "0200" + "8220000000000001" + "0000000004000000" + "1124223749" + "000417";
        assertThat(full().verify(message(misplaced + retailMac(misplaced) + "04ACCT")))
                .isEqualTo(MacVerdict.MISPLACED);
    }

    @Test
    void networkManagementMayGoWithoutWhereTheRuleSaysSo() throws Exception {
        String bare = "0800" + "0220000000000000" + "1124223749" + "000417";
        String covered = "0800" + "0220000000000001" + "1124223749" + "000417";
        MessageAuthentication lenient = authentication(new MacRule("link", 8, (byte) 0, true));
        assertThat(full().verify(message(bare))).isEqualTo(MacVerdict.ABSENT);
        assertThat(lenient.verify(message(bare))).isEqualTo(MacVerdict.NOT_ASKED_FOR);
        assertThat(lenient.verify(message(covered + retailMac(covered)))).isEqualTo(MacVerdict.RIGHT);
        assertThat(lenient.verify(message(covered + "0011223344556677"))).isEqualTo(MacVerdict.WRONG);
        assertThat(lenient.verify(message("0200" + bare.substring(4)))).isEqualTo(MacVerdict.ABSENT);
    }

    @Test
    void aShortMacIsFilledUp() throws Exception {
        MessageAuthentication four = authentication(new MacRule("link", 4, (byte) 0xff, false));
        String element = retailMac(COVERED).substring(0, 8) + "FFFFFFFF";
        assertThat(four.verify(message(COVERED + element))).isEqualTo(MacVerdict.RIGHT);
        assertThat(four.verify(message(COVERED + retailMac(COVERED)))).isEqualTo(MacVerdict.WRONG);
        assertThat(text(four.seal(draft(), CODEC))).isEqualTo(COVERED + element);
    }

    @Test
    void writesTheMacIntoTheLastElement() throws Exception {
        assertThat(text(full().seal(draft(), CODEC))).isEqualTo(COVERED + retailMac(COVERED));
        assertThat(text(full().seal(draft().set(102, "ACCT"), CODEC)))
                .isEqualTo(COVERED_BY_128 + retailMac(COVERED_BY_128));
        assertThat(text(full().seal(draft().set(64, "1111111111111111").set(128, "2222222222222222"), CODEC)))
                .isEqualTo(COVERED + retailMac(COVERED));
    }

    /** The bytes of the dialect count; a header before the MTI does not. */
    @ParameterizedTest
    @ValueSource(strings = {"1987", "1987-ascii-binary-bitmap", "1987-binary", "1987-ebcdic", "host-tpdu"})
    void coversTheBytesOfTheDialect(String dialect) throws Exception {
        Iso8583Codec codec = new Iso8583Codec(Iso8583Dialect.named(dialect));
        byte[] wire = full().seal(draft().set(41, "TERM0001"), codec);
        assertThat(full().verify(codec.decode(wire.clone()))).isEqualTo(MacVerdict.RIGHT);
        Iso8583Message message = codec.decode(wire);
        wire[message.valueOffset(41)] ^= 1;
        assertThat(full().verify(codec.decode(wire))).isEqualTo(MacVerdict.WRONG);
    }

    @Test
    void holdsOnlyBeforeTheSensitiveElementsAreCut() throws Exception {
        Iso8583Draft draft = draft().set(35, "4761739001010119=2512101").set(52, "1122334455667788");
        Iso8583Message message = CODEC.decode(full().seal(draft, CODEC));
        assertThat(full().verify(message)).isEqualTo(MacVerdict.RIGHT);
        SensitiveAuthenticationData sensitive = SensitiveElements.cut(message);
        assertThat(full().verify(message)).isEqualTo(MacVerdict.WRONG);
        sensitive.wipe();
    }

    @Test
    void withoutTheHsmNothingIsBelievedOrSent() {
        MessageAuthentication without =
                new MessageAuthentication(new MacRule("link", 8, (byte) 0, false), (key, bytes, offset, length) -> {
                    throw new MacUnavailable("HSM does not answer", null);
                });
        assertThat(without.verify(message(COVERED + "0011223344556677"))).isEqualTo(MacVerdict.UNVERIFIABLE);
        assertThatThrownBy(() -> without.seal(draft(), CODEC)).isInstanceOf(MacUnavailable.class);
    }

    private static MessageAuthentication full() throws Exception {
        return authentication(new MacRule("link", 8, (byte) 0, false));
    }

    private static MessageAuthentication authentication(MacRule rule) throws Exception {
        return new MessageAuthentication(rule, new KeystoreMac(Keystores.of("link", KEY), MacAlgorithm.RETAIL_MAC));
    }

    private static Iso8583Draft draft() {
        return new Iso8583Draft("0200").set(7, "1124223749").set(11, "000417");
    }

    private static Iso8583Message message(String wire) {
        return CODEC.decode(wire.getBytes(US_ASCII));
    }

    private static String text(byte[] wire) {
        return new String(wire, US_ASCII);
    }

    /** ANSI X9.19 by the platform's own ciphers: DES CBC, then decrypt and encrypt of the last block. */
    private static String retailMac(String covered) throws Exception {
        byte[] key = HexFormat.of().parseHex(KEY);
        byte[] padded = Arrays.copyOf(covered.getBytes(US_ASCII), (covered.length() + 7) / 8 * 8);
        SecretKeySpec left = new SecretKeySpec(key, 0, 8, "DES");
        SecretKeySpec right = new SecretKeySpec(key, 8, 8, "DES");
        Cipher cbc = Cipher.getInstance("DES/CBC/NoPadding");
        cbc.init(Cipher.ENCRYPT_MODE, left, new IvParameterSpec(new byte[8]));
        byte[] chained = cbc.doFinal(padded);
        Cipher ecb = Cipher.getInstance("DES/ECB/NoPadding");
        ecb.init(Cipher.DECRYPT_MODE, right);
        byte[] block = ecb.doFinal(Arrays.copyOfRange(chained, chained.length - 8, chained.length));
        ecb.init(Cipher.ENCRYPT_MODE, left);
        return HexFormat.of().withUpperCase().formatHex(ecb.doFinal(block));
    }
}
