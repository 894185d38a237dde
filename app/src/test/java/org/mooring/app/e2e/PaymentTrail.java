package org.mooring.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.mooring.connectors.chain.AnchorStatus;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalPosition;
import org.mooring.simulators.LedgerEntry;

/** What payments leave behind, each asked where an outsider would: journal and metrics over HTTP, ledgers at the banks. */
final class PaymentTrail {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final RunningHub hub;

    PaymentTrail(RunningHub hub) {
        this.hub = hub;
    }

    /** The payments that were received over a channel since the journal stood there, in order. */
    List<String> receivedSince(JournalPosition before, String channel) {
        return hub.journal.readAfter(before, 10_000).stream()
                .filter(entry ->
                        entry.kind() == EntryKind.RECEIVED && entry.channel().equals(channel))
                .map(entry -> entry.payment().toString())
                .toList();
    }

    static List<LedgerEntry> booked(long amountMinor) {
        return RunningHub.BANKS.entries().stream()
                .filter(entry ->
                        entry.amountMinor() == amountMinor && entry.decision().isBooked())
                .toList();
    }

    /** Whether any bank has heard of a payment of that amount, booked or refused. */
    static boolean reachedABank(long amountMinor) {
        return RunningHub.BANKS.entries().stream().anyMatch(entry -> entry.amountMinor() == amountMinor);
    }

    JsonNode story(String uetr) {
        return json(hub.send(hub.as("viewer", "/api/v1/payments/" + uetr + "/journal"))
                .body());
    }

    static List<String> values(JsonNode story, String member) {
        return StreamSupport.stream(story.spliterator(), false)
                .map(entry -> entry.path(member).asText())
                .toList();
    }

    /** Settled by one booking at one bank, told in the right order, each step chained to the one before, and anchored. */
    LedgerEntry settledOnce(String uetr, String channel, long amountMinor) {
        RunningHub.waiting()
                .untilAsserted(() -> assertThat(values(story(uetr), "kind"))
                        .containsExactly("received", "validated", "intent", "outcome", "reported"));
        JsonNode story = story(uetr);
        assertThat(values(story, "state")).containsExactly("RCVD", "ACTC", "ACTC", "ACSC", "ACSC");
        assertThat(values(story, "number")).containsExactly("1", "2", "3", "4", "5");
        assertThat(values(story, "channel")).containsOnly(channel);
        for (int i = 1; i < story.size(); i++) {
            assertThat(story.get(i).path("previousHash"))
                    .isEqualTo(story.get(i - 1).path("leaf"));
        }
        List<LedgerEntry> booked = booked(amountMinor);
        assertThat(booked).singleElement().satisfies(entry -> {
            assertThat(entry.bank()).isEqualTo(story.get(2).path("bank").asText());
            assertThat(entry.link())
                    .isEqualTo(entry.bank() + "/" + story.get(2).path("link").asText());
            assertThat(entry.uetr()).isIn(null, uetr);
        });
        anchored(uetr);
        return booked.get(0);
    }

    /** Refused by the hub itself: recorded with its reason, and no bank has heard of it. */
    void refused(String uetr, String reason, String channel) {
        RunningHub.waiting()
                .untilAsserted(() ->
                        assertThat(values(story(uetr), "kind")).containsExactly("received", "validated", "reported"));
        JsonNode story = story(uetr);
        assertThat(values(story, "state")).containsExactly("RCVD", "RJCT", "RJCT");
        assertThat(story.get(1).path("cause").asText()).isEqualTo(reason);
        assertThat(values(story, "channel")).containsOnly(channel);
    }

    private void anchored(String uetr) {
        List<JournalPosition> positions = StreamSupport.stream(story(uetr).spliterator(), false)
                .map(entry -> new JournalPosition(entry.path("position").asLong()))
                .toList();
        RunningHub.waiting()
                .untilAsserted(() -> assertThat(positions)
                        .allSatisfy(position -> assertThat(hub.anchorage.batchOf(position))
                                .hasValueSatisfying(
                                        batch -> assertThat(batch.status()).isEqualTo(AnchorStatus.FINAL))));
    }

    /** The amount of a received payment, from the part of the entry that is encrypted on disk. */
    long amountMinor(JournalEntry received) {
        byte[] payload = hub.journal.payload(received).orElseThrow();
        JsonNode amount = json(new String(payload, StandardCharsets.UTF_8)).at("/payment/amount/amount");
        return new BigDecimal(amount.asText()).movePointRight(2).longValueExact();
    }

    /** {@code mooring_payments_total} as Prometheus would read it; 0 before the first. */
    double counted(String channel, String bank, String state) {
        String metrics = hub.send(hub.as("viewer", "/actuator/prometheus")).body();
        Pattern line = Pattern.compile(
                "^mooring_payments_total\\{bank=\"" + bank + "\",channel=\"" + channel + "\",state=\"" + state
                        + "\"} (\\S+)$",
                Pattern.MULTILINE);
        List<Double> values = line.matcher(metrics)
                .results()
                .map((MatchResult found) -> Double.valueOf(found.group(1)))
                .toList();
        assertThat(values).hasSizeLessThan(2);
        return values.isEmpty() ? 0 : values.get(0);
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }
}
