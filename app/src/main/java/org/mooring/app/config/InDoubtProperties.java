package org.mooring.app.config;

import jakarta.validation.constraints.NotNull;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How payments are settled that may have reached their bank. Which means a bank offers, and how long a message to it may
 * live, stand with the bank.
 *
 * @param askAfter before the first inquiry: most banks that answer late have answered by then; doubled each time
 * @param askEveryMax inquiries and reversals never come further apart
 * @param askFor then an operator decides: a working day and the night after it
 * @param asideAfter then a reversal without answer lets the others of its link pass: the first tries, and a restart of
 *     the bank, fit in it
 * @param operatorAbove by ISO 4217 code, in major units: above it the hub neither reverses by rule nor takes a bank's
 *     "unknown" for "never arrived"
 */
public record InDoubtProperties(
        @DefaultValue("5s") @NotNull @DurationMin(millis = 10)
        Duration askAfter,

        @DefaultValue("5m") @NotNull @DurationMin(millis = 10)
        Duration askEveryMax,

        @DefaultValue("24h") @NotNull @DurationMin(seconds = 1)
        Duration askFor,

        @DefaultValue("15m") @NotNull @DurationMin(seconds = 1)
        Duration asideAfter,

        Map<String, BigDecimal> operatorAbove) {
    public InDoubtProperties {
        operatorAbove = operatorAbove == null ? Map.of() : Map.copyOf(operatorAbove);
    }
}
