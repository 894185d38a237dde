package org.mooring.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class MacRulesTest {
    private static final String SOUND = "9d4c71e2b0583fa6c3157e8a24f96bd1";

    @TempDir
    private Path folder;

    private Path keyStore;

    @BeforeEach
    void writeKeys() throws Exception {
        keyStore = folder.resolve("mac.p12");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (Map.Entry<String, String> key : Map.of(
                        "sound", SOUND,
                        "test-own", SOUND,
                        "published", "0123456789abcdeffedcba9876543210",
                        "halved", "9d4c71e2b0583fa69d4c71e2b0583fa6",
                        "tailed", "c3157e8a24f96bd19d4c71e2b0583fa69d4c71e2b0583fa6",
                        "short", "9d4c71e2b0583fa6")
                .entrySet()) {
            store.setEntry(
                    key.getKey(),
                    new KeyStore.SecretKeyEntry(new SecretKeySpec(HexFormat.of().parseHex(key.getValue()), "DESede")),
                    new KeyStore.PasswordProtection("s3cret-pass".toCharArray()));
        }
        try (OutputStream out = Files.newOutputStream(keyStore)) {
            store.store(out, "s3cret-pass".toCharArray());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "sound | false | -",
                "published | false | must not be a test key, one that is published or named so, unless profile demo is active",
                "test-own | false | must not be a test key, one that is published or named so, unless profile demo is active",
                "published | true | -",
                "test-own | true | -",
                "halved | false | must not have two equal parts of 8 bytes in a row, which make it a single-DES key",
                "tailed | false | must not have two equal parts of 8 bytes in a row, which make it a single-DES key",
                "short | false | must have 16 or 24 bytes for RETAIL_MAC, has 8",
                "short | true | must have 16 or 24 bytes for RETAIL_MAC, has 8",
            })
    void refusesKeysThatProtectNothing(String key, boolean isDemo, String rule) {
        List<String> problems = problems(isDemo, key, "s3cret-pass", keyStore);
        if (rule == null) {
            assertThat(problems).isEmpty();
        } else {
            assertThat(problems)
                    .containsExactly(
                            "mooring.mac.agreements.terminals.key is '" + key + "', " + rule + "; hub not started");
        }
    }

    @Test
    void namesWhatCannotBeOpenedAndNeverThePassword() {
        assertThat(problems(false, "sound", "wrong-pass", keyStore))
                .singleElement()
                .satisfies(problem -> assertThat(problem)
                        .startsWith("mooring.mac.key-store is ")
                        .contains("must be a PKCS #12 file that its password opens")
                        .doesNotContain("wrong-pass"));
        assertThat(problems(false, "sound", "s3cret-pass", folder.resolve("gone.p12")))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("there is no file"));
        assertThat(problems(false, "unknown", "s3cret-pass", keyStore))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("must be the alias of a secret key"));
    }

    @Test
    void namesAgreementsAndBanksThatAreNotThere() {
        MooringProperties properties = bind(Map.of(
                "mooring.mac.listener", "terminals",
                "mooring.mac.banks.nordbank", "nord"));
        assertThat(MacRules.in(properties, false))
                .extracting(ConfigurationProblem::property)
                .containsExactly("mooring.mac.listener", "mooring.mac.banks.nordbank", "mooring.mac.banks.nordbank");
    }

    @Test
    void opensWhatWasAgreedOn() throws Exception {
        Path password = Files.writeString(folder.resolve("password"), "s3cret-pass\n");
        MacProperties mac = bind(Map.of(
                        "mooring.mac.key-store", keyStore.toString(),
                        "mooring.mac.password-file", password.toString(),
                        "mooring.mac.agreements.terminals.algorithm", "retail-mac",
                        "mooring.mac.agreements.terminals.key", "sound",
                        "mooring.mac.agreements.terminals.length", "4",
                        "mooring.mac.agreements.terminals.refusal-code", "88"))
                .mac();
        assertThat(mac.open()).containsOnlyKeys("terminals");
        assertThat(mac.open().get("terminals").refusalCode()).isEqualTo("88");
        assertThat(mac.toString()).doesNotContain("s3cret-pass");
    }

    private static List<String> problems(boolean isDemo, String key, String password, Path keyStore) {
        MooringProperties properties = bind(Map.of(
                "mooring.mac.key-store",
                keyStore.toString(),
                "mooring.mac.password",
                password,
                "mooring.mac.listener",
                "terminals",
                "mooring.mac.agreements.terminals.algorithm",
                "retail-mac",
                "mooring.mac.agreements.terminals.key",
                key));
        return MacRules.in(properties, isDemo).stream()
                .map(ConfigurationProblem::toString)
                .toList();
    }

    private static MooringProperties bind(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate("mooring", Bindable.of(MooringProperties.class));
    }
}
