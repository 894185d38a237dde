package org.mooring.app.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration has mistakes, all of them named; nothing was started. */
public final class ConfigurationRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConfigurationRefused(List<ConfigurationProblem> problems) {
        super(
                problems.stream()
                        .map(ConfigurationProblem::toString)
                        .collect(Collectors.joining(System.lineSeparator())),
                null,
                false,
                false);
    }

    /** For a rule that only the start itself can check: an address that is taken, a file that cannot be read. */
    public static ConfigurationRefused because(String property, Object value, String rule) {
        return new ConfigurationRefused(List.of(new ConfigurationProblem(property, value, rule)));
    }
}
