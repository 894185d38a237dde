package org.mooring.app.config;

import java.util.ArrayList;
import java.util.List;
import org.mooring.connectors.bank.Framing;
import org.mooring.connectors.bank.Iso8583LinkProperties;
import org.mooring.connectors.bank.Iso8583LinkProperties.KeyExchangeRule;
import org.springframework.boot.context.properties.bind.Binder;

/** Rules over banks and groups that no single annotation says. */
final class BankRules {
    private static final List<String> COUNTS = List.of(
            "in-flight-max",
            "breaker.failure-rate-threshold",
            "breaker.window-size",
            "breaker.trial-calls",
            "iso8583.echoes-missed-max",
            "iso8583.key-element",
            "iso8583.stan-min",
            "iso8583.stan-max",
            "iso8583.framing.length-bytes",
            "iso8583.framing.message-length-max");
    private static final List<String> LISTENER_COUNTS = List.of("framing.length-bytes", "framing.message-length-max");

    private final Binder binder;

    BankRules(Binder binder) {
        this.binder = binder;
    }

    List<ConfigurationProblem> of(MooringProperties properties) {
        List<ConfigurationProblem> problems = new ArrayList<>();
        properties.banks().forEach((id, bank) -> {
            if (id.matches(MooringProperties.ID)) { // else the id itself is the mistake
                String prefix = "mooring.banks." + id + ".";
                checkCounts(prefix, COUNTS, problems);
                checkFraming(prefix + "iso8583.framing.", bank.iso8583().framing(), problems);
                checkReconnect(prefix + "iso8583.", bank.iso8583(), problems);
                checkKeyAge(prefix + "iso8583.", bank.iso8583(), problems);
                checkStans(prefix + "iso8583.", bank.iso8583(), problems);
            }
        });
        checkCounts("mooring.iso8583.", LISTENER_COUNTS, problems);
        checkFraming("mooring.iso8583.framing.", properties.iso8583().framing(), problems);
        properties
                .groups()
                .forEach((id, group) -> group.banks().stream()
                        .filter(bank -> !properties.banks().containsKey(bank))
                        .forEach(bank -> problems.add(new ConfigurationProblem(
                                "mooring.groups." + id + ".banks",
                                bank,
                                "must name a bank of mooring.banks, which has "
                                        + properties.banks().keySet()))));
        return problems;
    }

    private void checkCounts(String prefix, List<String> counts, List<ConfigurationProblem> problems) {
        // Bound, a zero means "not given" and takes the default; written down, it is a mistake.
        for (String count : counts) {
            if (String.valueOf(binder.bind(prefix + count, String.class).orElse(""))
                    .strip()
                    .equals("0")) {
                problems.add(new ConfigurationProblem(prefix + count, 0, "must be at least 1"));
            }
        }
    }

    private static void checkFraming(String prefix, Framing framing, List<ConfigurationProblem> problems) {
        framing.brokenRules()
                .forEach((property, broken) ->
                        problems.add(new ConfigurationProblem(prefix + property, broken.value(), broken.rule())));
    }

    private static void checkKeyAge(String prefix, Iso8583LinkProperties rules, List<ConfigurationProblem> problems) {
        if (rules.keyAgeMax() != null && rules.keyExchange() != KeyExchangeRule.SIGN_ON) {
            problems.add(new ConfigurationProblem(
                    prefix + "key-age-max",
                    rules.keyAgeMax(),
                    "must be left out unless " + prefix + "key-exchange is sign-on"));
        }
    }

    private static void checkStans(String prefix, Iso8583LinkProperties rules, List<ConfigurationProblem> problems) {
        if (rules.stanMax() < rules.stanMin()) {
            problems.add(new ConfigurationProblem(
                    prefix + "stan-max",
                    rules.stanMax(),
                    "must be at least " + prefix + "stan-min, which is " + rules.stanMin()));
        }
    }

    private static void checkReconnect(
            String prefix, Iso8583LinkProperties rules, List<ConfigurationProblem> problems) {
        if (rules.reconnectAfterMax().compareTo(rules.reconnectAfterMin()) < 0) {
            problems.add(new ConfigurationProblem(
                    prefix + "reconnect-after-max",
                    rules.reconnectAfterMax(),
                    "must be at least " + prefix + "reconnect-after-min, which is "
                            + rules.reconnectAfterMin().toMillis() + " ms"));
        }
    }
}
