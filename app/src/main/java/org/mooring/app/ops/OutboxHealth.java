package org.mooring.app.ops;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mooring.connectors.outbox.RelayLog;
import org.mooring.journal.outbox.RelayStatus;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.stereotype.Component;

/**
 * How the relays of the outbox stand, under the name {@code outbox}. Never DOWN: payments flow while events wait. See
 * {@link AnchorHealth} for what {@code LAGGING} does.
 */
@Component("outboxHealthIndicator")
final class OutboxHealth implements HealthIndicator {
    private final RelayLog relays;

    OutboxHealth(RelayLog relays) {
        this.relays = relays;
    }

    @Override
    public Health health() {
        List<RelayStatus> statuses = relays.statuses();
        boolean isInTrouble =
                statuses.stream().anyMatch(status -> status.trouble().isPresent());
        Health.Builder health = Health.status(isInTrouble ? AnchorHealth.LAGGING : Status.UP);
        statuses.forEach(status -> health.withDetail(status.relay(), details(status)));
        return health.build();
    }

    private static Map<String, Object> details(RelayStatus status) {
        Map<String, Object> details = new LinkedHashMap<>();
        if (!status.isHere()) {
            details.put("runs", "in another instance");
            return details;
        }
        details.put("lagEntries", status.lagEntries());
        details.put("inFlight", status.inFlight());
        status.trouble().ifPresent(trouble -> details.put("trouble", trouble));
        return details;
    }
}
