package org.mooring.chaos.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.Commit;
import org.mooring.journal.EntryKind;
import org.mooring.journal.IdempotencyKey;
import org.mooring.journal.NewEntry;
import org.mooring.journal.embedded.EmbeddedJournal;
import org.mooring.journal.embedded.JournalSettings;

/** The hub's journal writes, the page's reader reads; then the files are spoilt. */
class JournalReaderTest {
    private static final int PAYMENTS = 20;
    private static final int FLIPS = 200;

    @TempDir
    Path directory;

    private Path log;

    @BeforeEach
    void write() {
        JournalSettings settings = JournalSettings.in(directory).withSegmentBytes(64 * 1024);
        try (EmbeddedJournal journal = EmbeddedJournal.open(settings, Clock.systemUTC())) {
            List<CompletableFuture<?>> done = new ArrayList<>();
            for (int i = 1; i <= PAYMENTS; i++) {
                Uetr payment = Uetr.random();
                journal.idempotency().claim(payment, List.of(new IdempotencyKey("rest", "key-" + i)), new byte[] {1});
                record(journal, payment, done, false, entry(EntryKind.RECEIVED, TransactionStatus.RCVD, i));
                record(
                        journal,
                        payment,
                        done,
                        false,
                        entry(EntryKind.VALIDATED, TransactionStatus.ACTC, 0),
                        entry(EntryKind.INTENT, TransactionStatus.ACTC, 0));
                record(journal, payment, done, true, entry(EntryKind.OUTCOME, TransactionStatus.ACSC, 0));
            }
            done.forEach(CompletableFuture::join);
        }
        log = directory.resolve("log/00000001.log");
    }

    @Test
    void readsWhatTheHubWrote() throws Exception {
        JournalBook book = JournalReader.read(directory);

        assertThat(book.defects()).isEmpty();
        assertThat(book.entryCount()).isEqualTo(4 * PAYMENTS);
        assertThat(book.payments()).extracting(JournalPayment::number).containsExactlyInAnyOrderElementsOf(numbers());
        assertThat(book.payments()).allSatisfy(payment -> {
            assertThat(payment.entries())
                    .extracting(JournalPayment.Entry::kind)
                    .containsExactly("RECEIVED", "VALIDATED", "INTENT", "OUTCOME");
            assertThat(payment.state()).isEqualTo("ACSC");
            assertThat(payment.hasIntentAt("nordbank")).isTrue();
            assertThat(payment.hasIntentAt("oldtown")).isFalse();
        });
    }

    @Test
    void everyFlippedBitOfTheLogIsFound() throws Exception {
        long written = writtenBytes();
        long seed = Long.getLong("mooring.test.seed", 1L);
        SplittableRandom dice = new SplittableRandom(seed);
        for (int i = 0; i < FLIPS; i++) {
            long at = dice.nextLong(written);
            int bit = 1 << dice.nextInt(8);
            flip(log, at, bit);
            // The head's last twelve bytes are zeros that stand for nothing.
            if (at < 52 || at >= 64) {
                assertThat(read().defects())
                        .as("bit %d of byte %d, seed %d", bit, at, seed)
                        .isNotEmpty();
            }
            flip(log, at, bit);
        }
        assertThat(read().defects()).isEmpty();
    }

    @Test
    void noLengthOfAnEnvelopeEndsTheReading() throws Exception {
        byte[] bytes = Files.readAllBytes(log);
        int commit = 64 + 36;
        int length = commit + 16 + 72 * bytes[commit + 13] + 2;
        java.nio.ByteBuffer file = java.nio.ByteBuffer.wrap(bytes);
        int real = file.getInt(length);
        for (int lie = -1; lie < real; lie++) {
            file.putInt(length, lie);
            Files.write(log, bytes);
            assertThat(read().defects()).as("a length of %d", lie).isNotEmpty();
        }
    }

    @Test
    void aChecksumMadeRightAgainDoesNotHideAChangedEntry() throws Exception {
        // Of the first entry: its state, 39 bytes into its public part.
        byte[] bytes = Files.readAllBytes(log);
        int commit = 64 + 36;
        int claims = 72 * bytes[commit + 13];
        int state = commit + 16 + claims + 6 + 39;
        bytes[state] = 2;
        fixChecksums(bytes);
        Files.write(log, bytes);

        assertThat(read().defects()).anyMatch(defect -> defect.contains("the chain of payment"));
    }

    @Test
    void aMissingEndIsFoundByTheMark() throws Exception {
        byte[] bytes = Files.readAllBytes(log);
        int lastGroup = 0;
        for (int at = 64; at < bytes.length; at += 64) {
            if (bytes[at] == 'M' && bytes[at + 1] == 'J' && bytes[at + 2] == 'G' && bytes[at + 3] == '1') {
                lastGroup = at;
            }
        }
        java.util.Arrays.fill(bytes, lastGroup, bytes.length, (byte) 0);
        Files.write(log, bytes);

        assertThat(read().defects()).anyMatch(defect -> defect.contains("had been flushed"));
    }

    private JournalBook read() throws IOException, GeneralSecurityException {
        return JournalReader.read(directory);
    }

    private static List<Long> numbers() {
        List<Long> numbers = new ArrayList<>();
        for (long i = 1; i <= PAYMENTS; i++) {
            numbers.add(i);
        }
        return numbers;
    }

    private static void record(
            EmbeddedJournal journal,
            Uetr payment,
            List<CompletableFuture<?>> done,
            boolean isAnswered,
            NewEntry... entries) {
        byte[] answer = isAnswered ? "ACSC".getBytes(StandardCharsets.UTF_8) : null;
        done.add(journal.record(new Commit(payment, PaymentKind.CREDIT_TRANSFER, List.of(entries), answer))
                .toCompletableFuture());
    }

    private static NewEntry entry(EntryKind kind, TransactionStatus state, int number) {
        String payload = number == 0 ? "{}" : "{\"payment\":{\"endToEndId\":\"" + PaymentToken.of(number) + "\"}}";
        return new NewEntry(
                kind,
                state,
                "",
                "rest",
                "nordbank",
                "1",
                Instant.parse("2026-03-05T10:15:30.123456Z"),
                payload.getBytes(StandardCharsets.UTF_8));
    }

    private long writtenBytes() throws IOException {
        byte[] bytes = Files.readAllBytes(log);
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private static void flip(Path file, long at, int bit) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(at);
            int old = access.read();
            access.seek(at);
            access.write(old ^ bit);
        }
    }

    /** Of the first group, as a forger would. */
    private static void fixChecksums(byte[] bytes) {
        java.nio.ByteBuffer file = java.nio.ByteBuffer.wrap(bytes);
        java.util.zip.CRC32C body = new java.util.zip.CRC32C();
        body.update(bytes, 64 + 36, file.getInt(64 + 4));
        file.putInt(64 + 28, (int) body.getValue());
        java.util.zip.CRC32C head = new java.util.zip.CRC32C();
        head.update(bytes, 64, 32);
        file.putInt(64 + 32, (int) head.getValue());
    }
}
