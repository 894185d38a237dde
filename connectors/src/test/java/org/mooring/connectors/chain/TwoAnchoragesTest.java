package org.mooring.connectors.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.Commit;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.NewEntry;
import org.mooring.journal.evidence.Batch;
import org.mooring.journal.postgresql.PostgresJournal;
import org.mooring.journal.postgresql.PostgresSettings;

/** Two instances on one real database: one of them anchors at a time, and the other goes on where it was. */
@Timeout(60)
class TwoAnchoragesTest {
    private static final Duration NOW = Duration.ZERO;
    private static final int LEAVES_MAX = 4;
    private static EmbeddedPostgres server;
    private static int schemas;

    @TempDir
    Path folder;

    private PostgresSettings settings;
    private PostgresJournal journalOfOne;
    private PostgresJournal journalOfTwo;
    private final List<Anchorage> opened = new ArrayList<>();

    @BeforeAll
    static void startServer() throws IOException {
        server = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
    }

    @AfterAll
    static void endServer() throws IOException {
        server.close();
    }

    @BeforeEach
    void open() {
        schemas++;
        settings = PostgresSettings.of(
                        server.getJdbcUrl("postgres", "postgres"), "postgres", null, folder.resolve("installation.key"))
                .withSchema("anchor_" + schemas)
                .withReadersMax(3)
                .withLease(Duration.ofSeconds(1));
        journalOfOne = PostgresJournal.open(settings, Clock.systemUTC());
        journalOfTwo = PostgresJournal.open(settings, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        opened.forEach(Anchorage::close);
        journalOfOne.close();
        journalOfTwo.close();
    }

    @Test
    void aBatchThatOneHasClosedTheOtherAnchors() {
        Anchorage one = anchorage("one", journalOfOne, null);
        Anchorage two = anchorage("two", journalOfTwo, null);
        record(9);
        assertThat(one.closeReady(LEAVES_MAX, NOW)).isEqualTo(2);
        assertThat(two.closeReady(LEAVES_MAX, NOW)).isZero();
        assertThat(two.nextToSubmit()).isEmpty();
        one.submit(one.nextToSubmit().orElseThrow());
        assertThat(two.newest(10))
                .as("both tell how far it is")
                .usingRecursiveComparison()
                .isEqualTo(one.newest(10));
        assertThat(two.newest(10))
                .extracting(AnchoredBatch::status)
                .containsExactly(AnchorStatus.OPEN, AnchorStatus.FINAL);

        journalOfOne.close(); // as a process that ends: it says nothing more, whatever it had in hand
        record(3);
        await().until(() -> two.closeReady(LEAVES_MAX, NOW) > 0);
        anchorAll(two);

        List<AnchoredBatch> batches = two.newest(10);
        assertThat(batches).extracting(AnchoredBatch::status).containsOnly(AnchorStatus.FINAL);
        assertFollows(batches, 12);
        assertThat(two.proof(new JournalPosition(2))).isNotNull();
        assertThat(two.backlog().batchesOpen()).isZero();
    }

    /** It stands still between two batches, and comes to when the other one has gone on. */
    @Test
    void whoLostItsTurnClosesAndAnchorsNothing() {
        Anchorage one = anchorage("one", journalOfOne, null);
        Anchorage two = anchorage("two", journalOfTwo, null);
        record(4);
        one.closeReady(LEAVES_MAX, NOW);
        Batch stale = one.nextToSubmit().orElseThrow();
        record(4);
        execute("update task set holder = 4711, turn = turn + 1");
        assertThat(one.closeReady(LEAVES_MAX, NOW))
                .as("it does not know yet, and is refused")
                .isZero();
        await().until(() -> two.closeReady(LEAVES_MAX, NOW) > 0);
        anchorAll(two);
        assertThat(one.submit(stale)).as("it is there, of the other").isEqualTo(AnchorStatus.FINAL);
        assertThat(one.nextToSubmit()).isEmpty();
        assertFollows(two.newest(10), 8);
        assertThat(one.newest(10)).usingRecursiveComparison().isEqualTo(two.newest(10));
    }

    @Test
    void aTransactionThatOneHasSignedTheOtherBringsThrough() throws IOException {
        try (Anvil anvil = Anvil.start("--no-mining")) {
            Anchorage one = anchorage("one", journalOfOne, anvil);
            record(LEAVES_MAX);
            one.closeReady(LEAVES_MAX, NOW);
            one.submit(one.nextToSubmit().orElseThrow()); // deploys
            anvil.mine(2);
            await().until(() -> one.submit(one.nextToSubmit().orElseThrow()) == AnchorStatus.SUBMITTED);
            String signed = transaction(one, 1);
            Anchorage two = anchorage("two", journalOfTwo, anvil);
            assertThat(transaction(two, 1)).as("both tell how far it is").isEqualTo(signed);

            journalOfOne.close();
            record(LEAVES_MAX);
            await().until(() -> two.closeReady(LEAVES_MAX, NOW) > 0);
            await().until(() -> {
                two.nextToSubmit().ifPresent(two::submit);
                anvil.mine(1);
                return two.newest(1).get(0).status() == AnchorStatus.FINAL;
            });

            assertThat(transaction(two, 1)).as("the same bytes").isEqualTo(signed);
            assertThat(two.newest(10)).extracting(AnchoredBatch::status).containsOnly(AnchorStatus.FINAL);
            assertFollows(two.newest(10), 2 * LEAVES_MAX);
            assertThat(two.backlog().trouble()).isEmpty();
        }
    }

    private static String transaction(Anchorage anchorage, long batch) {
        return ((AnchorPlace.ChainTransaction)
                        anchorage.batch(batch).orElseThrow().place().orElseThrow())
                .transactionHash();
    }

    private static void anchorAll(Anchorage anchorage) {
        for (var next = anchorage.nextToSubmit(); next.isPresent(); next = anchorage.nextToSubmit()) {
            anchorage.submit(next.get());
        }
    }

    private static void assertFollows(List<AnchoredBatch> newestFirst, long through) {
        List<Batch> batches = newestFirst.stream().map(AnchoredBatch::batch).toList();
        assertThat(batches)
                .extracting(Batch::number)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, batches.size())
                        .mapToObj(number -> batches.size() - number + 1)
                        .toList());
        for (int i = 1; i < batches.size(); i++) {
            assertThat(batches.get(i - 1).follows(batches.get(i))).isTrue();
        }
        assertThat(batches.get(0).last()).isEqualTo(new JournalPosition(through));
    }

    private Anchorage anchorage(String name, PostgresJournal journal, Anvil anvil) {
        ChainSettings chain = anvil == null
                ? null
                : new ChainSettings(anvil.rpcUrl(), null, true, key(), null, 1, 0, 0, Duration.ofMillis(50), null, 0);
        Anchorage anchorage =
                Anchorage.open(new AnchorSettings(folder.resolve(name), null, chain), journal, Clock.systemUTC());
        opened.add(anchorage);
        return anchorage;
    }

    private Path key() {
        try {
            Path key = folder.resolve("key");
            Files.writeString(key, Anvil.KEY_0);
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            return key;
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    private void record(int count) {
        for (int i = 0; i < count; i++) {
            NewEntry received = new NewEntry(
                    EntryKind.RECEIVED,
                    TransactionStatus.RCVD,
                    "",
                    "channel-rest",
                    "",
                    "",
                    Instant.now(),
                    "payload".getBytes(StandardCharsets.UTF_8));
            journalOfTwo
                    .record(Commit.of(Uetr.random(), PaymentKind.CREDIT_TRANSFER, List.of(received)))
                    .toCompletableFuture()
                    .join();
        }
    }

    private void execute(String sql) {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            connection.setSchema(settings.schema());
            statement.execute(sql);
        } catch (java.sql.SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
