package org.mooring.app.config;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.mooring.transformers.iso8583.Iso8583Dialect;
import org.mooring.transformers.iso8583.Iso8583Dialects;

/** Every ISO 8583 dialect that the configuration names must be there, right, and one that payments can be said in. */
final class DialectNameRules {
    private DialectNameRules() {}

    static List<ConfigurationProblem> in(MooringProperties properties) {
        Iso8583Dialects dialects = new Iso8583Dialects(properties.dialectFolder());
        List<ConfigurationProblem> problems = new ArrayList<>();
        check("mooring.iso8583.dialect", properties.iso8583().dialect(), dialects, problems);
        properties.banks().forEach((id, bank) -> {
            if ("iso8583".equals(bank.template())) {
                check("mooring.banks." + id + ".iso8583.dialect", bank.iso8583().dialect(), dialects, problems);
            }
        });
        return problems;
    }

    private static void check(
            String property, String name, Iso8583Dialects dialects, List<ConfigurationProblem> problems) {
        try {
            if (!dialects.named(name).isServed()) {
                problems.add(new ConfigurationProblem(property, name, "must be " + Iso8583Dialect.servedRule()));
            }
        } catch (IllegalArgumentException | UncheckedIOException wrong) {
            problems.add(new ConfigurationProblem(
                    property, name, "must be a dialect that can be read (./mooring check): " + wrong.getMessage()));
        }
    }
}
