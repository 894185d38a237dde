package org.mooring.journal.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mooring.journal.embedded.TestPayments.await;
import static org.mooring.journal.embedded.TestPayments.key;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.Claim;
import org.mooring.journal.Commit;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.NewEntry;

/** Old segments leave the log: exported, and everything that stays as if nothing had been there. */
@Timeout(120)
class LogPruningTest {
    private static final String SECRET = "DE89370400440532013000";
    private static final JournalPosition ALL_SETTLED = new JournalPosition(Long.MAX_VALUE);
    private static final Duration RETENTION = Duration.ofDays(400);

    @TempDir
    Path folder;

    private final AdjustableClock clock = new AdjustableClock();
    private final WatchedFiles files = new WatchedFiles();
    private final List<Uetr> old = new ArrayList<>();
    private final List<Uetr> young = new ArrayList<>();
    /** Begins in the first segment, ends in the second. */
    private final Uetr spanning = Uetr.random();

    @Test
    void whatStaysAnswersTheSameAndSoDoesAnIndexBuiltAnew() throws IOException {
        try (EmbeddedJournal journal = open()) {
            fill(journal);
            List<String> leaves = leaves(journal, JournalPosition.START);
            List<String> before = everything(journal, staying());

            Pruned pruned = prune(journal);

            assertThat(pruned.segmentCount()).isGreaterThanOrEqualTo(2);
            assertThat(Files.list(folder.resolve("journal/log")).map(Path::toString))
                    .noneMatch(name -> name.endsWith("00000001.log"));
            assertThat(everything(journal, staying())).isEqualTo(before);
            assertPruned(journal, pruned, leaves);
            assertThat(repeat(journal, spanning)).isEqualTo("answer to " + spanning);
        }
        List<String> reopened;
        try (EmbeddedJournal journal = open()) {
            reopened = everything(journal, staying());
        }
        delete(folder.resolve("journal/index"));
        try (EmbeddedJournal journal = open()) {
            assertThat(everything(journal, staying())).isEqualTo(reopened);
            assertThat(journal.newest(1_000)).extracting(head -> head.payment()).containsAll(young);
            assertThat(journal.find(old.get(0))).isEmpty();
            await(journal.record(commit(Uetr.random(), clock.instant(), EntryKind.RECEIVED, TransactionStatus.RCVD)));
        }
    }

    @Test
    void aPrunedJournalIsPrunedAgainAndBackedUp() throws Exception {
        try (EmbeddedJournal journal = open()) {
            fill(journal);
            prune(journal);
            clock.advance(RETENTION.plusDays(1));
            young.forEach(payment -> assertThat(journal.find(payment)).isPresent());
            Pruned again = prune(journal);
            assertThat(again.segmentCount()).isGreaterThanOrEqualTo(1);
            assertThat(journal.find(spanning)).isEmpty();
            assertThat(again.whyNoMore()).contains("newest segment");
            assertGapless(journal, again.firstPosition());
        }
        Path copy = folder.resolve("copy");
        long position;
        try (JournalSnapshot snapshot = JournalSnapshot.of(folder.resolve("journal"))) {
            position = Long.parseLong(snapshot.facts().get("position"));
            for (JournalSnapshot.Part part : snapshot.parts()) {
                Files.createDirectories(copy.resolve(part.name()).getParent());
                Files.copy(part.file(), copy.resolve(part.name()));
            }
        }
        assertThat(JournalCheck.ofRestored(copy, at -> {}).position()).isEqualTo(position);
    }

