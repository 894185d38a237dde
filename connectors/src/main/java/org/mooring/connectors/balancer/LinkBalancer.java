package org.mooring.connectors.balancer;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.processor.loadbalancer.LoadBalancerSupport;
import org.mooring.connectors.BankLinks;

/**
 * A bank group: gives each payment to one of its links, and to another one only when the first ended in
 * {@link org.mooring.canonical.failure.LinkUnavailable}, because then the living process knows that nothing left. Any
 * other end, success or failure, is the payment's end here. Each link gets a payment at most once; links that are down,
 * stopped or behind an open breaker are passed over.
 *
 * <p>One instance a {@code <loadBalance>}; safe for any thread, holds none while a link works.
 */
@ManagedResource(description = "Bank group: spreads payments over links, in-doubt-safe")
public final class LinkBalancer extends LoadBalancerSupport {
    private final Supplier<BalancingPolicy> policies;
    private final BankLinks links;
    private final CircuitBreakerRegistry breakers;
    private final List<GroupMember> members = new ArrayList<>();
    private volatile List<LinkCandidate> candidates = List.of();
    private volatile BalancingPolicy policy;
    private StartedRoutes startedRoutes;

    /** @param policies makes the policy: a group that starts again begins anew, turns and counts included */
    LinkBalancer(Supplier<BalancingPolicy> policies, BankLinks links, CircuitBreakerRegistry breakers) {
        this.policies = policies;
        this.policy = policies.get();
        this.links = links;
        this.breakers = breakers;
    }

    /** @param hasRoute whether the way leads through the link's own route */
    private record GroupMember(String link, AsyncProcessor way, boolean hasRoute) {}

    void setStartedRoutes(StartedRoutes startedRoutes) {
        this.startedRoutes = startedRoutes;
    }

    void add(String link, AsyncProcessor way, boolean hasRoute) {
        members.add(new GroupMember(link, way, hasRoute));
        addProcessor(way);
    }

    @Override
    protected void doStart() throws Exception {
        if (members.isEmpty() || members.size() != getProcessors().size()) {
            throw new IllegalStateException("the group's links are not known: MooringProcessorFactory must be installed"
                    + " before routes are added, and one balancer serves one <loadBalance>");
        }
        candidates = members.stream()
                .map(member -> new LinkCandidate(
                        links.get(member.link()), member.way(), startedRoutes, breakers, member.hasRoute()))
                .toList();
        policy = policies.get();
        super.doStart();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        new Delivery(this, exchange, callback).start();
        return false;
    }

    /** The link to try now, or null when none is left. */
    LinkCandidate choose(List<LinkCandidate> tried) {
        List<LinkCandidate> open = new ArrayList<>(candidates.size());
        for (LinkCandidate candidate : candidates) {
            if (!tried.contains(candidate) && candidate.isUsable()) {
                open.add(candidate);
            }
        }
        return open.isEmpty() ? null : policy.choose(open);
    }

    /** Names the group in failures: the id of the route that it stands in. */
    String group() {
        return getRouteId();
    }

    @ManagedAttribute(description = "How the group chooses among links that can take a payment")
    public String getPolicy() {
        return policy.getClass().getSimpleName();
    }

    @ManagedAttribute(description = "Links of the group with state, breaker and payments in flight")
    public String getLinks() {
        return candidates.stream().map(LinkCandidate::describe).collect(Collectors.joining("; "));
    }
}
