package org.mooring.connectors.balancer;

import java.util.List;

/** Which of several links that could all take a payment gets it. Called from any thread. */
interface BalancingPolicy {
    /** @param candidates usable and not tried for this payment, in the order of the route file; never empty */
    LinkCandidate choose(List<LinkCandidate> candidates);
}
