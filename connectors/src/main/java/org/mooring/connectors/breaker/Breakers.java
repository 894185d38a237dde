package org.mooring.connectors.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.util.HashMap;
import java.util.Map;

/**
 * The breakers by name. They outlive their routes: an edited route file meets its link's breaker in the state it had, so
 * that a reload does not send traffic to a dead link.
 */
final class Breakers {
    private final CircuitBreakerRegistry registry;
    private final Map<String, BreakerSettings> settingsByName = new HashMap<>();

    Breakers(CircuitBreakerRegistry registry) {
        this.registry = registry;
    }

    /**
     * The breaker of that name. With the settings it had, it is the same one; with other settings a new one takes its
     * place, open when the one before was open.
     */
    synchronized CircuitBreaker obtain(String name, BreakerSettings settings) {
        BreakerSettings before = settingsByName.put(name, settings);
        if (before == null || before.equals(settings)) {
            return registry.circuitBreaker(name, settings.toConfig());
        }
        CircuitBreaker replacement = CircuitBreaker.of(name, settings.toConfig());
        registry.replace(name, replacement).ifPresent(replaced -> carryOver(replaced.getState(), replacement));
        return replacement;
    }

    private static void carryOver(CircuitBreaker.State state, CircuitBreaker to) {
        if (state == CircuitBreaker.State.OPEN) {
            to.transitionToOpenState();
        } else if (state == CircuitBreaker.State.FORCED_OPEN) {
            to.transitionToForcedOpenState();
        }
    }
}
