package org.mooring.app.config;

import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.context.properties.bind.Binder;

/** Rules over banks and groups that no single annotation says. */
final class BankRules {
    private static final List<String> COUNTS =
            List.of("in-flight-max", "breaker.failure-rate-threshold", "breaker.window-size", "breaker.trial-calls");

    private final Binder binder;

    BankRules(Binder binder) {
        this.binder = binder;
    }

    List<ConfigurationProblem> of(MooringProperties properties) {
        List<ConfigurationProblem> problems = new ArrayList<>();
        properties.banks().keySet().forEach(id -> {
            if (id.matches(MooringProperties.ID)) { // else the id itself is the mistake
                check("mooring.banks." + id + ".", problems);
            }
        });
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

    private void check(String prefix, List<ConfigurationProblem> problems) {
        // Bound, a zero means "not given" and takes the default; written down, it is a mistake.
        for (String count : COUNTS) {
            if (String.valueOf(binder.bind(prefix + count, String.class).orElse(""))
                    .strip()
                    .equals("0")) {
                problems.add(new ConfigurationProblem(prefix + count, 0, "must be at least 1"));
            }
        }
    }
}
