package org.mooring.journal.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mooring.journal.embedded.TestPayments.answering;
import static org.mooring.journal.embedded.TestPayments.await;
import static org.mooring.journal.embedded.TestPayments.commit;
import static org.mooring.journal.embedded.TestPayments.key;
import static org.mooring.journal.embedded.TestPayments.received;
import static org.mooring.journal.embedded.TestPayments.validated;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mooring.canonical.Uetr;
import org.mooring.journal.Claim;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalPosition;

/** Connections and servers end at any moment; what was told is true, and the journal goes on by itself. */
@Timeout(60)
class LostConnectionTest {
    private static final String END_WRITERS = "select pg_terminate_backend(pid) from pg_stat_activity"
            + " where application_name = 'mooring journal writer'";

    @TempDir
    Path directory;

    @BeforeEach
    void empty() {
        RealPostgres.empty();
    }

    @ParameterizedTest
    @EnumSource(CutWire.Cut.class)
    void aCommitWhoseAnswerIsLostIsAskedAboutAndRecordedOnce(CutWire.Cut cut) throws Exception {
        try (CutWire wire = CutWire.to(RealPostgres.port());
                PostgresJournal journal = PostgresJournal.open(through(wire), Clock.systemUTC())) {
            Uetr payment = Uetr.random();
            journal.idempotency().claim(payment, List.of(key("k")), new byte[0]);
            wire.cutOnce(cut);

            JournalPosition position = await(journal.record(answering("yes", payment, received(), validated())));

            assertThat(wire.hasCut()).isTrue();
            assertThat(position).isEqualTo(new JournalPosition(2));
            assertThat(journal.committed()).isEqualTo(position);
            assertThat(journal.entries(payment)).hasSize(2);
            assertThat(await(((Claim.Repeat) journal.idempotency().claim(Uetr.random(), List.of(key("k")), new byte[0]))
                            .answer()))
                    .isEqualTo("yes".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    @Test
    void connectionsThatEndUnderLoadLoseNothingAndDoubleNothing() {
        try (PostgresJournal journal = PostgresJournal.open(RealPostgres.settings(directory), Clock.systemUTC())) {
            List<Uetr> payments = new ArrayList<>();
            List<CompletableFuture<JournalPosition>> stages = new ArrayList<>();
            for (int round = 0; round < 10; round++) {
                for (int i = 0; i < 200; i++) {
                    Uetr payment = Uetr.random();
                    payments.add(payment);
                    stages.add(journal.record(commit(payment, received(), validated()))
                            .toCompletableFuture());
                }
                RealPostgres.execute(END_WRITERS);
                int handedOver = stages.size();
                await().until(() -> stages.get(handedOver - 1).isDone());
            }
            stages.forEach(stage -> await(stage));
            assertWhole(journal, 2 * payments.size());
            assertThat(payments)
                    .allSatisfy(payment -> assertThat(journal.entries(payment)).hasSize(2));
        }
    }

    @Test
    void aRestartOfTheServerIsWaitedFor() {
        try (PostgresJournal journal = PostgresJournal.open(RealPostgres.settings(directory), Clock.systemUTC())) {
            List<CompletableFuture<JournalPosition>> stages = new ArrayList<>();
            CompletableFuture<Void> load = CompletableFuture.runAsync(() -> IntStream.range(0, 2_000)
                    .forEach(i -> stages.add(journal.record(commit(Uetr.random(), received(), validated()))
                            .toCompletableFuture())));
            RealPostgres.restart();
            Uetr payment = Uetr.random();
            Claim claim = journal.idempotency().claim(payment, List.of(key("after")), new byte[0]);
            assertThat(claim).isEqualTo(new Claim.Granted(payment));
            load.join();
            stages.forEach(stage -> await(stage));
            assertWhole(journal, 4_000);
        }
    }

    @Test
    void anOutageThatLastsFailsWhatWaitsAndTheJournalGoesOnAfterwards() {
        PostgresSettings settings = RealPostgres.settings(directory).withOutageMax(Duration.ofMillis(300));
        try (PostgresJournal journal = PostgresJournal.open(settings, Clock.systemUTC())) {
            Uetr payment = Uetr.random();
            journal.idempotency().claim(payment, List.of(key("k")), new byte[0]);
            RealPostgres.stop();
            try {
                assertThatThrownBy(() -> await(journal.record(commit(payment, received()))))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("nothing was recorded");
                assertThatThrownBy(() -> journal.idempotency().claim(Uetr.random(), List.of(key("other")), new byte[0]))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("nothing was claimed");
            } finally {
                RealPostgres.startAgain();
            }
            assertThat(journal.committed()).isEqualTo(JournalPosition.START);
            // The claim is still this payment's, and goes with the commit that succeeds.
            await().untilAsserted(() -> await(journal.record(commit(payment, received()))));
            await().untilAsserted(() -> assertThat(
                            journal.idempotency().claim(Uetr.random(), List.of(key("k")), new byte[0]))
                    .isInstanceOf(Claim.Repeat.class));
            await().untilAsserted(() -> assertThat(
                            journal.idempotency().claim(payment, List.of(key("other")), new byte[0]))
                    .isInstanceOf(Claim.Granted.class));
            assertThat(journal.entries(payment)).hasSize(1);
        }
    }

    @Test
    void aCommitThatTheServerRefusesTakesNoOtherWithIt() {
        RealPostgres.execute("alter table mooring.entry add constraint small check (octet_length(envelope) < 1000)");
        try (PostgresJournal journal = PostgresJournal.open(RealPostgres.settings(directory), Clock.systemUTC())) {
            List<CompletableFuture<JournalPosition>> stages = IntStream.range(0, 5)
                    .mapToObj(i -> journal.record(commit(Uetr.random(), received(i == 2 ? "x".repeat(2_000) : "small")))
                            .toCompletableFuture())
                    .toList();
            assertThatThrownBy(() -> await(stages.get(2)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("nothing was recorded");
            for (int i : new int[] {0, 1, 3, 4}) {
                await(stages.get(i));
            }
            assertWhole(journal, 4);
        } finally {
            RealPostgres.execute("alter table mooring.entry drop constraint small");
        }
    }

    @Test
    void aServerThatDoesNotFlushIsRefused() {
        RealPostgres.execute("alter role postgres set synchronous_commit = off");
        try {
            assertThatThrownBy(() -> PostgresJournal.open(RealPostgres.settings(directory), Clock.systemUTC()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("synchronous_commit is off")
                    .hasMessageContaining("not started");
        } finally {
            RealPostgres.execute("alter role postgres reset synchronous_commit");
        }
        RealPostgres.stop();
        RealPostgres.startAgainWithoutFlushes();
        try {
            assertThatThrownBy(() -> PostgresJournal.open(RealPostgres.settings(directory), Clock.systemUTC()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("fsync is off")
                    .hasMessageContaining("not started");
        } finally {
            RealPostgres.restart();
        }
    }

    private PostgresSettings through(CutWire wire) {
        PostgresSettings direct = RealPostgres.settings(directory);
        return PostgresSettings.of(
                "jdbc:postgresql://localhost:" + wire.port() + "/postgres",
                direct.user(),
                null,
                direct.installationKeyFile());
    }

    private static void assertWhole(PostgresJournal journal, int entryCount) {
        List<JournalEntry> entries = journal.readAfter(JournalPosition.START, entryCount + 1);
        assertThat(entries)
                .extracting(entry -> entry.position().value())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, entryCount)
                        .mapToObj(i -> (long) i)
                        .toList());
    }
}
