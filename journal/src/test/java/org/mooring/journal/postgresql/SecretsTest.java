package org.mooring.journal.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
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
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.Claim;
import org.mooring.journal.EntryKind;
import org.mooring.journal.Idempotency;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.embedded.AdjustableClock;

/** What the database must not tell, what can be erased, and what is forgotten in time. */
@Timeout(60)
class SecretsTest {
    private static final String SECRET = "DE89370400440532013000";

    @TempDir
    Path directory;

    private final AdjustableClock clock = new AdjustableClock();

    @BeforeEach
    void empty() {
        RealPostgres.empty();
    }

    @Test
    void aDestroyedKeyErasesPayloadsAndAnswerAndNothingElse() {
        try (PostgresJournal journal = RealPostgres.open(directory, clock)) {
            Uetr erased = Uetr.random();
            Uetr kept = Uetr.random();
            for (Uetr payment : List.of(erased, kept)) {
                journal.idempotency().claim(payment, List.of(key(payment.toString())), new byte[0]);
                await(journal.record(answering("answer", payment, received(SECRET))));
                assertThatThrownBy(() -> await(journal.destroyKey(payment)))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("RCVD");
                await(journal.record(commit(payment, entry(EntryKind.VALIDATED, TransactionStatus.RJCT, SECRET))));
            }
            List<JournalEntry> before = journal.entries(erased);

            await(journal.destroyKey(erased));
            await(journal.destroyKey(erased));

            assertThat(journal.entries(erased)).usingRecursiveComparison().isEqualTo(before);
            assertThat(before)
                    .allSatisfy(entry -> assertThat(journal.payload(entry)).isEmpty());
            Claim.Repeat repeat = repeat(journal, erased);
            assertThat(repeat.payment()).isEqualTo(erased);
            assertThatThrownBy(() -> await(repeat.answer()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("erased");
            assertThatThrownBy(() -> await(journal.record(
                            commit(erased, entry(EntryKind.REPORTED, TransactionStatus.RJCT, "reported")))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("key was destroyed");
            assertThat(journal.payload(journal.entries(kept).get(0))).hasValue(SECRET.getBytes(StandardCharsets.UTF_8));
            assertThat(await(repeat(journal, kept).answer())).isEqualTo("answer".getBytes(StandardCharsets.UTF_8));
            assertThatThrownBy(() -> await(journal.destroyKey(Uetr.random())))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no such payment");
        }
    }

    @Test
    void noTableShowsAPayloadOrAnIdempotencyKey() throws SQLException {
        try (PostgresJournal journal = RealPostgres.open(directory, clock)) {
            Uetr payment = Uetr.random();
            journal.idempotency()
                    .claim(payment, List.of(key("key-" + SECRET)), SECRET.getBytes(StandardCharsets.UTF_8));
            await(journal.record(answering("answer " + SECRET, payment, received(SECRET))));
        }
        for (String table : List.of("entry", "payment", "payment_key", "answer", "idempotency_key", "identity")) {
            try (Connection connection = RealPostgres.connect();
                    PreparedStatement statement = connection.prepareStatement("select * from " + table);
                    ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).as(table).isTrue();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    assertThat(new String(
                                    rows.getBytes(i) == null ? new byte[0] : rows.getBytes(i),
                                    StandardCharsets.ISO_8859_1))
                            .as(table + "." + rows.getMetaData().getColumnName(i))
                            .doesNotContain(SECRET);
                }
            }
        }
    }

    @Test
    void aChangedRowIsNoticed() {
        try (PostgresJournal journal = RealPostgres.open(directory, clock)) {
            Uetr payment = Uetr.random();
            await(journal.record(commit(payment, received())));
            RealPostgres.execute("update entry set envelope = set_byte(envelope, 20, get_byte(envelope, 20) # 1)");
            JournalEntry entry = journal.entries(payment).get(0);
            assertThatThrownBy(() -> journal.payload(entry))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("position 1 was changed");
        }
    }

    @Test
    void everyInstanceNeedsTheSameInstallationKey() throws IOException {
        RealPostgres.open(directory, clock).close();
        Path other = Files.createDirectory(directory.resolve("other"));
        assertThatThrownBy(() -> RealPostgres.open(other, clock))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("installation key of this journal is missing");
        Files.writeString(other.resolve("installation.key"), "00".repeat(32) + "\n");
        assertThatThrownBy(() -> RealPostgres.open(other, clock))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not belong to the journal");
    }

    @Test
    void expiredKeysAreRemoved() {
        // Keys are removed with each renewal, a few a lease; longer than a slow disk keeps the commits waiting.
        PostgresSettings settings = RealPostgres.settings(directory).withLease(Duration.ofSeconds(3));
        try (PostgresJournal journal = PostgresJournal.open(settings, clock)) {
            for (int i = 0; i < 20; i++) {
                Uetr payment = Uetr.random();
                journal.idempotency().claim(payment, List.of(key("k" + i)), new byte[0]);
                await(journal.record(commit(payment, received())));
            }
            assertThat(keyCount()).isEqualTo(20);
            clock.advance(Duration.ofDays(Idempotency.RETENTION_DAYS_DEFAULT).plusSeconds(1));
            await().until(() -> keyCount() == 0);
        }
    }

    private static Claim.Repeat repeat(PostgresJournal journal, Uetr payment) {
        return (Claim.Repeat) journal.idempotency().claim(Uetr.random(), List.of(key(payment.toString())), new byte[0]);
    }

    private static int keyCount() {
        try (Connection connection = RealPostgres.connect();
                PreparedStatement statement = connection.prepareStatement("select count(*) from idempotency_key");
                ResultSet found = statement.executeQuery()) {
            found.next();
            return found.getInt(1);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
