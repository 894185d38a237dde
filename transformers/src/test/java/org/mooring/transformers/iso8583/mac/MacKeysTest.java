package org.mooring.transformers.iso8583.mac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MacKeysTest {
    private static final String SOUND = "9d4c71e2b0583fa6c3157e8a24f96bd1";

    @Test
    void knowsItsKeysByAliasOnly() throws Exception {
        MacKeys keys = Keystores.of("Nordbank-Mac", SOUND);
        assertThat(keys.has("nordbank-mac")).isTrue();
        assertThat(keys.has("NORDBANK-MAC")).isTrue();
        assertThat(keys.has("riverbank-mac")).isFalse();
        assertThat(keys.toString()).isEqualTo("MacKeys[nordbank-mac]");
        assertThat(keys.isForTests("nordbank-mac")).isFalse();
    }

    @Test
    void doesNotOpenWithAnotherPassword() throws Exception {
        byte[] file = Keystores.pkcs12("nordbank-mac", SOUND);
        assertThatThrownBy(() -> MacKeys.read(new ByteArrayInputStream(file), "other".toCharArray()))
                .isInstanceOf(IOException.class)
                .hasMessageNotContaining("other");
    }

    @Test
    void aMissingKeyMakesNoMac() throws Exception {
        KeystoreMac mac = new KeystoreMac(Keystores.of("nordbank-mac", SOUND), MacAlgorithm.AES_CMAC);
        assertThatThrownBy(() -> mac.mac("riverbank-mac", new byte[8], 0, 8))
                .isInstanceOf(MacUnavailable.class)
                .hasMessage("there is no MAC key 'riverbank-mac'");
    }

    @ParameterizedTest
    @CsvSource({
        "0123456789abcdeffedcba9876543210, true",
        "0123456789abcdeffedcba9876543211, true", // the same but for a parity bit
        "0123456789abcdeffedcba9876543212, false",
        "2b7e151628aed2a6abf7158809cf4f3c, true",
        "00000000000000000000000000000000, true",
        "01010101010101010101010101010101, true",
        "01010101010101010101010101010102, false",
    })
    void recognisesKeysThatEverybodyHas(String key, boolean isKnown) throws Exception {
        assertThat(Keystores.of("link", key).isForTests("link")).isEqualTo(isKnown);
    }

    @Test
    void recognisesATestKeyByItsName() throws Exception {
        assertThat(Keystores.of("test-link", SOUND).isForTests("test-link")).isTrue();
        assertThat(Keystores.of("latest-link", SOUND).isForTests("latest-link")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0123456789abcdef, RETAIL_MAC, 'must have 16 or 24 bytes for RETAIL_MAC, has 8'",
        "9d4c71e2b0583fa6c3157e8a24f96bd19d4c71e2b0583fa6c3157e8a24f96bd1, RETAIL_MAC_PADDING_2, 'must have 16 or 24 bytes for RETAIL_MAC_PADDING_2, has 32'",
        "9d4c71e2b0583fa6c3157e8a24f96bd19d4c71e2b0583fa6c3157e8a24f96bd1, AES_CMAC, ",
        "9d4c71e2b0583fa6c3157e8a24f96bd1, RETAIL_MAC, ",
        "9d4c71e2b0583fa6, AES_CMAC, 'must have 16, 24 or 32 bytes for AES_CMAC, has 8'",
    })
    void saysWhichRuleAKeyBreaks(String key, MacAlgorithm algorithm, String rule) throws Exception {
        assertThat(Keystores.of("link", key).rule("link", algorithm)).isEqualTo(rule);
    }

    @Test
    void noticesADoubleKeyThatIsASingleOne() throws Exception {
        MacKeys keys = Keystores.of("link", "9d4c71e2b0583fa69d4c71e2b0583fa6", "sound", SOUND);
        assertThat(keys.isSingleLength("link", MacAlgorithm.RETAIL_MAC)).isTrue();
        assertThat(keys.isSingleLength("link", MacAlgorithm.AES_CMAC)).isFalse();
        assertThat(keys.isSingleLength("sound", MacAlgorithm.RETAIL_MAC)).isFalse();
    }
}
