package org.mooring.app.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mooring.app.config.JournalProperties.PostgresProperties;
import org.mooring.journal.Idempotency;

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
        retention(properties.journal()).ifPresent(problems::add);
        return problems;
    }

    private static Optional<ConfigurationProblem> retention(JournalProperties journal) {
        Duration keysRemembered = Duration.ofDays(Idempotency.RETENTION_DAYS_DEFAULT);
        String rule = null;
        if (journal.retention() != null && journal.retention().compareTo(keysRemembered) <= 0) {
            rule = "must be longer than the " + keysRemembered.toDays() + " days for which a repeat is recognised";
        } else if (journal.retention() != null && journal.type() == JournalProperties.Type.POSTGRESQL) {
            rule = "must not be given when mooring.journal.type is postgresql: the database keeps what it has";
        }
        return Optional.ofNullable(rule)
                .map(broken -> new ConfigurationProblem("mooring.journal.retention", journal.retention(), broken));
    }

    private static void require(String value, String name, List<ConfigurationProblem> problems) {
        if (value == null || value.isBlank()) {
            problems.add(new ConfigurationProblem(
                    PREFIX + name, null, "must be given when mooring.journal.type is postgresql"));
        }
    }
}
