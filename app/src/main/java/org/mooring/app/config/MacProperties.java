package org.mooring.app.config;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import org.mooring.transformers.iso8583.mac.KeystoreMac;
import org.mooring.transformers.iso8583.mac.MacAlgorithm;
import org.mooring.transformers.iso8583.mac.MacKeys;
import org.mooring.transformers.iso8583.mac.MacRule;
import org.mooring.transformers.iso8583.mac.MessageAuthentication;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * MACs of ISO 8583 messages: the keys, what was agreed on with whom.
 *
 * @param keyStore PKCS #12 file with secret keys
 * @param password of the file and its keys; belongs into a secret store or an environment variable; never printed
 * @param passwordFile the password in a file instead
 * @param agreements by id
 * @param listener agreement with those who connect to the listener; null for none
 * @param banks agreement by bank; a bank that is not here has none
 */
public record MacProperties(
        Path keyStore,
        String password,
        Path passwordFile,
        Map<@Pattern(regexp = MooringProperties.ID) String, @Valid Agreement> agreements,
        String listener,
        Map<String, String> banks) {
    public MacProperties {
        agreements = agreements == null ? Map.of() : Map.copyOf(agreements);
        banks = banks == null ? Map.of() : Map.copyOf(banks);
    }

    /**
     * @param key alias of the key
     * @param length bytes of the MAC that are sent, 4 or 8
     * @param filler byte in hexadecimal that follows a MAC of 4 bytes
     * @param managementBare network management goes without
     * @param refusalCode DE 39 for a request whose MAC is not believed
     */
    public record Agreement(
            @NotNull MacAlgorithm algorithm,
            @NotBlank String key,

            @DefaultValue("8") @Pattern(regexp = "4|8") String length,

            @DefaultValue("00") @Pattern(regexp = "[0-9A-Fa-f]{2}")
            String filler,

            boolean managementBare,

            @DefaultValue("96") @Pattern(regexp = "[0-9A-Z]{2,3}")
            String refusalCode) {
        MessageAuthentication with(MacKeys keys) {
            MacRule rule = new MacRule(
                    key, Integer.parseInt(length), HexFormat.of().parseHex(filler)[0], managementBare, refusalCode);
            return new MessageAuthentication(rule, new KeystoreMac(keys, algorithm));
        }
    }

    /** What was agreed on, ready for use, by agreement. */
    public Map<String, MessageAuthentication> open() {
        if (agreements.isEmpty()) {
            return Map.of();
        }
        try {
            MacKeys keys = keys();
            return agreements.entrySet().stream()
                    .collect(Collectors.toUnmodifiableMap(
                            Map.Entry::getKey, agreed -> agreed.getValue().with(keys)));
        } catch (IOException | GeneralSecurityException e) {
            throw ConfigurationRefused.because(MacRules.PREFIX + "key-store", keyStore, MacRules.cannotOpen(e));
        }
    }

    MacKeys keys() throws IOException, GeneralSecurityException {
        String secret =
                passwordFile == null ? password : Files.readString(passwordFile).strip();
        try (InputStream in = Files.newInputStream(keyStore)) {
            return MacKeys.read(in, secret.toCharArray());
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "MacProperties[keyStore=" + keyStore + ", agreements=" + agreements.keySet() + "]";
    }
}
