package org.mooring.connectors.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.evidence.Batch;

/** The endpoints in the route that the hub has, without Spring. */
class AnchorRouteTest {
    private static final String ROUTE = """
            <route id="ops-anchor" xmlns="http://camel.apache.org/schema/xml-io">
              <from uri="anchor:batches?leafCountMax=4&amp;ageMax=300ms&amp;delay=20&amp;initialDelay=0"/>
              <process ref="witness"/>
              <toD uri="anchor:%s"/>
            </route>
            """;

    @TempDir
    Path folder;

    private final InMemoryJournal journal = new InMemoryJournal();
    private final List<Long> emitted = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private Anchorage anchorage;
    private CamelContext camel;

    @AfterEach
    void end() {
        if (camel != null) {
            camel.stop();
        }
        if (anchorage != null) {
            anchorage.close();
        }
    }

    @Test
    void everyEntryIsAnchoredInOrderAndOnce() throws Exception {
        start(new AnchorSettings(folder, "local", null));
        journal.add(10, Instant.now());
        awaitAnchored(10);
        assertThat(emitted).containsExactly(1L, 2L, 3L);
        journal.add(1, Instant.now());
        awaitAnchored(11);
        assertThat(emitted).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void aRouteThatFailsLosesNoBatch() throws Exception {
        failures.set(3);
        start(new AnchorSettings(folder, "local", null));
        journal.add(8, Instant.now());
        awaitAnchored(8);
        assertThat(emitted).containsExactly(1L, 1L, 1L, 1L, 2L);
    }

    @Test
    void aRestartedRouteGoesOnWhereItWas() throws Exception {
        start(new AnchorSettings(folder, "local", null));
        journal.add(4, Instant.now());
        awaitAnchored(4);
        camel.getRouteController().stopRoute("ops-anchor");
        journal.add(4, Instant.now());
        camel.getRouteController().startRoute("ops-anchor");
        awaitAnchored(8);
        assertThat(emitted).containsExactly(1L, 2L);
    }

    @Test
    void anchorsOnTheChainWhileTheNodeComesAndGoes() throws Exception {
        try (Anvil anvil = Anvil.start("--state", folder.resolve("state.json").toString())) {
            Path key = folder.resolve("key");
            Files.writeString(key, Anvil.KEY_0);
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            ChainSettings chain =
                    new ChainSettings(anvil.rpcUrl(), null, true, key, null, 1, 0, 0, Duration.ofMillis(50), null, 0);
            start(new AnchorSettings(folder.resolve("anchor"), null, chain));
            journal.add(9, Instant.now());
            awaitAnchored(9);
            anvil.end();
            journal.add(8, Instant.now());
            await().until(() -> anchorage.backlog().batchesOpen() == 2);
            await().until(() -> anchorage.backlog().trouble().isPresent());
            anvil.begin();
            awaitAnchored(17);
            AnchoredBatch newest = anchorage.newest(1).get(0);
            assertThat(newest.place()).get().isInstanceOfSatisfying(AnchorPlace.ChainTransaction.class, place -> {
                assertThat(place.chainId()).isEqualTo(31337);
                assertThat(place.blockHash()).startsWith("0x");
            });
            assertThat(anchorage.newest(10))
                    .extracting(anchored -> anchored.batch().number())
                    .containsExactly(5L, 4L, 3L, 2L, 1L);
        }
    }

    @Test
    void saysThatItNeedsAnAnchorage() throws Exception {
        camel = new DefaultCamelContext();
        camel.start();
        assertThatThrownBy(() -> camel.getEndpoint("anchor:local"))
                .hasStackTraceContaining("anchor: needs exactly one Anchorage in the registry");
    }

    @Test
    void refusesOptionsThatCannotWork() throws Exception {
        start(new AnchorSettings(folder, "local", null));
        assertThatThrownBy(() -> camel.getEndpoint("anchor:batches?leafCountMax=0"))
                .hasStackTraceContaining("leafCountMax of anchor:batches is 0, must be 1 to 1048576");
        assertThatThrownBy(() -> camel.getEndpoint("anchor:chain"))
                .hasStackTraceContaining("anchor:chain is not there; this hub has anchor:batches and, by "
                        + "mooring.anchor.target, anchor:local");
        assertThatThrownBy(() -> camel.getEndpoint("anchor:batches").createProducer())
                .hasMessage("anchor:batches only emits; a batch is entered with anchor:local");
        assertThatThrownBy(() -> camel.getEndpoint("anchor:local").createConsumer(exchange -> {}))
                .hasMessageStartingWith("batches come from anchor:batches");
    }

    private void awaitAnchored(long position) {
        await("position " + position + " anchored")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> anchorage
                        .batchOf(new JournalPosition(position))
                        .filter(anchored -> anchored.status() == AnchorStatus.FINAL)
                        .isPresent());
    }

    private void start(AnchorSettings settings) throws Exception {
        anchorage = Anchorage.open(settings, journal, Clock.systemUTC());
        camel = new DefaultCamelContext();
        camel.getRegistry().bind("anchorage", anchorage);
        camel.getRegistry().bind("witness", (org.apache.camel.Processor) this::witness);
        Resource route = ResourceHelper.fromString("anchor.xml", ROUTE.formatted(settings.target()));
        PluginHelper.getRoutesLoader(camel).loadRoutes(route);
        camel.start();
    }

    private void witness(Exchange exchange) {
        emitted.add(exchange.getMessage().getBody(Batch.class).number());
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IllegalStateException("the route is broken for now");
        }
    }
}
