package org.mooring.app.config;

import java.time.Duration;
import java.util.Locale;

/**
 * One mistake in the configuration, told as property, value and rule.
 *
 * @param value as it stands in the configuration; null when it is missing
 */
record ConfigurationProblem(String property, Object value, String rule) {
    @Override
    public String toString() {
        return property + (value == null ? " is missing" : " is " + shown()) + ", " + rule + "; hub not started";
    }

    private String shown() {
        if (isSecret(property)) {
            return "******";
        }
        if (value instanceof Duration duration) {
            return duration.toMillis() + " ms";
        }
        return value instanceof CharSequence ? "'" + value + "'" : value.toString();
    }

    private static boolean isSecret(String property) {
        String last = property.substring(property.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return last.contains("password") || last.contains("secret") || last.contains("hash") || last.contains("token");
    }
}