    @Test
    void anExportIsVerifiedWithoutTheJournalAndTellsNothing() throws IOException {
        try (EmbeddedJournal journal = open()) {
            fill(journal);
            List<String> leaves = leaves(journal, JournalPosition.START);
            Pruned pruned = prune(journal);
            List<String> exported = new ArrayList<>();
            byte[] id = JournalIdentity.openOrCreate(
                            folder.resolve("journal"), folder.resolve("journal/keys/installation.key"))
                    .id();
            LogScan scan = new LogScan(id)
                    .withTakers(
                            (commit, location) -> {
                                for (int i = 0; i < commit.entryCount(); i++) {
                                    exported.add(HexFormat.of()
                                            .formatHex(commit.entry(i).leaf()));
                                }
                            },
                            (position, offset, length) -> {});
            for (Path export : exports()) {
                try (InputStream in = new BufferedInputStream(Files.newInputStream(export))) {
                    scan.segment(export.toString(), in);
                }
                assertThat(Files.readString(export, StandardCharsets.ISO_8859_1))
                        .doesNotContain(SECRET);
            }
            assertThat(scan.position()).isEqualTo(pruned.firstPosition() - 1);
            assertThat(exported).isEqualTo(leaves.subList(0, (int) scan.position()));

            Path first = exports().get(0);
            byte[] bytes = Files.readAllBytes(first);
            for (int at : new int[] {3, 40, 100, bytes.length / 2, bytes.length - 1}) {
                byte[] changed = bytes.clone();
                changed[at] ^= 1;
                Files.write(first, changed);
                assertThatThrownBy(() -> {
                            try (InputStream in = Files.newInputStream(first)) {
                                new LogScan(id).segment(first.toString(), in);
                            }
                        })
                        .as("byte %d", at)
                        .isInstanceOf(JournalDamaged.class)
                        .hasMessageContaining("offset=");
            }
        }
    }

    @Test
    void whatIsYoungOpenUnsettledOrRememberedKeepsItsSegment() {
        try (EmbeddedJournal journal = open()) {
            Uetr open = Uetr.random();
            Instant longAgo = clock.instant();
            await(journal.record(commit(open, longAgo, EntryKind.RECEIVED, TransactionStatus.RCVD)));
            fill(journal);
            assertStays(journal.prune(clock.instant().minus(RETENTION), ALL_SETTLED, exportFolder()), open + " in");
            await(journal.record(commit(open, longAgo, EntryKind.VALIDATED, TransactionStatus.RJCT)));
            Instant beforeAll = longAgo.minusSeconds(1);
            assertStays(journal.prune(beforeAll, ALL_SETTLED, exportFolder()), "has an entry of");
            assertStays(
                    journal.prune(clock.instant().minus(RETENTION), new JournalPosition(3), exportFolder()),
                    "before position 3");
            assertThat(prune(journal).segmentCount()).isPositive();
        }
    }

    @Test
    void aKeyThatIsStillRememberedKeepsItsSegment() {
        try (EmbeddedJournal journal = open()) {
            Uetr payment = Uetr.random();
            // An originator's clock may be wrong by years: the entry looks old, the key is not.
            Instant looksOld = clock.instant().minus(RETENTION.multipliedBy(2));
            journal.idempotency().claim(payment, List.of(key("k")), new byte[0]);
            await(journal.record(commit(payment, looksOld, EntryKind.RECEIVED, TransactionStatus.RCVD)));
            await(journal.record(commit(payment, looksOld, EntryKind.VALIDATED, TransactionStatus.RJCT)));
            for (int i = 0; i < 60; i++) {
                settled(journal, Uetr.random(), looksOld);
            }
            assertStays(prune(journal), "key that is still remembered");
            clock.advance(Duration.ofDays(36));
            assertThat(prune(journal).segmentCount()).isPositive();
        }
    }

    @Test
    void aFailureOnTheWayLosesNothing() throws IOException {
        try (EmbeddedJournal journal = open()) {
            fill(journal);
            List<String> before = everything(journal, staying());
            for (String event : List.of("write 00000001.segment.draft", "force 00000001.segment.draft")) {
                files.fail(event);
                assertThatThrownBy(() -> prune(journal))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("it stays, payments go on");
                assertThat(exports()).isEmpty();
            }
            files.fail("force base.draft");
            assertThatThrownBy(() -> prune(journal)).isInstanceOf(UncheckedIOException.class);
            assertThat(exports()).as("the export alone").hasSize(1);
            assertThat(journal.find(old.get(0))).isPresent();
            assertThat(everything(journal, staying())).isEqualTo(before);
            files.repair();
            assertThat(prune(journal).segmentCount()).isPositive();
            assertThat(everything(journal, staying())).isEqualTo(before);
        }
    }

