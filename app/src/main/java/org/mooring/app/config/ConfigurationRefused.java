package org.mooring.app.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration has mistakes, all of them named; nothing was started. */
final class ConfigurationRefused extends RuntimeException {
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
}
