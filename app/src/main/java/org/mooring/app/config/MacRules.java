package org.mooring.app.config;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.mooring.app.config.MacProperties.Agreement;
import org.mooring.transformers.iso8583.mac.MacKeys;

/** Rules over MACs and their keys that no single annotation says. No word of a key's value is ever told. */
final class MacRules {
    static final String PREFIX = "mooring.mac.";

    private final MacProperties mac;
    private final boolean isDemo;
    private final List<ConfigurationProblem> problems = new ArrayList<>();

    private MacRules(MacProperties mac, boolean isDemo) {
        this.mac = mac;
        this.isDemo = isDemo;
    }

    static List<ConfigurationProblem> in(MooringProperties properties, boolean isDemo) {
        MacRules rules = new MacRules(properties.mac(), isDemo);
        rules.checkNames(properties);
        if (!properties.mac().agreements().isEmpty()) {
            rules.checkKeys();
        }
        return rules.problems;
    }

    private void checkNames(MooringProperties properties) {
        if (mac.listener() != null && !mac.listener().isEmpty()) {
            checkAgreement("listener", mac.listener());
        }
        mac.banks().forEach((bank, agreement) -> {
            checkAgreement("banks." + bank, agreement);
            if (!properties.banks().containsKey(bank)) {
                broken(
                        "banks." + bank,
                        agreement,
                        "must be of a bank of mooring.banks, which has "
                                + properties.banks().keySet());
            }
        });
    }

    private void checkAgreement(String property, String agreement) {
        if (!mac.agreements().containsKey(agreement)) {
            broken(
                    property,
                    agreement,
                    "must name one of mooring.mac.agreements, which has "
                            + mac.agreements().keySet());
        }
    }

    private void checkKeys() {
        if (mac.keyStore() == null) {
            broken("key-store", null, "must be given where there are agreements");
            return;
        }
        if ((mac.password() == null) == (mac.passwordFile() == null)) {
            broken("password", null, "must be given, either here or in the file of mooring.mac.password-file");
            return;
        }
        try {
            MacKeys keys = mac.keys();
            mac.agreements().forEach((id, agreement) -> checkKey("agreements." + id + ".key", agreement, keys));
        } catch (IOException | GeneralSecurityException e) {
            broken("key-store", mac.keyStore(), cannotOpen(e));
        }
    }

    private void checkKey(String property, Agreement agreement, MacKeys keys) {
        String key = agreement.key();
        if (key == null || agreement.algorithm() == null) {
            return; // named already
        }
        if (!keys.has(key)) {
            broken(property, key, "must be the alias of a secret key in " + mac.keyStore());
        } else if (keys.rule(key, agreement.algorithm()) != null) {
            broken(property, key, keys.rule(key, agreement.algorithm()));
        } else if (keys.isForTests(key) && !isDemo) {
            broken(
                    property,
                    key,
                    "must not be a test key, one that is published or named so, unless profile demo is" + " active");
        } else if (keys.isSingleLength(key, agreement.algorithm()) && !isDemo) {
            broken(property, key, "must not have two equal parts of 8 bytes in a row, which make it a single-DES key");
        }
    }

    static String cannotOpen(Exception failure) {
        return failure instanceof NoSuchFileException missing
                ? "must be there with its password: there is no file " + missing.getFile()
                : "must be a PKCS #12 file that its password opens: " + failure.getMessage();
    }

    private void broken(String property, Object value, String rule) {
        problems.add(new ConfigurationProblem(PREFIX + property, value, rule));
    }
}
