package org.mooring.journal.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mooring.journal.embedded.TestPayments.answering;
import static org.mooring.journal.embedded.TestPayments.await;
import static org.mooring.journal.embedded.TestPayments.commit;
import static org.mooring.journal.embedded.TestPayments.key;
import static org.mooring.journal.embedded.TestPayments.received;
import static org.mooring.journal.embedded.TestPayments.validated;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.Uetr;
import org.mooring.journal.Claim;
import org.mooring.journal.Commit;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.NewEntry;

/** A disk that holds other bytes than were written, takes no more, or may not be written; and a clock that jumps. */
@Timeout(60)
class BadDiskTest {
    private static final int SEGMENT_BYTES = 64 * 1024;

    @TempDir
    Path directory;

    private final AdjustableClock clock = new AdjustableClock();
    private final CompletableFuture<Throwable> fatal = new CompletableFuture<>();

    /** A device with so many bytes left: a write that does not fit is written as far as it fits. */
    private static final class FullDisk implements JournalFiles {
        private volatile long left = Long.MAX_VALUE;

        @Override
        public JournalFile open(Path path) throws IOException {
            JournalFile file = JournalFiles.ON_DISK.open(path);
            return new JournalFile() {
                @Override
                public void write(ByteBuffer bytes, long offset) throws IOException {
                    int fits = (int) Math.min(left, bytes.remaining());
                    boolean isTooLong = fits < bytes.remaining();
                    left -= fits;
                    file.write(bytes.slice().limit(fits), offset);
                    if (isTooLong) {
                        throw new IOException("No space left on device");
                    }
                    bytes.position(bytes.limit());
                }

                @Override
                public void force() throws IOException {
                    file.force();
                }

                @Override
                public void close() throws IOException {
                    file.close();
                }
            };
        }
    }

