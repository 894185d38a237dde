package org.mooring.connectors.balancer;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncProcessor;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.LinkNames;

/** One link of a group, with the way to it in the route and the payments that this group has given to it. */
final class LinkCandidate {
    private final BankLink link;
    private final AsyncProcessor way;
    private final StartedRoutes startedRoutes;
    private final CircuitBreakerRegistry breakers;
    private final String routeId;
    private final AtomicInteger given = new AtomicInteger();

    /** @param hasRoute whether the way leads through the link's own route, which may then be stopped by an operator */
    LinkCandidate(
            BankLink link,
            AsyncProcessor way,
            StartedRoutes startedRoutes,
            CircuitBreakerRegistry breakers,
            boolean hasRoute) {
        this.link = link;
        this.way = way;
        this.startedRoutes = startedRoutes;
        this.breakers = breakers;
        this.routeId = hasRoute ? LinkNames.routeOf(link.id()) : null;
    }

    String link() {
        return link.id();
    }

    AsyncProcessor way() {
        return way;
    }

    boolean isUsable() {
        return link.health().isUsable() && !isBreakerOpen() && isRouteStarted();
    }

    /**
     * What this group gave counts from the choice on, before the intent is on disk; what the link itself counts includes
     * other groups. Both, or a burst would all go to one link.
     */
    int inFlight() {
        return Math.max(given.get(), link.health().inFlight());
    }

    void give() {
        given.incrementAndGet();
    }

    void takeBack() {
        given.decrementAndGet();
    }

    /** For people: {@code nordbank/1 DOWN, breaker OPEN, 3 in flight}. */
    String describe() {
        StringBuilder text =
                new StringBuilder(link.id()).append(' ').append(link.health().state());
        breaker().ifPresent(breaker -> text.append(", breaker ").append(breaker.getState()));
        if (!isRouteStarted()) {
            text.append(", route ").append(routeId).append(" not started");
        }
        return text.append(", ").append(inFlight()).append(" in flight").toString();
    }

    private boolean isBreakerOpen() {
        return breaker().map(LinkCandidate::refusesAll).orElse(false);
    }

    private Optional<CircuitBreaker> breaker() {
        return breakers.find(link.id());
    }

    private static boolean refusesAll(CircuitBreaker breaker) {
        CircuitBreaker.State state = breaker.getState();
        return state == CircuitBreaker.State.OPEN || state == CircuitBreaker.State.FORCED_OPEN;
    }

    private boolean isRouteStarted() {
        return routeId == null || startedRoutes.contains(routeId);
    }
}
