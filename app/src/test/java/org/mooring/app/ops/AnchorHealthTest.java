package org.mooring.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.app.HubTest;
import org.mooring.connectors.chain.AnchorBacklog;

/** Promise 7: when the chain is down, payments flow and batches wait. */
class AnchorHealthTest extends HubTest {
    @AfterEach
    void goesOn() {
        ANCHORS.quiet();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/actuator/health", "/actuator/health/readiness", "/actuator/health/liveness"})
    void anAnchorInTroubleLeavesTheHubUp(String path) throws Exception {
        ANCHORS.says(new AnchorBacklog("chain", 12, 3, Optional.of("the node does not answer")));

        HttpResponse<String> response = send(request(path));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).startsWith("{\"status\":\"UP\"");
    }

    @Test
    void aViewerReadsWhatTheTroubleIs() throws Exception {
        ANCHORS.says(new AnchorBacklog("chain", 12, 3, Optional.of("the node does not answer")));

        assertThat(send(as("viewer", "/actuator/health/anchor")).body())
                .contains("\"LAGGING\"", "\"entriesWithoutBatch\":12", "\"batchesOpen\":3", "the node does not answer");
        assertThat(send(request("/health?detailed=true")).body())
                .contains("\"anchor\":{\"status\":\"LAGGING\"}")
                .doesNotContain("the node");
    }

    @Test
    void isUpWhileBatchesFollow() throws Exception {
        ANCHORS.says(new AnchorBacklog("local", 12, 0, Optional.empty()));

        assertThat(send(as("viewer", "/actuator/health/anchor")).body()).startsWith("{\"status\":\"UP\"");
    }
}
