package org.mooring.journal.postgresql;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.mooring.journal.embedded.AdjustableClock;

/** One PostgreSQL for all tests of this process, a real one with its flushes on; each test begins with empty tables. */
final class RealPostgres {
    private static final String SCHEMA = "mooring";
    private static final Path DATA = temporary();
    private static EmbeddedPostgres server = start(0, "on");
    private static int port;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(RealPostgres::remove));
    }

    private RealPostgres() {}

    static String url() {
        return server.getJdbcUrl("postgres", "postgres");
    }

    static int port() {
        return server.getPort();
    }

    static PostgresSettings settings(Path directory) {
        return PostgresSettings.of(url(), "postgres", null, directory.resolve("installation.key"))
                .withReadersMax(2)
                .withOutageMax(Duration.ofSeconds(30));
    }

    static PostgresJournal open(Path directory, AdjustableClock clock) {
        return PostgresJournal.open(settings(directory), clock);
    }

    static Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection(url());
        connection.setSchema(SCHEMA);
        return connection;
    }

    static void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** As after a fresh installation; keeps the schema, which takes longest to make. */
    static void empty() {
        execute("do $$ begin if to_regclass('mooring.entry') is not null then truncate mooring.entry, mooring.payment,"
                + " mooring.payment_key, mooring.answer, mooring.idempotency_key, mooring.instance, mooring.identity;"
                + " end if; if to_regclass('mooring.task') is not null then truncate mooring.task, mooring.task_line;"
                + " end if; end $$");
    }

    /** Stops the server as an operator would, and starts it again on the same port. */
    static void restart() {
        stop();
        startAgain();
    }

    static void stop() {
        try {
            port = server.getPort();
            server.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static void startAgain() {
        server = start(port, "on");
    }

    static void startAgainWithoutFlushes() {
        server = start(port, "off");
    }

    private static EmbeddedPostgres start(int port, String fsync) {
        try {
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setDataDirectory(DATA)
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    // The library turns them off for speed.
                    .setServerConfig("fsync", fsync)
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("max_connections", "60")
                    .setServerConfig("shared_buffers", "32MB");
            return (port == 0 ? builder : builder.setPort(port)).start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void remove() {
        stop();
        try (Stream<Path> files = Files.walk(DATA)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("mooring-postgres");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
