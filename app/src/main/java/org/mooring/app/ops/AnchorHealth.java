package org.mooring.app.ops;

import org.mooring.connectors.chain.AnchorBacklog;
import org.mooring.connectors.chain.AnchorLog;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.stereotype.Component;

/**
 * How anchoring stands, under the name {@code anchor}. Never DOWN: payments flow while batches wait, so a node that is
 * away must not take the hub out of its load balancer. {@code LAGGING} is in no order of severity that the actuator
 * knows, and so leaves the whole as it is.
 */
@Component("anchorHealthIndicator")
final class AnchorHealth implements HealthIndicator {
    static final Status LAGGING = new Status("LAGGING");

    private final AnchorLog anchors;

    AnchorHealth(AnchorLog anchors) {
        this.anchors = anchors;
    }

    @Override
    public Health health() {
        AnchorBacklog backlog = anchors.backlog();
        Health.Builder health = Health.status(backlog.trouble().isPresent() ? LAGGING : Status.UP)
                .withDetail("target", backlog.target())
                .withDetail("entriesWithoutBatch", backlog.entriesWithoutBatch())
                .withDetail("batchesOpen", backlog.batchesOpen());
        backlog.trouble().ifPresent(trouble -> health.withDetail("trouble", trouble));
        return health.build();
    }
}
