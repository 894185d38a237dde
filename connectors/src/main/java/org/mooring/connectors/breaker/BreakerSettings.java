package org.mooring.connectors.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;

/**
 * When a breaker opens, and how it closes again. A record, so that a reload can tell whether anything changed.
 *
 * @param failureRateThreshold percent of the window that may fail
 * @param windowSize calls, or seconds when the window is time-based
 * @param callsMin calls in the window before the rate means anything
 * @param openFor how long an open breaker refuses before it lets trial calls through
 * @param trialCalls calls let through when half open
 * @param slowCallRateThreshold percent of the window that may be slow
 * @param slowCallAfter from how long on a call is slow
 */
record BreakerSettings(
        float failureRateThreshold,
        SlidingWindowType windowType,
        int windowSize,
        int callsMin,
        Duration openFor,
        int trialCalls,
        float slowCallRateThreshold,
        Duration slowCallAfter) {
    /** Half of the calls failing is no bad luck any more. */
    static final float FAILURE_RATE_THRESHOLD_DEFAULT = 50;
    /** A second or less of traffic on a busy link. */
    static final int WINDOW_SIZE_DEFAULT = 50;
    /** Ten tell a dead link from bad luck; fewer payments in doubt than a whole window. */
    static final int CALLS_MIN_DEFAULT = 10;
    /** Long enough for a listener to restart, short enough that nobody is called. */
    static final Duration OPEN_FOR_DEFAULT = Duration.ofSeconds(5);
    /** How many payments are risked on a link that was dead. */
    static final int TRIAL_CALLS_DEFAULT = 5;
    /** Slowness does not open a breaker unless the route file says so: an answer is an answer. */
    static final float SLOW_CALL_RATE_THRESHOLD_DEFAULT = 100;

    static final Duration SLOW_CALL_AFTER_DEFAULT = Duration.ofSeconds(60);

    /**
     * An open breaker turns half open by itself. Balancers pass over links whose breaker is open, so nobody would come and
     * knock.
     */
    CircuitBreakerConfig toConfig() {
        return CircuitBreakerConfig.custom()
                .failureRateThreshold(failureRateThreshold)
                .slidingWindowType(windowType)
                .slidingWindowSize(windowSize)
                .minimumNumberOfCalls(callsMin)
                .waitDurationInOpenState(openFor)
                .automaticTransitionFromOpenToHalfOpenEnabled(true)
                .permittedNumberOfCallsInHalfOpenState(trialCalls)
                .slowCallRateThreshold(slowCallRateThreshold)
                .slowCallDurationThreshold(slowCallAfter)
                .build();
    }
}
