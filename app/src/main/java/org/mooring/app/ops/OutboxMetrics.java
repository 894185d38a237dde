package org.mooring.app.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;
import org.mooring.connectors.outbox.RelayLog;
import org.mooring.journal.outbox.RelayStatus;
import org.springframework.stereotype.Component;

/**
 * {@code mooring_outbox_lag_entries}, {@code mooring_outbox_delivered_total} and {@code mooring_outbox_failures_total},
 * each by relay. Which relays there are is settled at start.
 */
@Component
final class OutboxMetrics implements MeterBinder {
    private final RelayLog relays;

    OutboxMetrics(RelayLog relays) {
        this.relays = relays;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (RelayStatus status : relays.statuses()) {
            String relay = status.relay();
            Gauge.builder("mooring.outbox.lag.entries", relays, of(relay, RelayStatus::lagEntries))
                    .description("Durable journal entries that the relay has not passed yet")
                    .tag("relay", relay)
                    .register(registry);
            FunctionCounter.builder("mooring.outbox.delivered", relays, of(relay, RelayStatus::delivered))
                    .description("Events that the relay's receiver took")
                    .tag("relay", relay)
                    .register(registry);
            FunctionCounter.builder("mooring.outbox.failures", relays, of(relay, RelayStatus::failed))
                    .description("Attempts to deliver an event that failed; each is tried again")
                    .tag("relay", relay)
                    .register(registry);
        }
    }

    private static ToDoubleFunction<RelayLog> of(String relay, ToDoubleFunction<RelayStatus> number) {
        return relays -> relays.statuses().stream()
                .filter(status -> status.relay().equals(relay))
                .mapToDouble(number)
                .findFirst()
                .orElse(Double.NaN);
    }
}
