package org.mooring.connectors.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.mooring.canonical.failure.LinkUnavailable;
import org.mooring.connectors.Failures;

/**
 * The breakers of bank links for what does not pass their routes, as an enquiry: it is refused where a payment would be,
 * and counts as one. Thread-safe.
 */
public final class LinkGuard {
    private final CircuitBreakerRegistry registry;

    /** @param registry where each link's breaker stands under its id, as {@link MooringProcessorFactory} puts it */
    public LinkGuard(CircuitBreakerRegistry registry) {
        this.registry = registry;
    }

    /**
     * Makes the call when the link's breaker permits it; a link that no route guards has none.
     *
     * @return fails with {@link LinkUnavailable} when it does not, and else as the call does
     */
    public <T> CompletionStage<T> guard(String link, Supplier<CompletionStage<T>> call) {
        Optional<CircuitBreaker> guarding = registry.find(link);
        if (guarding.isEmpty()) {
            return call.get();
        }
        CircuitBreaker breaker = guarding.get();
        if (!breaker.tryAcquirePermission()) {
            String state = breaker.getState().name().toLowerCase(Locale.ROOT).replace('_', ' ');
            return CompletableFuture.failedFuture(new LinkUnavailable(link, "breaker is " + state));
        }
        long startedAt = breaker.getCurrentTimestamp();
        CompletionStage<T> called;
        try {
            called = call.get();
        } catch (RuntimeException defect) {
            called = CompletableFuture.failedFuture(defect);
        }
        return called.whenComplete((answer, failure) -> judge(breaker, startedAt, failure));
    }

    private static void judge(CircuitBreaker breaker, long startedAt, Throwable failure) {
        GuardedCall.tell(breaker, breaker.getCurrentTimestamp() - startedAt, Failures.unwrap(failure));
    }
}
