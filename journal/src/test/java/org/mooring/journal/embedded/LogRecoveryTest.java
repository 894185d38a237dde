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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.Claim;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.NewEntry;
import org.mooring.journal.PaymentHead;

@Timeout(120)
class LogRecoveryTest {
    private static final int SEGMENT_BYTES = 64 * 1024;
    private static final HexFormat HEX = HexFormat.of();

    @TempDir
    Path folder;

    private final List<Uetr> payments = new ArrayList<>();
    private Path journalPath;

    /** Files as they were, without the cost of a real flush for each of many hundred openings. */
    private static final JournalFiles UNFLUSHED = path -> {
        JournalFile file = JournalFiles.ON_DISK.open(path);
        return new JournalFile() {
            @Override
            public void write(ByteBuffer bytes, long offset) throws IOException {
                file.write(bytes, offset);
            }

            @Override
            public void force() {}

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    };

    @Test
    void aTailCutAtAnyByteOfTheLastGroupIsRemovedAndNothingElse() throws IOException {
        recordGroups(3);
        int from = endOfLog();
        Path before = copy("before");
        recordGroups(1);
        int to = endOfLog();
        byte[] whole = Files.readAllBytes(logFile());
        Path cut = journalPath = withNewerKeys(before, "cut");
        try (Recovery recovery = new Recovery(cut)) {
            // Behind the trailer there is nothing but padding to lose.
            for (int at = from; !GroupFrame.isZero(whole, at, to); at++) {
                Files.write(logFile(), Arrays.copyOf(Arrays.copyOf(whole, at), whole.length));
                assertThat(recovery.run().group())
                        .as("cut at %d of %d to %d", at, from, to)
                        .isEqualTo(3);
                assertThat(Files.readAllBytes(logFile()))
                        .as("cut at %d", at)
                        .isEqualTo(Arrays.copyOf(Arrays.copyOf(whole, from), whole.length));
            }
        }
        try (EmbeddedJournal journal = open()) {
            assertThat(journal.committed().value()).isEqualTo(6);
            assertThat(journal.find(payments.get(2))).isPresent();
            assertThat(journal.find(payments.get(3))).isEmpty();
            await(journal.record(commit(payments.get(3), received())));
            assertThat(journal.committed().value()).isEqualTo(7);
        }
    }

    @Test
    void aTailThatLostAnySectorIsRemoved() throws IOException {
        recordGroups(3);
        int from = endOfLog();
        Path before = copy("before");
        try (EmbeddedJournal journal = open()) {
            await(journal.record(commit(Uetr.random(), received("x".repeat(3000)))));
        }
        int to = endOfLog();
        byte[] whole = Files.readAllBytes(logFile());
        Path cut = journalPath = withNewerKeys(before, "cut");
        try (Recovery recovery = new Recovery(cut)) {
            for (int sector = from / 512; sector * 512 < to; sector++) {
                byte[] bytes = whole.clone();
                Arrays.fill(bytes, Math.max(from, sector * 512), Math.min(to, sector * 512 + 512), (byte) 0);
                Files.write(logFile(), bytes);
                assertThat(recovery.run().group()).as("sector %d", sector).isEqualTo(3);
            }
        }
    }

    @Test
    void aWholeGroupThatNobodyWasToldOfIsKept() throws IOException {
        recordGroups(3);
        Path before = copy("before");
        recordGroups(1);
        byte[] whole = Files.readAllBytes(logFile());
        journalPath = withNewerKeys(before, "kept");
        Files.write(logFile(), whole);
        try (EmbeddedJournal journal = open()) {
            assertThat(journal.committed().value()).isEqualTo(8);
            assertThat(journal.find(payments.get(3))).isPresent();
        }
    }

    @Test
    void aBitFlippedAnywhereInFlushedDataStopsTheStart() throws IOException {
        recordGroups(4);
        int end = endOfLog();
        byte[] whole = Files.readAllBytes(logFile());
        long seed = Long.getLong("mooring.test.seed", 1L);
        Random random = new Random(seed);
        try (Recovery recovery = new Recovery(journalPath)) {
            assertThat(recovery.run().group()).isEqualTo(4);
            for (int at = 0; at < end; at++) {
                flip(whole, at, random.nextInt(8));
                assertThatThrownBy(recovery::run)
                        .as("byte %d, seed %d", at, seed)
                        .isInstanceOf(JournalDamaged.class)
                        .hasMessageContaining("file=" + logFile())
                        .hasMessageContaining("offset=")
                        .hasMessageContaining("restore the log from its backup");
            }
        }
    }

    @Test
    void withMarkAndIndexGoneABitFlippedInTheLastGroupStillStopsTheStart() throws IOException {
        recordGroups(4);
        byte[] whole = Files.readAllBytes(logFile());
        int from = startOfLastGroup(whole);
        int end = endOfLog();
        long seed = Long.getLong("mooring.test.seed", 1L);
        Random random = new Random(seed);
        for (int i = 0; i < 12; i++) {
            int at = from + random.nextInt(end - from);
            Files.deleteIfExists(journalPath.resolve("log/synced"));
            delete(journalPath.resolve("index"));
            flip(whole, at, random.nextInt(8));
            assertThatThrownBy(this::open).as("byte %d, seed %d", at, seed).isInstanceOf(JournalDamaged.class);
        }
    }

    @Test
    void aGroupThatWasFlushedIsNeverCutOff() throws IOException {
        recordGroups(3);
        byte[] whole = Files.readAllBytes(logFile());
        int from = startOfLastGroup(whole);
        for (int at : new int[] {from, from + 1, from + 40, endOfLog() - 65}) {
            Files.write(logFile(), Arrays.copyOf(Arrays.copyOf(whole, at), whole.length));
            assertThatThrownBy(this::open)
                    .as("by mark and index, cut at %d", at)
                    .isInstanceOf(JournalDamaged.class)
                    .hasMessageContaining("flushed");
            Path index = journalPath.resolve("index");
            Path aside = folder.resolve("aside" + at);
            Files.move(index, aside);
            assertThatThrownBy(this::open)
                    .as("by the mark alone, cut at %d", at)
                    .isInstanceOf(JournalDamaged.class)
                    .hasMessageContaining("flushed");
            delete(index);
            Files.move(aside, index);
            byte[] mark = Files.readAllBytes(journalPath.resolve("log/synced"));
            Files.delete(journalPath.resolve("log/synced"));
            assertThatThrownBy(this::open)
                    .as("by the index alone, cut at %d", at)
                    .isInstanceOf(JournalDamaged.class)
                    .hasMessageContaining("flushed");
            Files.write(journalPath.resolve("log/synced"), mark);
        }
    }

    @Test
    void aMissingOrShortSegmentStopsTheStart() throws IOException {
        recordGroups(1);
        try (EmbeddedJournal journal = open()) {
            for (int i = 0; i < 5; i++) {
                await(journal.record(commit(Uetr.random(), received("x".repeat(40_000)))));
            }
        }
        Path second = journalPath.resolve("log/00000002.log");
        byte[] bytes = Files.readAllBytes(second);
        Files.delete(second);
        assertThatThrownBy(this::open).isInstanceOf(JournalDamaged.class);
        Files.write(second, Arrays.copyOf(bytes, 64));
        assertThatThrownBy(this::open).isInstanceOf(JournalDamaged.class).hasMessageContaining("begins with group");
        Files.write(second, bytes);
        open().close();
    }

    @Test
    void aDamagedMarkStopsTheStart() throws IOException {
        recordGroups(1);
        Path mark = journalPath.resolve("log/synced");
        byte[] bytes = Files.readAllBytes(mark);
        for (int at = 0; at < bytes.length; at++) {
            byte[] changed = bytes.clone();
            changed[at] ^= 1;
            Files.write(mark, changed);
            assertThatThrownBy(this::open).isInstanceOf(JournalDamaged.class).hasMessageContaining("synced");
        }
    }

    @Test
    void withoutItsIndexTheJournalAnswersTheSame() throws IOException {
        manyThings();
        List<String> before = everything();
        delete(journalPath.resolve("index"));
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void anIndexThatLagsCatchesUp() throws IOException {
        manyThings();
        Path old = copyOf(journalPath, "old");
        manyThings();
        List<String> before = everything();
        delete(journalPath.resolve("index"));
        Files.move(old.resolve("index"), journalPath.resolve("index"));
        assertThat(everything()).isEqualTo(before);
        try (EmbeddedJournal journal = open()) {
            for (Uetr payment : payments) {
                PaymentHead head = journal.find(payment).orElseThrow();
                if (head.state() == TransactionStatus.RCVD) {
                    await(journal.record(commit(payment, validated())));
                }
            }
            assertThat(journal.inState(TransactionStatus.RCVD, 1000)).isEmpty();
        }
    }

    @Test
    void anotherInstallationKeyStopsTheStart() throws IOException {
        recordGroups(1);
        Path key = journalPath.resolve("keys/installation.key");
        String own = Files.readString(key);
        Files.writeString(key, "00".repeat(32) + "\n");
        assertThatThrownBy(this::open).hasMessageContaining("does not belong to this journal");
        Files.writeString(key, "secret\n");
        assertThatThrownBy(this::open).hasMessageContaining("hexadecimal").hasMessageNotContaining("secret");
        Files.delete(key);
        assertThatThrownBy(this::open).hasMessageContaining("missing");
        Files.writeString(key, own);
        open().close();
    }

    @Test
    void aKeyFileThatLostKeysStopsTheStart() throws IOException {
        recordGroups(1);
        Path keys = journalPath.resolve("keys/payment.keys");
        byte[] bytes = Files.readAllBytes(keys);
        Files.write(keys, Arrays.copyOf(bytes, 64));
        assertThatThrownBy(this::open).isInstanceOf(JournalDamaged.class).hasMessageContaining("slot 1");
        byte[] changed = bytes.clone();
        changed[9] ^= 1;
        Files.write(keys, changed);
        assertThatThrownBy(this::open).isInstanceOf(JournalDamaged.class).hasMessageContaining("head");
        Files.write(keys, bytes);
        open().close();
    }

    private EmbeddedJournal open() {
        if (journalPath == null) {
            journalPath = folder.resolve("journal");
        }
        return EmbeddedJournal.open(
                JournalSettings.in(journalPath).withSegmentBytes(SEGMENT_BYTES), Clock.systemUTC(), UNFLUSHED);
    }

    /** Each a payment of two entries. */
    private void recordGroups(int count) {
        try (EmbeddedJournal journal = open()) {
            for (int i = 0; i < count; i++) {
                Uetr payment = Uetr.random();
                payments.add(payment);
                await(journal.record(commit(payment, received(), validated())));
            }
        }
    }

    private void manyThings() {
        try (EmbeddedJournal journal = open()) {
            int first = payments.size();
            for (int i = first; i < first + 100; i++) {
                Uetr payment = Uetr.random();
                payments.add(payment);
                journal.idempotency().claim(payment, List.of(key("a" + i), key("b" + i)), new byte[] {(byte) i});
                await(journal.record(
                        i % 2 == 0 ? commit(payment, received()) : answering("yes " + i, payment, received())));
                if (i % 3 == 0) {
                    await(journal.record(
                            commit(payments.get(first + (i - first) / 2), validatedIfReceived(journal, i, first))));
                }
            }
        }
    }

    private NewEntry validatedIfReceived(EmbeddedJournal journal, int i, int first) {
        PaymentHead head = journal.find(payments.get(first + (i - first) / 2)).orElseThrow();
        return head.state() == TransactionStatus.RCVD
                ? validated()
                : TestPayments.entry(EntryKind.INTENT, TransactionStatus.ACTC, "again");
    }

    /** Whatever the journal can be asked. */
    private List<String> everything() {
        List<String> answers = new ArrayList<>();
        try (EmbeddedJournal journal = open()) {
            answers.add("committed " + journal.committed());
            for (JournalEntry entry : journal.readAfter(JournalPosition.START, 10_000)) {
                answers.add(entry.position() + " " + HEX.formatHex(entry.encoded()) + " "
                        + HEX.formatHex(journal.payload(entry).orElseThrow()));
            }
            answers.add("newest " + journal.newest(10_000));
            for (TransactionStatus state : TransactionStatus.values()) {
                answers.add(state + " " + journal.inState(state, 10_000));
            }
            for (int i = 0; i < payments.size(); i++) {
                answers.add("head " + journal.find(payments.get(i)).orElseThrow());
                journal.entries(payments.get(i)).forEach(entry -> answers.add(HEX.formatHex(entry.encoded())));
                for (String keyOf : List.of("a" + i, "b" + i)) {
                    Claim.Repeat repeat = (Claim.Repeat)
                            journal.idempotency().claim(Uetr.random(), List.of(key(keyOf)), new byte[] {(byte) i});
                    byte[] answer = repeat.answer().toCompletableFuture().getNow(null);
                    assertThat(answer != null).isEqualTo(i % 2 == 1);
                    answers.add(keyOf + " " + repeat.payment() + " " + (answer == null ? "" : HEX.formatHex(answer)));
                    answers.add(keyOf + " "
                            + journal.idempotency().claim(Uetr.random(), List.of(key(keyOf)), new byte[] {1, 2}));
                }
            }
        }
        return answers;
    }

    /** Recovery alone, over an index that stays open. */
    private static final class Recovery implements AutoCloseable {
        private final LogDirectory directory;
        private final JournalIndex index;

        Recovery(Path journal) throws IOException {
            byte[] id = JournalIdentity.openOrCreate(journal, journal.resolve("keys/installation.key"))
                    .id();
            this.directory = new LogDirectory(journal.resolve("log"), id, SEGMENT_BYTES, UNFLUSHED);
            this.index = new JournalIndex(journal.resolve("index"));
        }

        LogEnd run() {
            try {
                return new LogRecovery(directory, index).recover(Long.MAX_VALUE / 2);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        @Override
        public void close() {
            index.close();
        }
    }

    private Path logFile() {
        return journalPath.resolve("log/00000001.log");
    }

    private void flip(byte[] whole, int at, int bit) throws IOException {
        byte[] changed = whole.clone();
        changed[at] ^= (byte) (1 << bit);
        Files.write(logFile(), changed, StandardOpenOption.WRITE);
    }

    private int endOfLog() throws IOException {
        byte[] mark = Files.readAllBytes(journalPath.resolve("log/synced"));
        return LogLocation.offset(ByteBuffer.wrap(mark).getLong(16));
    }

    private static int startOfLastGroup(byte[] whole) {
        int at = SegmentHead.LENGTH;
        while (true) {
            int next = at + GroupFrame.head(whole, at).frameLength();
            if (GroupFrame.head(whole, next) == null) {
                return at;
            }
            at = next;
        }
    }

    private Path copy(String name) throws IOException {
        return copyOf(journalPath, name);
    }

    private Path copyOf(Path from, String name) throws IOException {
        Path to = folder.resolve(name);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        return to;
    }

    /** The journal as it was, with the key file as it is: keys reach the disk before the group that needs them. */
    private Path withNewerKeys(Path before, String name) throws IOException {
        Path copy = copyOf(before, name);
        Path keys = Path.of("keys", "payment.keys");
        Files.copy(journalPath.resolve(keys), copy.resolve(keys), StandardCopyOption.REPLACE_EXISTING);
        return copy;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
