package org.mooring.journal.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mooring.journal.embedded.TestPayments.answering;
import static org.mooring.journal.embedded.TestPayments.await;
import static org.mooring.journal.embedded.TestPayments.commit;
import static org.mooring.journal.embedded.TestPayments.entry;
import static org.mooring.journal.embedded.TestPayments.key;
import static org.mooring.journal.embedded.TestPayments.received;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.NewEntry;

/** Payloads can be read by the installation alone, and by nobody once their key is destroyed. */
@Timeout(60)
class DestroyKeyTest {
    private static final String SECRET = "DE89370400440532013000";

    @TempDir
    Path directory;

    @Test
    void noFileShowsAPayloadOrAnIdempotencyKey() throws IOException {
        try (EmbeddedJournal journal = open()) {
            Uetr payment = Uetr.random();
            journal.idempotency()
                    .claim(payment, List.of(key("key-" + SECRET)), SECRET.getBytes(StandardCharsets.UTF_8));
            await(journal.record(answering("answer " + SECRET, payment, received(SECRET), rejected())));
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(SECRET);
            }
        }
    }

    @Test
    void anExchangedSlotIsNoticed() throws IOException {
        Uetr payment = Uetr.random();
        try (EmbeddedJournal journal = open()) {
            await(journal.record(commit(payment, received())));
        }
        Path keys = directory.resolve("keys/payment.keys");
        byte[] bytes = Files.readAllBytes(keys);
        System.arraycopy(bytes, 128, bytes, 64, 64);
        Files.write(keys, bytes);
        try (EmbeddedJournal journal = open()) {
            JournalEntry entry = journal.entries(payment).get(0);
            assertThatThrownBy(() -> journal.payload(entry))
                    .isInstanceOf(JournalDamaged.class)
                    .hasMessageContaining("slot 1")
                    .hasMessageContaining("offset=64");
        }
    }

    @Test
    void theInstallationKeyIsItsOwnersAlone() throws IOException {
        open().close();
        Path key = directory.resolve("keys/installation.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(key)).matches("[0-9a-f]{64}\n");
    }

    private static NewEntry rejected() {
        return entry(EntryKind.VALIDATED, TransactionStatus.RJCT, "rejected " + SECRET);
    }

    private EmbeddedJournal open() {
        return EmbeddedJournal.open(JournalSettings.in(directory).withSegmentBytes(64 * 1024), Clock.systemUTC());
    }
}