    @Test
    void aFullDiskEndsTheJournalAndLosesNothingThatWasAcknowledged() throws Exception {
        for (int left : new int[] {0, 1, 40, 700, 20_000}) {
            Path journalPath = directory.resolve("left" + left);
            FullDisk disk = new FullDisk();
            List<Uetr> acknowledged = new ArrayList<>();
            Uetr refused = Uetr.random();
            CompletableFuture<Throwable> ended = new CompletableFuture<>();
            EmbeddedJournal journal = EmbeddedJournal.open(
                    JournalSettings.in(journalPath)
                            .withSegmentBytes(SEGMENT_BYTES)
                            .withOnFatal(ended::complete),
                    clock,
                    disk);
            for (int i = 0; i < 5; i++) {
                acknowledged.add(Uetr.random());
                await(journal.record(commit(acknowledged.get(i), received())));
            }
            disk.left = left;
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1_000; i++) {
                            Uetr payment = Uetr.random();
                            await(journal.record(commit(payment, received("x".repeat(900)))));
                            acknowledged.add(payment);
                        }
                    })
                    .as("%d bytes left", left)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("records nothing any more")
                    .hasMessageContaining("No space left on device");
            assertThat(ended.get(10, TimeUnit.SECONDS)).isNotNull();
            assertThatThrownBy(() -> await(journal.record(commit(refused, received()))))
                    .isInstanceOf(IllegalStateException.class);
            journal.close();

            try (EmbeddedJournal again =
                    EmbeddedJournal.open(JournalSettings.in(journalPath).withSegmentBytes(SEGMENT_BYTES), clock)) {
                acknowledged.forEach(payment -> assertThat(again.find(payment)).isPresent());
                assertThat(again.find(refused)).isEmpty();
                await(again.record(commit(refused, received())));
            }
        }
    }

    @Test
    void aDiskThatIsFullWhenTheNextSegmentIsMadeLosesNothingEither() {
        FullDisk disk = new FullDisk();
        List<Uetr> acknowledged = new ArrayList<>();
        EmbeddedJournal journal = EmbeddedJournal.open(settings().withOnFatal(fatal::complete), clock, disk);
        assertThatThrownBy(() -> {
                    while (true) {
                        Uetr payment = Uetr.random();
                        await(journal.record(commit(payment, received("x".repeat(4_000)))));
                        acknowledged.add(payment);
                        if (acknowledged.size()
                                == 20) { // in the second segment; the third is prepared by then or fails
                            disk.left = SEGMENT_BYTES;
                        }
                    }
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("records nothing any more");
        journal.close();
        assertThat(fatal).isCompleted();
        try (EmbeddedJournal again = open()) {
            acknowledged.forEach(payment -> assertThat(again.find(payment)).isPresent());
        }
    }

    @Test
    void aFolderThatMayNotBeWrittenRefusesTheStartAndSaysWhich() throws IOException {
        open().close();
        JournalFiles readOnly = path -> {
            throw new AccessDeniedException(path.toString(), null, "Read-only file system");
        };
        assertThatThrownBy(() -> EmbeddedJournal.open(settings(), clock, readOnly))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("directory=" + directory)
                .hasMessageContaining("Read-only file system")
                .hasMessageContaining("journal not started");
        Path file = Files.createFile(directory.resolve("a-file"));
        assertThatThrownBy(() -> EmbeddedJournal.open(JournalSettings.in(file.resolve("journal")), clock))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("journal not started");
        open().close();
    }

    @Test
    void aHoleOfZerosBetweenGroupsStopsTheStart() throws IOException {
        record(6);
        Path log = directory.resolve("log/00000001.log");
        byte[] whole = Files.readAllBytes(log);
        int at = SegmentHead.LENGTH;
        List<int[]> groups = new ArrayList<>();
        for (GroupFrame.Head head = GroupFrame.head(whole, at); head != null; head = GroupFrame.head(whole, at)) {
            groups.add(new int[] {at, at + head.frameLength()});
            at += head.frameLength();
        }
        assertThat(groups).hasSize(6);
        for (boolean isIndexThere : new boolean[] {true, false}) {
            if (!isIndexThere) {
                delete(directory.resolve("index"));
                Files.delete(directory.resolve("log/synced"));
            }
            for (int i = 0; i < groups.size() - 1; i++) {
                byte[] changed = whole.clone();
                Arrays.fill(changed, groups.get(i)[0], groups.get(i)[1], (byte) 0);
                Files.write(log, changed);
                assertThatThrownBy(this::open)
                        .as("group %d, index %s", i + 1, isIndexThere)
                        .isInstanceOf(JournalDamaged.class)
                        .hasMessageContaining("file=" + log)
                        .hasMessageContaining("offset=" + groups.get(i)[0]);
            }
        }
        Files.write(log, whole);
        open().close();
    }

    @Test
    void aBitFlippedInTheKeyFileIsNamedWhereItIs() throws IOException {
        List<Uetr> payments = record(3);
        Path keys = directory.resolve("keys/payment.keys");
        byte[] whole = Files.readAllBytes(keys);
        for (int at = 0; at < 28; at++) {
            flip(keys, whole, at);
            assertThatThrownBy(this::open)
                    .as("head, byte %d", at)
                    .isInstanceOf(JournalDamaged.class)
                    .hasMessageContaining("file=" + keys);
        }
        for (int at = 2 * 64; at < 3 * 64; at++) {
            flip(keys, whole, at);
            if (at < 2 * 64 + 1 || at >= 2 * 64 + 4) { // the three bytes of padding say nothing
                try (EmbeddedJournal journal = open()) {
                    JournalEntry entry = journal.entries(payments.get(1)).get(0);
                    assertThatThrownBy(() -> journal.payload(entry))
                            .as("slot 2, byte %d", at)
                            .isInstanceOf(JournalDamaged.class)
                            .hasMessageContaining("file=" + keys)
                            .hasMessageContaining("offset=128");
                    assertThat(journal.payload(journal.entries(payments.get(2)).get(0)))
                            .isPresent();
                }
            }
        }
        Files.write(keys, whole);
        open().close();
    }

    @Test
    void aDamagedIndexNeverAnswersWronglyAndIsBuiltAnewOnceDeleted() throws IOException {
        List<Uetr> payments = record(50);
        Path index = directory.resolve("index");
        Path table;
        try (Stream<Path> found = Files.list(index)) {
            table = found.filter(file -> file.toString().endsWith(".sst"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] whole = Files.readAllBytes(table);
        for (int at = 10; at < whole.length; at += whole.length / 12) {
            flip(table, whole, at);
            try (EmbeddedJournal journal = open()) {
                for (Uetr payment : payments) {
                    assertThat(journal.find(payment)).isPresent();
                    assertThat(journal.entries(payment)).hasSize(1);
                }
            } catch (IllegalStateException told) {
                assertThat(told).as("byte %d", at).hasMessageContaining("index");
            }
        }
        delete(index);
        try (EmbeddedJournal journal = open()) {
            payments.forEach(payment -> assertThat(journal.find(payment)).isPresent());
        }
    }

    @Test
    void aClockThatJumpsBackUpsetsNeitherOrderNorKeysNorRetention() {
        Uetr before = Uetr.random();
        Uetr after = Uetr.random();
        Path exports = directory.resolve("exports");
        try (EmbeddedJournal journal = open()) {
            journal.idempotency().claim(before, List.of(key("before")), new byte[] {1});
            await(journal.record(at(before, clock.instant(), received())));
            clock.advance(Duration.ofDays(-30));
            journal.idempotency().claim(after, List.of(key("after")), new byte[] {1});
            await(journal.record(at(after, clock.instant(), received())));
            await(journal.record(at(before, clock.instant(), validated())));
            assertThat(journal.readAfter(JournalPosition.START, 10))
                    .extracting(entry -> entry.position().value())
                    .containsExactly(1L, 2L, 3L);
            assertThat(journal.readAfter(JournalPosition.START, 10))
                    .extracting(JournalEntry::at)
                    .isNotEqualTo(journal.readAfter(JournalPosition.START, 10).stream()
                            .map(JournalEntry::at)
                            .sorted()
                            .toList());
            assertThat(claimed(journal, "before")).isEqualTo(before);
            assertThat(claimed(journal, "after")).isEqualTo(after);
            // Forward again: a key lives as long as the clock says from its own claim, never shorter.
            clock.advance(Duration.ofDays(30));
            assertThat(claimed(journal, "after")).isEqualTo(after);
            clock.advance(Duration.ofDays(6));
            assertThat(journal.idempotency().claim(Uetr.random(), List.of(key("after")), new byte[] {2}))
                    .isInstanceOf(Claim.Granted.class);
            assertThat(claimed(journal, "before")).isEqualTo(before);
            clock.advance(Duration.ofDays(-4_000));
            assertThat(journal.prune(
                                    clock.instant().minus(Duration.ofDays(400)),
                                    new JournalPosition(Long.MAX_VALUE),
                                    exports)
                            .segmentCount())
                    .isZero();
            assertThat(claimed(journal, "before")).isEqualTo(before);
        }
        try (EmbeddedJournal journal = open()) {
            assertThat(journal.entries(before)).extracting(JournalEntry::number).containsExactly(1, 2);
            assertThat(claimed(journal, "before")).isEqualTo(before);
        }
    }

    private static Uetr claimed(EmbeddedJournal journal, String key) {
        Claim claim = journal.idempotency().claim(Uetr.random(), List.of(key(key)), new byte[] {1});
        return ((Claim.Repeat) claim).payment();
    }

    private static Commit at(Uetr payment, Instant at, NewEntry entry) {
        return Commit.of(
                payment,
                PaymentKind.CREDIT_TRANSFER,
                List.of(new NewEntry(entry.kind(), entry.state(), "", "rest", "", "", at, entry.payload())));
    }

    private List<Uetr> record(int count) {
        List<Uetr> payments = new ArrayList<>();
        try (EmbeddedJournal journal = open()) {
            for (int i = 0; i < count; i++) {
                payments.add(Uetr.random());
                await(journal.record(answering("yes", payments.get(i), received())));
            }
        }
        return payments;
    }

    private static void flip(Path file, byte[] whole, int at) throws IOException {
        byte[] changed = whole.clone();
        changed[at] ^= 1;
        Files.write(file, changed);
    }

    private EmbeddedJournal open() {
        return EmbeddedJournal.open(settings(), clock);
    }

    private JournalSettings settings() {
        return JournalSettings.in(directory).withSegmentBytes(SEGMENT_BYTES);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
