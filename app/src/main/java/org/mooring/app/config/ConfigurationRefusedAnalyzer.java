package org.mooring.app.config;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints the mistakes instead of a stack trace. */
final class ConfigurationRefusedAnalyzer extends AbstractFailureAnalyzer<ConfigurationRefused> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ConfigurationRefused refused) {
        return new FailureAnalysis(
                refused.getMessage(),
                "Correct the values above; docs/reference/configuration.md has the rules.",
                refused);
    }
}
