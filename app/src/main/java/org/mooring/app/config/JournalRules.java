package org.mooring.app.config;

import java.util.ArrayList;
import java.util.List;
import org.mooring.app.config.JournalProperties.PostgresProperties;

/** Rules over the journal that no single annotation says. */
final class JournalRules {
    private static final String PREFIX = "mooring.journal.postgresql.";

    private JournalRules() {}

    static List<ConfigurationProblem> in(MooringProperties properties) {
        List<ConfigurationProblem> problems = new ArrayList<>();
        PostgresProperties postgresql = properties.journal().postgresql();
        if (properties.journal().type() == JournalProperties.Type.POSTGRESQL) {
            require(postgresql.url(), "url", problems);
            require(postgresql.user(), "user", problems);
        }
        if (postgresql.url() != null && postgresql.url().contains("password=")) {
            problems.add(new ConfigurationProblem(
                    PREFIX + "url", "an address with a password", "must leave it to " + PREFIX + "password"));
        }
        return problems;
    }

    private static void require(String value, String name, List<ConfigurationProblem> problems) {
        if (value == null || value.isBlank()) {
            problems.add(new ConfigurationProblem(
                    PREFIX + name, null, "must be given when mooring.journal.type is postgresql"));
        }
    }
}
