package org.mooring.chaos.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.chaos.world.Database;
import org.mooring.journal.Commit;
import org.mooring.journal.EntryKind;
import org.mooring.journal.NewEntry;
import org.mooring.journal.PaymentJournal;
import org.mooring.journal.postgresql.PostgresJournal;
import org.mooring.journal.postgresql.PostgresSettings;

/** Over a real PostgreSQL that the real journal wrote to. */
class DatabaseReaderTest {
    @TempDir
    Path directory;

    @Test
    void readsWhatTheJournalWroteAndSeesWhatSomebodyChanged() throws Exception {
        Database database = Database.start(directory);
        try {
            Path key = directory.resolve("installation.key");
            try (PaymentJournal journal = PostgresJournal.open(
                    PostgresSettings.of(database.url(), database.user(), null, key), Clock.systemUTC())) {
                for (int i = 0; i < 3; i++) {
                    Uetr payment = Uetr.random();
                    record(journal, payment, EntryKind.RECEIVED, TransactionStatus.RCVD);
                    record(journal, payment, EntryKind.VALIDATED, TransactionStatus.ACTC);
                }
            }
            JournalBook book = DatabaseReader.read(database.url(), database.user(), key);
            assertThat(book.defects()).isEmpty();
            assertThat(book.entryCount()).isEqualTo(6);
            assertThat(book.payments())
                    .hasSize(3)
                    .allMatch(payment -> payment.state().equals("ACTC"));

            assertThat(defectsAfter(
                            database,
                            key,
                            "update mooring.entry set encoded = set_byte(encoded, 39, 5) where position = 3"))
                    .contains("the chain of payment");
            assertThat(defectsAfter(database, key, "delete from mooring.entry where position = 5"))
                    .contains("one is missing");
            assertThat(defectsAfter(database, key, "update mooring.payment set number = 1"))
                    .contains("stands elsewhere");
            assertThat(defectsAfter(database, key, "update mooring.payment_key set wrapped = set_byte(wrapped, 20, 1)"))
                    .contains("cannot be unwrapped");
        } finally {
            database.close();
        }
    }

    /** What is changed stays changed: the defects of the later calls are those of the earlier ones and more. */
    private static String defectsAfter(Database database, Path key, String change) throws Exception {
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), null);
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(change)).isPositive();
        } catch (SQLException refused) {
            throw new AssertionError(change, refused);
        }
        return String.join(
                "\n", DatabaseReader.read(database.url(), database.user(), key).defects());
    }

    private static void record(PaymentJournal journal, Uetr payment, EntryKind kind, TransactionStatus state) {
        NewEntry entry = new NewEntry(kind, state, "", "rest", "", "", Instant.EPOCH, "{}".getBytes(UTF_8));
        journal.record(Commit.of(payment, PaymentKind.CREDIT_TRANSFER, List.of(entry)))
                .toCompletableFuture()
                .join();
    }
}
