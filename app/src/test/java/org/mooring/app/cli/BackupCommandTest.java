package org.mooring.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.Commit;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.NewEntry;
import org.mooring.journal.embedded.EmbeddedJournal;
import org.mooring.journal.embedded.JournalSettings;

/** The two verbs over a journal without a hub. */
class BackupCommandTest {
    private static final String SECRET = "DE89370400440532013000";
    private static final Instant AT = Instant.parse("2026-03-05T10:15:30Z");

    @TempDir
    private Path folder;

    private Path key;
    private Path data;
    private final StringWriter told = new StringWriter();

    @BeforeEach
    void aHubThatWasStopped() throws IOException {
        data = folder.resolve("data");
        key = Files.writeString(folder.resolve("key"), "5a".repeat(32));
        try (EmbeddedJournal journal = open(data)) {
            for (int i = 0; i < 20; i++) {
                byte[] payload = (SECRET + i).getBytes(StandardCharsets.UTF_8);
                NewEntry received =
                        new NewEntry(EntryKind.RECEIVED, TransactionStatus.RCVD, "", "rest", "", "", AT, payload);
                journal.record(Commit.of(Uetr.random(), PaymentKind.CREDIT_TRANSFER, List.of(received)))
                        .toCompletableFuture()
                        .join();
            }
        }
        Files.createDirectories(data.resolve("intake/owners/hub-1/x"));
        Files.writeString(data.resolve("intake/owners/hub-1/x/original"), SECRET);
        Files.createDirectories(data.resolve("relays"));
        Files.writeString(data.resolve("relays/kafka.cursor"), "position 7");
    }

    @Test
    void restoresWhatWasBackedUpAndShowsNobodyASecret() throws IOException {
        Path archives = Files.createDirectories(folder.resolve("archives"));
        assertThat(run("backup", archives, "--key-file", key, "--data", data)).isZero();
        Path archive;
        try (Stream<Path> found = Files.list(archives)) {
            archive = found.toList().get(0);
        }
        assertThat(archive.getFileName().toString()).matches("mooring-[0-9]{8}-[0-9]{6}[.]backup");
        assertThat(told.toString()).contains("stopped hub", "position 20", "read back and whole", "digest ");
        assertThat(Files.readString(archive, StandardCharsets.ISO_8859_1))
                .doesNotContain(SECRET)
                .doesNotContain(Files.readString(data.resolve("journal/keys/installation.key"))
                        .strip());

        Path restored = folder.resolve("restored");
        assertThat(run("restore", archive, "--key-file", key, "--data", restored))
                .isZero();

        assertThat(told.toString()).contains("20 payloads match their commitments, 0 were erased");
        assertThat(restored.resolve("intake/owners"))
                .as("would be taken up again")
                .doesNotExist();
        assertThat(restored.resolve("intake/restored/hub-1/x/original")).hasContent(SECRET);
        assertThat(restored.resolve("relays/kafka.cursor")).hasContent("position 7");
        assertThat(restored.resolve("intake-closed")).exists();
        assertThat(restored.resolve("restore-incomplete")).doesNotExist();
        try (EmbeddedJournal before = open(data);
                EmbeddedJournal after = open(restored)) {
            assertThat(after.readAfter(JournalPosition.START, 100))
                    .usingRecursiveComparison()
                    .isEqualTo(before.readAfter(JournalPosition.START, 100));
        }
    }

    @Test
    void refusesADamagedArchiveAndWritesNothing() throws IOException {
        Path archive = folder.resolve("a.backup");
        assertThat(run("backup", archive, "--key-file", key, "--data", data)).isZero();
        byte[] whole = Files.readAllBytes(archive);
        long seed = Long.getLong("mooring.test.seed", 1L);
        Random random = new Random(seed);
        Path restored = folder.resolve("restored");
        for (int i = 0; i < 40; i++) {
            byte[] changed = whole.clone();
            int at = random.nextInt(whole.length);
            changed[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(archive, i % 4 == 3 ? Arrays.copyOf(whole, at) : changed);
            assertThat(run("restore", archive, "--key-file", key, "--data", restored))
                    .as("byte %d, seed %d", at, seed)
                    .isEqualTo(1);
            assertThat(told.toString()).contains("file=" + archive, "offset=", "the archive is refused");
            assertThat(restored).doesNotExist();
        }
    }

    @Test
    void refusesWhatWouldOverwriteOrCannotBeRead() throws IOException {
        Path archive = folder.resolve("a.backup");
        assertThat(run("backup", archive, "--key-file", key, "--data", data)).isZero();
        assertThat(run("backup", archive, "--key-file", key, "--data", data)).isEqualTo(1);
        assertThat(told.toString()).contains("nothing was overwritten");
        assertThat(run("restore", archive, "--key-file", key, "--data", data)).isEqualTo(1);
        assertThat(told.toString()).contains("has something in it; nothing was changed");
        assertThat(run("backup", folder.resolve("b"), "--data", data)).isEqualTo(2);
        assertThat(run("backup", folder.resolve("b"), "--key-file", key, "--data", folder.resolve("none")))
                .isEqualTo(1);
        assertThat(told.toString()).contains("there is no embedded journal");
        assertThat(folder.resolve("b")).doesNotExist();
        assertThat(folder.resolve("b.part")).doesNotExist();
        assertThat(run("restore", folder.resolve("b"), "--key-file", key)).isEqualTo(1);
        assertThat(told.toString()).contains("there is no file");
        assertThat(run("backup", "--help")).isZero();
        assertThat(told.toString()).contains("--passphrase-file", "Keep the key apart");
    }

    @Test
    void aLogThatIsDamagedIsNotBackedUp() throws IOException {
        Path segment = data.resolve("journal/log/00000001.log");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[300] ^= 4;
        Files.write(segment, bytes);
        assertThat(run("backup", folder.resolve("b"), "--key-file", key, "--data", data))
                .isEqualTo(1);
        assertThat(told.toString()).contains("file=" + segment, "offset=");
        assertThat(folder.resolve("b")).doesNotExist();
    }

    private int run(Object... arguments) {
        told.getBuffer().setLength(0);
        return MooringCommand.commandLine()
                .setOut(new PrintWriter(told))
                .setErr(new PrintWriter(told))
                .execute(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
    }

    private static EmbeddedJournal open(Path data) {
        return EmbeddedJournal.open(JournalSettings.in(data.resolve("journal")), Clock.systemUTC());
    }
}
