package org.mooring.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.app.HubTest;
import org.mooring.journal.outbox.RelayStatus;

/** Promise 7: when Kafka is down, payments flow and events wait. */
class OutboxHealthTest extends HubTest {
    @AfterEach
    void goesOn() {
        RELAYS.quiet();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/actuator/health", "/actuator/health/readiness", "/actuator/health/liveness"})
    void aRelayInTroubleLeavesTheHubUp(String path) throws Exception {
        RELAYS.says(new RelayStatus("kafka", true, 12, 3, 40, 5, Optional.of("no broker answers")));

        assertThat(send(request(path)).body()).startsWith("{\"status\":\"UP\"");
    }

    @Test
    void aViewerReadsWhatTheTroubleIs() throws Exception {
        RELAYS.says(new RelayStatus("kafka", true, 12, 3, 40, 5, Optional.of("no broker answers")));

        assertThat(send(as("viewer", "/actuator/health/outbox")).body())
                .contains("\"LAGGING\"", "\"lagEntries\":12", "\"inFlight\":3", "no broker answers");
        assertThat(send(request("/health?detailed=true")).body())
                .contains("\"outbox\":{\"status\":\"LAGGING\"}")
                .doesNotContain("no broker");
    }

    @Test
    void metricsFollowTheRelay() throws Exception {
        RELAYS.says(new RelayStatus("kafka", true, 12, 3, 40, 5, Optional.empty()));

        assertThat(send(as("viewer", "/actuator/prometheus")).body())
                .contains(
                        "mooring_outbox_lag_entries{relay=\"kafka\"} 12.0",
                        "mooring_outbox_delivered_total{relay=\"kafka\"} 40.0",
                        "mooring_outbox_failures_total{relay=\"kafka\"} 5.0");
    }
}
