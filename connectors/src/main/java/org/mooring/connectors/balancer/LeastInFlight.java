package org.mooring.connectors.balancer;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The link with the fewest payments in flight, so that a slow link gets less; in turn among equals. */
final class LeastInFlight implements BalancingPolicy {
    private final AtomicInteger turn = new AtomicInteger();

    @Override
    public LinkCandidate choose(List<LinkCandidate> candidates) {
        int count = candidates.size();
        int first = Math.floorMod(turn.getAndIncrement(), count);
        LinkCandidate best = candidates.get(first);
        int bestInFlight = best.inFlight();
        for (int i = 1; i < count; i++) {
            LinkCandidate candidate = candidates.get((first + i) % count);
            int inFlight = candidate.inFlight();
            if (inFlight < bestInFlight) {
                best = candidate;
                bestInFlight = inFlight;
            }
        }
        return best;
    }
}
