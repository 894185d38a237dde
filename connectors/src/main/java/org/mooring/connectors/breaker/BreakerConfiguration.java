package org.mooring.connectors.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.model.Resilience4jConfigurationCommon;

/**
 * Reads {@code <resilience4jConfiguration>}: the element in the route first, then what it refers to, then Mooring's
 * defaults. A setting that this breaker does not have is refused, never overlooked.
 */
final class BreakerConfiguration {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m)?");
    private final List<Resilience4jConfigurationCommon> sources;
    private final UnaryOperator<String> placeholders;
    private final String where;

    /**
     * @param sources nearest first
     * @param placeholders resolves property placeholders in a value
     * @param where for failures: route and step
     */
    BreakerConfiguration(
            List<Resilience4jConfigurationCommon> sources, UnaryOperator<String> placeholders, String where) {
        this.sources = sources;
        this.placeholders = placeholders;
        this.where = where;
    }

    BreakerSettings read() {
        sources.forEach(this::refuseWhatIsNotHere);
        int windowSize = count(
                "slidingWindowSize",
                Resilience4jConfigurationCommon::getSlidingWindowSize,
                BreakerSettings.WINDOW_SIZE_DEFAULT);
        return new BreakerSettings(
                percent(
                        "failureRateThreshold",
                        Resilience4jConfigurationCommon::getFailureRateThreshold,
                        BreakerSettings.FAILURE_RATE_THRESHOLD_DEFAULT),
                windowType(),
                windowSize,
                count(
                        "minimumNumberOfCalls",
                        Resilience4jConfigurationCommon::getMinimumNumberOfCalls,
                        Math.min(windowSize, BreakerSettings.CALLS_MIN_DEFAULT)),
                duration(
                        "waitDurationInOpenState",
                        Resilience4jConfigurationCommon::getWaitDurationInOpenState,
                        BreakerSettings.OPEN_FOR_DEFAULT),
                count(
                        "permittedNumberOfCallsInHalfOpenState",
                        Resilience4jConfigurationCommon::getPermittedNumberOfCallsInHalfOpenState,
                        BreakerSettings.TRIAL_CALLS_DEFAULT),
                percent(
                        "slowCallRateThreshold",
                        Resilience4jConfigurationCommon::getSlowCallRateThreshold,
                        BreakerSettings.SLOW_CALL_RATE_THRESHOLD_DEFAULT),
                duration(
                        "slowCallDurationThreshold",
                        Resilience4jConfigurationCommon::getSlowCallDurationThreshold,
                        BreakerSettings.SLOW_CALL_AFTER_DEFAULT));
    }

    private void refuseWhatIsNotHere(Resilience4jConfigurationCommon source) {
        refuse("bulkheadEnabled", isTrue(source.getBulkheadEnabled()), "in-flight-max of the bank limits calls");
        refuse("timeoutEnabled", isTrue(source.getTimeoutEnabled()), "answer-timeout of the bank limits waiting");
        refuse("circuitBreaker", source.getCircuitBreaker() != null, "breakers are named after their link");
        refuse(
                "recordException",
                !source.getRecordExceptions().isEmpty(),
                "which failures count is fixed, see decision 0007");
        refuse(
                "ignoreException",
                !source.getIgnoreExceptions().isEmpty(),
                "which failures count is fixed, see decision 0007");
        String automatic =
                text(source, Resilience4jConfigurationCommon::getAutomaticTransitionFromOpenToHalfOpenEnabled);
        refuse(
                "automaticTransitionFromOpenToHalfOpenEnabled",
                "false".equals(automatic),
                "balancers pass over open breakers, so it would stay open for ever");
        String throwing = text(source, Resilience4jConfigurationCommon::getThrowExceptionWhenHalfOpenOrOpenState);
        refuse(
                "throwExceptionWhenHalfOpenOrOpenState",
                "false".equals(throwing),
                "a payment that was not sent must not look as if it was");
    }

    private void refuse(String setting, boolean present, String why) {
        if (present) {
            throw wrong(setting, "set", "must be left out: " + why);
        }
    }

    private boolean isTrue(String value) {
        return value != null && Boolean.parseBoolean(placeholders.apply(value));
    }

    private SlidingWindowType windowType() {
        String text = find(Resilience4jConfigurationCommon::getSlidingWindowType);
        if (text == null) {
            return SlidingWindowType.COUNT_BASED;
        }
        try {
            return SlidingWindowType.valueOf(text);
        } catch (IllegalArgumentException unknown) {
            throw wrong("slidingWindowType", text, "must be COUNT_BASED or TIME_BASED");
        }
    }

    private int count(String setting, Function<Resilience4jConfigurationCommon, String> getter, int byDefault) {
        String text = find(getter);
        if (text == null) {
            return byDefault;
        }
        int count = -1;
        try {
            count = Integer.parseInt(text);
        } catch (NumberFormatException notANumber) {
            // falls through: one message for no number and for too small
        }
        if (count < 1) {
            throw wrong(setting, text, "must be a whole number, 1 or more");
        }
        return count;
    }

    private float percent(String setting, Function<Resilience4jConfigurationCommon, String> getter, float byDefault) {
        String text = find(getter);
        if (text == null) {
            return byDefault;
        }
        float percent = -1;
        try {
            percent = Float.parseFloat(text);
        } catch (NumberFormatException notANumber) {
            // falls through: one message for no number and for out of range
        }
        if (!(percent > 0 && percent <= 100)) {
            throw wrong(setting, text, "must be more than 0 and at most 100 (percent)");
        }
        return percent;
    }

    /** Seconds, as Camel has it, or with a unit: {@code 5}, {@code 500ms}, {@code 5s}, {@code 1m}. */
    private Duration duration(
            String setting, Function<Resilience4jConfigurationCommon, String> getter, Duration byDefault) {
        String text = find(getter);
        if (text == null) {
            return byDefault;
        }
        Matcher parts = DURATION.matcher(text);
        Duration duration = parts.matches() ? duration(parts.group(1), parts.group(2)) : Duration.ZERO;
        if (duration.toMillis() < 1) {
            throw wrong(setting, text, "must be seconds, or a duration with its unit, 1 ms or more");
        }
        return duration;
    }

    private static Duration duration(String number, String unit) {
        long count = Long.parseLong(number);
        return "ms".equals(unit) ? Duration.ofMillis(count) : Duration.ofSeconds("m".equals(unit) ? count * 60 : count);
    }

    private String find(Function<Resilience4jConfigurationCommon, String> getter) {
        return sources.stream()
                .map(source -> text(source, getter))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private String text(
            Resilience4jConfigurationCommon source, Function<Resilience4jConfigurationCommon, String> getter) {
        String raw = getter.apply(source);
        return raw == null ? null : placeholders.apply(raw).strip();
    }

    private IllegalArgumentException wrong(String setting, String value, String rule) {
        return new IllegalArgumentException("resilience4jConfiguration " + setting + " is " + value + ", " + rule + " ["
                + where + "]; route not started");
    }
}
