package org.mooring.app.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.app.HubTest;
import org.mooring.connectors.chain.AnchorBacklog;
import org.mooring.connectors.chain.AnchorPlace.ChainTransaction;
import org.mooring.connectors.chain.AnchorPlace.LocalLog;
import org.mooring.connectors.chain.AnchorStatus;
import org.mooring.connectors.chain.AnchoredBatch;
import org.mooring.journal.evidence.Batch;
import org.mooring.journal.evidence.Hash;

class AnchorApiTest extends HubTest {
    private static final AnchorBacklog QUIET = new AnchorBacklog("local", 0, 0, Optional.empty());
    private static final Instant CLOSED_AT = Instant.parse("2025-03-01T10:00:00Z");
    private static final Batch FIRST = Batch.first(List.of(leaf(1), leaf(2), leaf(3)));
    private static final Batch SECOND = FIRST.next(List.of(leaf(4)));

    @AfterEach
    void nothingAnchored() {
        ANCHORS.quiet();
    }

    @Test
    void showsBatchesOfTheLocalLogUnderTheirLabel() throws Exception {
        LocalLog place =
                new LocalLog(LocalLog.SELF_OPERATED, new byte[] {1, 2}, new byte[] {3, 4}, CLOSED_AT.plusMillis(5));
        ANCHORS.says(QUIET, new AnchoredBatch(FIRST, CLOSED_AT, AnchorStatus.FINAL, Optional.of(place)));

        JsonNode batch = anchors("").path("batches").path(0);

        assertThat(batch.path("number").asLong()).isEqualTo(1);
        assertThat(batch.path("first").asLong()).isEqualTo(1);
        assertThat(batch.path("last").asLong()).isEqualTo(3);
        assertThat(batch.path("leafCount").asLong()).isEqualTo(3);
        assertThat(batch.path("root").asText()).isEqualTo(FIRST.root().toString());
        assertThat(batch.path("previousHash").asText()).isEqualTo("0".repeat(64));
        assertThat(batch.path("batchHash").asText()).isEqualTo(FIRST.hash().toString());
        assertThat(batch.path("closedAt").asText()).isEqualTo("2025-03-01T10:00:00Z");
        assertThat(batch.path("status").asText()).isEqualTo("FINAL");
        assertThat(batch.path("anchoredIn").toString())
                .isEqualTo("{\"label\":\"self-operated\",\"anchoredAt\":\"2025-03-01T10:00:00.005Z\","
                        + "\"publicKey\":\"AQI=\",\"signature\":\"AwQ=\"}");
    }

    @Test
    void showsWhereOnTheChainABatchIs() throws Exception {
        ChainTransaction mined = new ChainTransaction(31337, "0xc0", "0xaa", 12L, "0xbb");
        ChainTransaction waiting = new ChainTransaction(31337, "0xc0", "0xcc", null, null);
        ANCHORS.says(
                new AnchorBacklog("chain", 0, 0, Optional.empty()),
                new AnchoredBatch(SECOND, CLOSED_AT, AnchorStatus.SUBMITTED, Optional.of(waiting)),
                new AnchoredBatch(FIRST, CLOSED_AT, AnchorStatus.CONFIRMED, Optional.of(mined)));

        JsonNode answer = anchors("");

        assertThat(answer.path("target").asText()).isEqualTo("chain");
        assertThat(answer.path("batches").findValuesAsText("number")).containsExactly("2", "1");
        assertThat(answer.at("/batches/1/anchoredIn").toString())
                .isEqualTo("{\"chainId\":31337,\"contract\":\"0xc0\",\"transactionHash\":\"0xaa\","
                        + "\"blockNumber\":12,\"blockHash\":\"0xbb\"}");
        assertThat(answer.at("/batches/0/anchoredIn").has("blockNumber"))
                .as("it is in no block")
                .isFalse();
    }

    @Test
    void tellsHowFarAnchoringLags() throws Exception {
        ANCHORS.says(
                new AnchorBacklog("chain", 7, 1, Optional.of("the node does not answer")),
                new AnchoredBatch(FIRST, CLOSED_AT, AnchorStatus.OPEN, Optional.empty()));

        JsonNode answer = anchors("");

        assertThat(answer.path("backlog").toString())
                .isEqualTo("{\"entriesWithoutBatch\":7,\"batchesOpen\":1,\"trouble\":\"the node does not answer\"}");
        assertThat(answer.at("/batches/0").has("anchoredIn")).isFalse();
    }

    @Test
    void givesNoMoreThanAskedFor() throws Exception {
        ANCHORS.says(
                QUIET,
                new AnchoredBatch(SECOND, CLOSED_AT, AnchorStatus.OPEN, Optional.empty()),
                new AnchoredBatch(FIRST, CLOSED_AT, AnchorStatus.OPEN, Optional.empty()));

        assertThat(anchors("?limit=1").path("batches").findValuesAsText("number"))
                .containsExactly("2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1001", "many"})
    void refusesALimitOutOfBounds(String limit) throws Exception {
        HttpResponse<String> response = send(as("viewer", "/api/v1/anchors?limit=" + limit));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("urn:mooring:problem:bad-parameter");
    }

    @Test
    void isDescribed() throws Exception {
        assertThat(send(as("viewer", "/v3/api-docs")).body()).contains("/api/v1/anchors", "self-operated");
    }

    private JsonNode anchors(String query) throws Exception {
        HttpResponse<String> response = send(as("viewer", "/api/v1/anchors" + query));
        assertThat(response.statusCode()).isEqualTo(200);
        return new ObjectMapper().readTree(response.body());
    }

    private static Hash leaf(int number) {
        byte[] bytes = new byte[Hash.BYTE_COUNT];
        bytes[0] = (byte) number;
        return Hash.of(bytes);
    }
}
