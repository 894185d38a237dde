package org.mooring.journal.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mooring.journal.embedded.TestPayments.await;
import static org.mooring.journal.embedded.TestPayments.commit;
import static org.mooring.journal.embedded.TestPayments.key;
import static org.mooring.journal.embedded.TestPayments.received;
import static org.mooring.journal.embedded.TestPayments.validated;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.canonical.Uetr;
import org.mooring.journal.Claim;
import org.mooring.journal.JournalPosition;

/** What the journal does when the device fails it, and that it really asks the device before it answers. */
@Timeout(60)
class JournalFailureTest {
    private static final String LOG = "00000001.log";

    @TempDir
    Path directory;

    private final WatchedFiles files = new WatchedFiles();
    private final CompletableFuture<Throwable> fatal = new CompletableFuture<>();

    @Test
    void aCommitCompletesOnlyAfterTheDeviceHasIt() {
        try (EmbeddedJournal journal = open()) {
            CountDownLatch device = new CountDownLatch(1);
            files.hold("force " + LOG, device);
            Uetr payment = Uetr.random();
            CompletableFuture<JournalPosition> stage =
                    journal.record(commit(payment, received())).toCompletableFuture();
            Awaitility.await().until(() -> files.events.contains("write " + LOG));
            assertThat(stage).isNotDone();
            assertThat(journal.find(payment)).isEmpty();
            assertThat(journal.committed()).isEqualTo(JournalPosition.START);
            device.countDown();
            await(stage);
            assertThat(journal.find(payment)).isPresent();
        }
    }

    @Test
    void everyCommitOfOneCallerFlushesOnce() {
        try (EmbeddedJournal journal = open()) {
            Uetr payment = Uetr.random();
            await(journal.record(commit(payment, received())));
            files.events.clear();
            await(journal.record(commit(payment, validated())));
            assertThat(files.events.subList(0, 2)).containsExactly("write " + LOG, "force " + LOG);
        }
        assertThat(files.events)
                .filteredOn(event -> event.equals("force " + LOG))
                .hasSize(1);
    }

    @Test
    void theKeyOfAPaymentIsOnTheDeviceBeforeItsFirstEntry() {
        try (EmbeddedJournal journal = open()) {
            files.events.clear();
            await(journal.record(commit(Uetr.random(), received())));
        }
        assertThat(files.events.subList(0, 4))
                .containsExactly("write payment.keys", "force payment.keys", "write " + LOG, "force " + LOG);
    }

    @Test
    void commitsThatWaitTogetherShareOneFlush() {
        try (EmbeddedJournal journal = open()) {
            CountDownLatch device = new CountDownLatch(1);
            files.hold("force " + LOG, device);
            List<CompletionStage<JournalPosition>> stages = new ArrayList<>();
            stages.add(journal.record(commit(Uetr.random(), received())));
            Awaitility.await().until(() -> files.events.contains("write " + LOG));
            for (int i = 0; i < 50; i++) {
                stages.add(journal.record(commit(Uetr.random(), received())));
            }
            files.events.clear();
            device.countDown();
            stages.forEach(TestPayments::await);
            assertThat(files.events)
                    .filteredOn(event -> event.equals("force " + LOG))
                    .hasSize(2);
        }
    }