    @Test
    void aCrashBehindTheNewBaseIsFinishedByTheNextStart() throws IOException {
        Path log = folder.resolve("journal/log");
        Path index = folder.resolve("journal/index");
        Path before = folder.resolve("before");
        try (EmbeddedJournal journal = open()) {
            fill(journal);
        }
        copy(folder.resolve("journal"), before);
        List<String> wanted;
        try (EmbeddedJournal journal = open()) {
            prune(journal);
            wanted = everything(journal, staying());
        }
        // The base is there; index and segments are as they were.
        delete(index);
        copy(before.resolve("index"), index);
        Files.copy(before.resolve("log/00000001.log"), log.resolve("00000001.log"));
        try (EmbeddedJournal journal = open()) {
            assertThat(everything(journal, staying())).isEqualTo(wanted);
            assertThat(journal.find(old.get(0))).isEmpty();
            assertThat(log.resolve("00000001.log")).doesNotExist();
        }
    }

    @Test
    void aDamagedBaseStopsTheStart() throws IOException {
        try (EmbeddedJournal journal = open()) {
            fill(journal);
            prune(journal);
        }
        Path base;
        try (Stream<Path> found = Files.list(folder.resolve("journal/log"))) {
            base = found.filter(file -> file.toString().endsWith(".base"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(base);
        for (int at = 0; at < bytes.length; at += 1 + bytes.length / 50) {
            byte[] changed = bytes.clone();
            changed[at] ^= 1;
            Files.write(base, changed);
            assertThatThrownBy(this::open).isInstanceOf(JournalDamaged.class).hasMessageContaining("file=" + base);
        }
        Files.delete(base);
        assertThatThrownBy(this::open).isInstanceOf(JournalDamaged.class).hasMessageContaining("segment");
    }

    @Test
    void paymentsGoOnMeanwhile() {
        try (EmbeddedJournal journal = open()) {
            fill(journal);
            AtomicBoolean isOver = new AtomicBoolean();
            List<Uetr> recorded = new ArrayList<>();
            CompletableFuture<Void> load = CompletableFuture.runAsync(() -> {
                while (!isOver.get()) {
                    Uetr payment = Uetr.random();
                    settled(journal, payment, clock.instant());
                    recorded.add(payment);
                }
            });
            Pruned pruned = prune(journal);
            isOver.set(true);
            load.join();
            recorded.forEach(payment -> assertThat(journal.entries(payment)).hasSize(3));
            assertGapless(journal, pruned.firstPosition());
            assertThatThrownBy(() -> await(journal.record(
                            commit(old.get(0), clock.instant(), EntryKind.LATE_ANSWER, TransactionStatus.RJCT))))
                    .as("a pruned payment is not known any more")
                    .isInstanceOf(RuntimeException.class);
        }
    }

    private void fill(EmbeddedJournal journal) {
        Instant longAgo = clock.instant();
        journal.idempotency().claim(spanning, List.of(key(spanning.toString())), new byte[0]);
        await(journal.record(
                answering(spanning, commit(spanning, longAgo, EntryKind.RECEIVED, TransactionStatus.RCVD))));
        for (int i = 0; i < 40; i++) {
            old.add(Uetr.random());
            settled(journal, old.get(i), longAgo);
        }
        await(journal.record(commit(spanning, longAgo, EntryKind.VALIDATED, TransactionStatus.ACTC)));
        for (int i = 0; i < 40; i++) {
            old.add(Uetr.random());
            settled(journal, old.get(old.size() - 1), longAgo);
        }
        clock.advance(RETENTION.plusDays(1));
        await(journal.record(commit(spanning, clock.instant(), EntryKind.CANCELLED, TransactionStatus.CANC)));
        for (int i = 0; i < 60; i++) {
            young.add(Uetr.random());
            settled(journal, young.get(i), clock.instant());
        }
        // Recorded again within the window, so that its key is remembered.
        journal.idempotency().claim(spanning, List.of(key("again")), new byte[0]);
    }

    private List<Uetr> staying() {
        List<Uetr> staying = new ArrayList<>(young);
        staying.add(spanning);
        return staying;
    }

    private void settled(EmbeddedJournal journal, Uetr payment, Instant at) {
        await(journal.record(answering(payment, commit(payment, at, EntryKind.RECEIVED, TransactionStatus.RCVD))));
        await(journal.record(commit(payment, at, EntryKind.VALIDATED, TransactionStatus.RJCT)));
        await(journal.record(commit(payment, at, EntryKind.REPORTED, TransactionStatus.RJCT)));
    }

    private Pruned prune(EmbeddedJournal journal) {
        return journal.prune(clock.instant().minus(RETENTION), ALL_SETTLED, exportFolder());
    }

    private Path exportFolder() {
        return folder.resolve("journal-archive");
    }

    private List<Path> exports() throws IOException {
        try (Stream<Path> found = Files.list(exportFolder())) {
            return found.filter(file -> file.toString().endsWith(".segment"))
                    .sorted()
                    .toList();
        }
    }

    private static void assertStays(Pruned pruned, String why) {
        assertThat(pruned.segmentCount()).isZero();
        assertThat(pruned.whyNoMore()).contains(why);
    }

    private void assertPruned(EmbeddedJournal journal, Pruned pruned, List<String> leaves) {
        assertThat(journal.find(old.get(0))).isEmpty();
        assertThat(journal.entries(old.get(0))).isEmpty();
        assertThat(journal.newest(1_000)).noneMatch(head -> head.payment().equals(old.get(0)));
        assertThat(journal.inState(TransactionStatus.RJCT, 1_000))
                .noneMatch(head -> head.payment().equals(old.get(0)));
        assertGapless(journal, pruned.firstPosition());
        assertThat(leaves(journal, JournalPosition.START))
                .isEqualTo(leaves.subList((int) pruned.firstPosition() - 1, leaves.size()));
        List<JournalEntry> whole = journal.entries(spanning);
        assertThat(whole).extracting(JournalEntry::number).containsExactly(1, 2, 3);
        assertThat(whole.get(0).position().value()).isLessThan(pruned.firstPosition());
    }

    private static void assertGapless(EmbeddedJournal journal, long firstPosition) {
        assertThat(journal.readAfter(JournalPosition.START, 100_000))
                .extracting(entry -> entry.position().value())
                .containsExactlyElementsOf(LongStream.rangeClosed(
                                firstPosition, journal.committed().value())
                        .boxed()
                        .toList());
    }

    private static List<String> leaves(EmbeddedJournal journal, JournalPosition after) {
        return journal.readAfter(after, 100_000).stream()
                .map(entry -> HexFormat.of().formatHex(entry.leaf()))
                .toList();
    }

    private static List<String> everything(EmbeddedJournal journal, List<Uetr> payments) {
        List<String> all = new ArrayList<>();
        for (Uetr payment : payments) {
            all.add(journal.find(payment).orElseThrow().toString());
            for (JournalEntry entry : journal.entries(payment)) {
                byte[] payload = journal.payload(entry).orElseThrow();
                all.add(HexFormat.of().formatHex(entry.encoded()) + " " + new String(payload, StandardCharsets.UTF_8));
            }
        }
        return all;
    }

    private static String repeat(EmbeddedJournal journal, Uetr payment) {
        Claim claim = journal.idempotency().claim(Uetr.random(), List.of(key("again")), new byte[0]);
        assertThat(((Claim.Repeat) claim).payment()).isEqualTo(payment);
        return new String(await(((Claim.Repeat) claim).answer()), StandardCharsets.UTF_8);
    }

    private static Commit commit(Uetr payment, Instant at, EntryKind kind, TransactionStatus state) {
        byte[] payload = (SECRET + "x".repeat(600)).getBytes(StandardCharsets.UTF_8);
        return Commit.of(
                payment,
                PaymentKind.CREDIT_TRANSFER,
                List.of(new NewEntry(kind, state, "", "rest", "", "", at, payload)));
    }

    private static Commit answering(Uetr payment, Commit commit) {
        return new Commit(
                payment, commit.kind(), commit.entries(), ("answer to " + payment).getBytes(StandardCharsets.UTF_8));
    }

    private EmbeddedJournal open() {
        return EmbeddedJournal.open(
                JournalSettings.in(folder.resolve("journal")).withSegmentBytes(64 * 1024), clock, files);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> found = Files.walk(from)) {
            for (Path file : (Iterable<Path>) found::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> found = Files.walk(directory)) {
            for (Iterator<Path> each = found.sorted((a, b) -> b.compareTo(a)).iterator(); each.hasNext(); ) {
                Files.delete(each.next());
            }
        }
    }
}
