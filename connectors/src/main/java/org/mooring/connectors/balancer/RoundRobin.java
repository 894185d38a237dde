package org.mooring.connectors.balancer;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Each link in turn. */
final class RoundRobin implements BalancingPolicy {
    private final AtomicInteger turn = new AtomicInteger();

    @Override
    public LinkCandidate choose(List<LinkCandidate> candidates) {
        int count = candidates.size();
        // A second try with one link left takes no turn, or a refusing link would be first for every payment.
        return candidates.get(count == 1 ? 0 : Math.floorMod(turn.getAndIncrement(), count));
    }
}