    @Test
    void stagesCompleteOnTheCompletionThreadInOneTaskAGroup() {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        List<Runnable> tasks = new ArrayList<>();
        Executor executor = task -> {
            synchronized (tasks) {
                tasks.add(task);
            }
        };
        JournalSettings settings = settings().withCompletionExecutor(() -> executor);
        try (EmbeddedJournal journal = EmbeddedJournal.open(settings, Clock.systemUTC(), files)) {
            CountDownLatch device = new CountDownLatch(1);
            files.hold("force " + LOG, device);
            CompletionStage<JournalPosition> first = journal.record(commit(Uetr.random(), received()));
            Awaitility.await().until(() -> files.events.contains("write " + LOG));
            List<CompletionStage<JournalPosition>> stages = new ArrayList<>(List.of(first));
            for (int i = 0; i < 20; i++) {
                stages.add(journal.record(commit(Uetr.random(), received())));
            }
            stages.forEach(stage ->
                    stage.thenRun(() -> threads.add(Thread.currentThread().getName())));
            device.countDown();
            Awaitility.await().until(() -> journal.committed().value() == 21);
            assertThat(stages).noneMatch(stage -> stage.toCompletableFuture().isDone());
            Awaitility.await().until(() -> tasks.size() == 2);
            tasks.forEach(Runnable::run);
            stages.forEach(stage -> assertThat(stage.toCompletableFuture()).isCompleted());
            assertThat(threads).containsExactly(Thread.currentThread().getName());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"force " + LOG, "write " + LOG, "force payment.keys", "write payment.keys", "write synced"})
    void aFailedWriteOrFlushEndsTheJournalForEver(String event) throws Exception {
        EmbeddedJournal journal = open();
        Uetr before = Uetr.random();
        boolean isKeyFile = event.endsWith("keys");
        if (!isKeyFile) {
            await(journal.record(commit(before, received())));
        }
        files.fail(event);
        Uetr payment = Uetr.random();
        journal.idempotency().claim(payment, List.of(key("k")), new byte[0]);
        Claim.Repeat repeat = (Claim.Repeat) journal.idempotency().claim(Uetr.random(), List.of(key("k")), new byte[0]);
        CompletionStage<JournalPosition> stage = journal.record(commit(payment, received()));

        assertThatThrownBy(() -> await(stage))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("injected: " + event);
        assertThatThrownBy(() -> await(repeat.answer())).isInstanceOf(IllegalStateException.class);
        assertThat(fatal.get(10, TimeUnit.SECONDS)).hasMessage("injected: " + event);

        files.repair();
        int eventCount = files.events.size();
        assertThatThrownBy(() -> await(journal.record(commit(Uetr.random(), received()))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("records nothing any more");
        assertThat(files.events).as("nothing is written or flushed again").hasSize(eventCount);
        journal.close();

        try (EmbeddedJournal again = open()) {
            assertThat(again.find(before).isPresent()).isEqualTo(!isKeyFile);
            await(again.record(commit(Uetr.random(), received())));
        }
    }

    @Test
    void everyStageOfAFailedGroupAndOfTheQueueFails() {
        EmbeddedJournal journal = open();
        CountDownLatch device = new CountDownLatch(1);
        files.hold("force " + LOG, device);
        List<CompletionStage<JournalPosition>> stages = new ArrayList<>();
        stages.add(journal.record(commit(Uetr.random(), received())));
        Awaitility.await().until(() -> files.events.contains("write " + LOG));
        for (int i = 0; i < 20; i++) {
            stages.add(journal.record(commit(Uetr.random(), received())));
        }
        files.fail("write synced");
        device.countDown();
        for (CompletionStage<JournalPosition> stage : stages) {
            assertThatThrownBy(() -> await(stage)).isInstanceOf(IllegalStateException.class);
        }
        journal.close();
    }

    @Test
    void aFullQueueRefusesAndKeepsWhatItHas() {
        JournalSettings settings = settings().withQueue(3, 1 << 20);
        try (EmbeddedJournal journal = EmbeddedJournal.open(settings, Clock.systemUTC(), files)) {
            CountDownLatch device = new CountDownLatch(1);
            files.hold("force " + LOG, device);
            List<CompletionStage<JournalPosition>> stages = new ArrayList<>();
            stages.add(journal.record(commit(Uetr.random(), received())));
            Awaitility.await().until(() -> files.events.contains("write " + LOG));
            for (int i = 0; i < 3; i++) {
                stages.add(journal.record(commit(Uetr.random(), received())));
            }
            Uetr refused = Uetr.random();
            assertThatThrownBy(() -> await(journal.record(commit(refused, received()))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("full");
            device.countDown();
            stages.forEach(TestPayments::await);
            assertThat(journal.find(refused)).isEmpty();
            await(journal.record(commit(refused, received())));
        }
    }

    @Test
    void aCommitThatNoSegmentHoldsIsRefusedAndTheNextIsNot() {
        try (EmbeddedJournal journal = open()) {
            Uetr payment = Uetr.random();
            assertThatThrownBy(() -> await(journal.record(commit(payment, received("x".repeat(70_000))))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at most");
            String largest = "x".repeat(60_000);
            await(journal.record(commit(payment, received(largest))));
            await(journal.record(commit(payment, validated())));
            assertThat(journal.payload(journal.entries(payment).get(0)))
                    .hasValue(largest.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void anInterruptedCallerHarmsNobody() {
        try (EmbeddedJournal journal = open()) {
            Uetr payment = Uetr.random();
            Thread.currentThread().interrupt();
            CompletionStage<JournalPosition> stage = journal.record(commit(payment, received()));
            assertThat(Thread.interrupted()).isTrue();
            await(stage);
            Thread.currentThread().interrupt();
            assertThat(journal.payload(journal.entries(payment).get(0))).isPresent();
            assertThat(Thread.interrupted()).isTrue();
            await(journal.record(commit(payment, validated())));
            assertThat(journal.entries(payment)).hasSize(2);
        }
    }

    private EmbeddedJournal open() {
        return EmbeddedJournal.open(settings(), Clock.systemUTC(), files);
    }

    private JournalSettings settings() {
        return JournalSettings.in(directory).withSegmentBytes(64 * 1024).withOnFatal(fatal::complete);
    }
}
