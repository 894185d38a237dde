package org.mooring.connectors.balancer;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Each link in turn. */
final class RoundRobin implements BalancingPolicy {
    private final AtomicInteger turn = new AtomicInteger();

    @Override
    public LinkCandidate choose(List<LinkCandidate> candidates) {
        return candidates.get(Math.floorMod(turn.getAndIncrement(), candidates.size()));
    }
}
