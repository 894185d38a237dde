package org.mooring.journal.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mooring.journal.embedded.TestPayments.answering;
import static org.mooring.journal.embedded.TestPayments.await;
import static org.mooring.journal.embedded.TestPayments.commit;
import static org.mooring.journal.embedded.TestPayments.entry;
import static org.mooring.journal.embedded.TestPayments.received;
import static org.mooring.journal.embedded.TestPayments.validated;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalPosition;

/** Copies of a journal that runs, and what is checked of a copy. */
@Timeout(120)
class JournalSnapshotTest {
    @TempDir
    Path folder;

    @Test
    void aCopyOfABusyJournalIsThatJournalUpToThere() throws Exception {
        Path copy = folder.resolve("copy");
        List<JournalEntry> original;
        long position;
        try (EmbeddedJournal journal = open()) {
            AtomicBoolean isOver = new AtomicBoolean();
            CompletableFuture<Void> load = CompletableFuture.runAsync(() -> {
                while (!isOver.get()) {
                    Uetr payment = Uetr.random();
                    await(journal.record(commit(payment, received("x".repeat(500)))));
                    await(journal.record(answering("yes", payment, validated())));
                }
            });
            Awaitility.await().until(() -> journal.committed().value() > 200);
            try (JournalSnapshot snapshot = JournalSnapshot.of(folder.resolve("journal"))) {
                assertThat(snapshot.isHubRunning()).isTrue();
                position = Long.parseLong(snapshot.facts().get("position"));
                assertThat(position).isGreaterThanOrEqualTo(200);
                Awaitility.await().until(() -> journal.committed().value() > position + 50);
                copy(snapshot, copy);
            }
            isOver.set(true);
            load.join();
            original = journal.readAfter(JournalPosition.START, (int) position);
        }
        JournalCheck.Result checked = JournalCheck.ofRestored(copy, at -> {});
        assertThat(checked.position()).isEqualTo(position);
        assertThat(checked.openedCount()).isEqualTo(position);
        assertThat(checked.erasedCount()).isZero();
        try (EmbeddedJournal journal = EmbeddedJournal.open(settings(copy), Clock.systemUTC())) {
            assertThat(journal.readAfter(JournalPosition.START, 1_000_000))
                    .usingRecursiveComparison()
                    .isEqualTo(original);
            await(journal.record(commit(Uetr.random(), received())));
            assertThat(journal.committed().value()).isEqualTo(position + 1);
        }
    }

    @Test
    void ofAStoppedJournalWhatLiesBeyondAnOldMarkIsCopiedToo() throws Exception {
        byte[] oldMark;
        Path mark = folder.resolve("journal/log/synced");
        try (EmbeddedJournal journal = open()) {
            await(journal.record(commit(Uetr.random(), received())));
            oldMark = Files.readAllBytes(mark);
            await(journal.record(commit(Uetr.random(), received())));
        }
        Files.write(mark, oldMark);
        try (JournalSnapshot snapshot = JournalSnapshot.of(folder.resolve("journal"))) {
            assertThat(snapshot.isHubRunning()).isFalse();
            assertThat(snapshot.facts()).containsEntry("position", "2");
            assertThatThrownBy(this::open).hasMessageContaining("open in this process already");
        }
        open().close();
    }

    @Test
    void aChangedPayloadOrKeyInACopyIsNoticed() throws Exception {
        Uetr erased = Uetr.random();
        try (EmbeddedJournal journal = open()) {
            await(journal.record(commit(erased, received(), entry(EntryKind.VALIDATED, TransactionStatus.RJCT, "no"))));
            await(journal.record(commit(Uetr.random(), received())));
            await(journal.destroyKey(erased));
        }
        Path copy = folder.resolve("copy");
        try (JournalSnapshot snapshot = JournalSnapshot.of(folder.resolve("journal"))) {
            copy(snapshot, copy);
        }
        JournalCheck.Result checked = JournalCheck.ofRestored(copy, at -> {});
        assertThat(checked.openedCount()).isEqualTo(1);
        assertThat(checked.erasedCount()).isEqualTo(2);
        Path keys = copy.resolve("keys/payment.keys");
        byte[] bytes = Files.readAllBytes(keys);
        bytes[2 * 64 + 20] ^= 1;
        Files.write(keys, bytes);
        assertThatThrownBy(() -> JournalCheck.ofRestored(copy, at -> {}))
                .isInstanceOf(JournalDamaged.class)
                .hasMessageContaining("slot 2")
                .hasMessageContaining("offset=128");
    }

    @Test
    void whereNoJournalIsNothingIsMade() {
        assertThatThrownBy(() -> JournalSnapshot.of(folder.resolve("nowhere")))
                .hasMessageContaining("there is no embedded journal");
        assertThat(folder.resolve("nowhere")).doesNotExist();
    }

    private static void copy(JournalSnapshot snapshot, Path to) throws IOException {
        for (JournalSnapshot.Part part : snapshot.parts()) {
            Path target = to.resolve(part.name());
            Files.createDirectories(target.getParent());
            try (InputStream in = new LimitedInput(Files.newInputStream(part.file()), part.length());
                    OutputStream out = Files.newOutputStream(target)) {
                in.transferTo(out);
            }
        }
    }

    private EmbeddedJournal open() {
        return EmbeddedJournal.open(settings(folder.resolve("journal")), Clock.systemUTC());
    }

    private static JournalSettings settings(Path directory) {
        return JournalSettings.in(directory).withSegmentBytes(64 * 1024);
    }
}
