package org.mooring.connectors.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.Commit;
import org.mooring.journal.EntryKind;
import org.mooring.journal.NewEntry;
import org.mooring.journal.PaymentJournal;
import org.mooring.journal.embedded.EmbeddedJournal;
import org.mooring.journal.embedded.JournalSettings;
import org.mooring.journal.outbox.OutboxRelay;
import org.mooring.journal.outbox.RelaySettings;

/** The endpoint in a route, over a real journal, without Spring. */
class OutboxRouteTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    Path folder;

    private final List<String> emitted = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private PaymentJournal journal;
    private OutboxRelays relays;
    private CamelContext camel;

    @BeforeEach
    void start() throws Exception {
        journal = EmbeddedJournal.open(
                JournalSettings.in(folder.resolve("journal")).withSegmentBytes(1 << 20), Clock.systemUTC());
        RelaySettings quick =
                new RelaySettings(64, Duration.ofMillis(10), Duration.ofMillis(50), System::nanoTime, new Random(3));
        relays = new OutboxRelays(
                URI.create("urn:mooring:test"),
                List.of(OutboxRelay.open("test", folder, journal, message -> true, quick)));
        camel = new DefaultCamelContext();
        camel.getRegistry().bind("relays", relays);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("outbox:test?inFlightMax=3").routeId("ops-relay-test").process(exchange -> {
                    emitted.add(id(exchange));
                    if (failures.getAndDecrement() > 0) {
                        throw new IllegalStateException("not now");
                    }
                });
            }
        });
        camel.start();
    }

    @AfterEach
    void end() {
        camel.stop();
        relays.close();
        journal.close();
    }

    @Test
    void aFailedExchangeIsEmittedAgainUnderTheSameId() {
        failures.set(2);
        pay(1);
        await().until(() -> relays.statuses().get(0).lagEntries() == 0);
        assertThat(emitted).hasSize(4);
        assertThat(emitted.subList(0, 3)).containsOnly(emitted.get(0));
        assertThat(emitted.get(3)).isNotEqualTo(emitted.get(0));
        assertThat(relays.statuses().get(0).failed()).isEqualTo(2);
        assertThat(relays.statuses().get(0).delivered()).isEqualTo(2);
    }

    @Test
    void aRestartedRouteGoesOnWhereItWas() throws Exception {
        pay(5);
        await().until(() -> relays.statuses().get(0).lagEntries() == 0);
        camel.getRouteController().stopRoute("ops-relay-test");
        pay(5);
        assertThat(emitted).hasSize(10);
        camel.getRouteController().startRoute("ops-relay-test");
        await().until(() -> relays.statuses().get(0).lagEntries() == 0);
        assertThat(emitted).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void saysWhichRelaysThereAre() {
        assertThatThrownBy(() -> camel.getEndpoint("outbox:kafka"))
                .hasStackTraceContaining("outbox:kafka is not there; this hub's configuration has the relays [test]");
    }

    private static String id(Exchange exchange) throws Exception {
        String id = exchange.getProperty(OutboxEndpoint.EVENT_ID, String.class);
        assertThat(JSON.readTree(exchange.getMessage().getBody(String.class))
                        .path("id")
                        .asText())
                .isEqualTo(id);
        return id;
    }

    private void pay(int count) {
        for (int i = 0; i < count; i++) {
            journal.record(Commit.of(
                            Uetr.random(),
                            PaymentKind.CREDIT_TRANSFER,
                            List.of(
                                    entry(EntryKind.RECEIVED, TransactionStatus.RCVD),
                                    entry(EntryKind.VALIDATED, TransactionStatus.ACTC))))
                    .toCompletableFuture()
                    .join();
        }
    }

    private static NewEntry entry(EntryKind kind, TransactionStatus state) {
        return new NewEntry(
                kind, state, "", "rest", "", "", Instant.parse("2026-03-05T10:15:30.123456Z"), new byte[] {1});
    }
}
