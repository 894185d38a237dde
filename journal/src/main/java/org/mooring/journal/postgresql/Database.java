package org.mooring.journal.postgresql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.Closeable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.flywaydb.core.Flyway;

/**
 * Ways to the database: a pool for readers, connections of their own for the writer and the claims. Each connection gives
 * up a lock that it cannot get, and the server ends one that leaves a transaction open, so that an instance that hangs
 * holds up the others for {@value #IDLE_IN_TRANSACTION_MS} ms at most.
 */
final class Database implements Closeable {
    /** The term of whoever holds the sequencer's lock: the server measures it, and rolls back what is late. */
    static final int IDLE_IN_TRANSACTION_MS = 5_000;

    private static final int LOCK_TIMEOUT_MS = 5_000;
    private static final int CONNECT_TIMEOUT_S = 5;
    /** Longer than any lock is waited for: a peer that is silent for so long is gone. */
    private static final int SOCKET_TIMEOUT_S = 30;

    private final PostgresSettings settings;
    private final HikariDataSource readers;

    private Database(PostgresSettings settings) {
        this.settings = settings;
        HikariConfig config = new HikariConfig();
        config.setPoolName("mooring-journal-readers");
        config.setJdbcUrl(settings.url());
        config.setDataSourceProperties(properties("mooring journal reader"));
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setMaximumPoolSize(settings.readersMax());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECT_TIMEOUT_S * 1_000L);
        this.readers = new HikariDataSource(config);
    }

    /** Brings the schema up to date and refuses a server that would acknowledge what is not on its device. */
    static Database open(PostgresSettings settings) throws SQLException {
        Properties properties = properties(settings, "mooring journal");
        try (Connection connection = DriverManager.getConnection(settings.url(), properties)) {
            requireDurable(connection);
        }
        Flyway.configure(Database.class.getClassLoader())
                .dataSource(settings.url(), settings.user(), settings.password())
                .locations("classpath:org/mooring/journal/postgresql")
                .defaultSchema(settings.schema())
                .createSchemas(true)
                .table("schema_history")
                .load()
                .migrate();
        return new Database(settings);
    }

    /** As {@link #connect}, for what need not outlive a crash of the server: its commits are seen, not flushed. */
    Connection connectForShortLived(String purpose) throws SQLException {
        Properties properties = properties("mooring journal " + purpose);
        properties.setProperty("socketTimeout", Long.toString(leaseSocketTimeoutS()));
        Connection connection = connect(properties);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set synchronous_commit = off");
            connection.commit();
            return connection;
        } catch (SQLException failed) {
            connection.close();
            throw failed;
        }
    }

    /** A connection from the pool; close it to give it back. */
    Connection reader() throws SQLException {
        return readers.getConnection();
    }

    /** A connection for one thread, without autocommit; checked as at start, since another server may answer now. */
    Connection connect(String purpose) throws SQLException {
        return connect(properties("mooring journal " + purpose));
    }

    /** A peer that is silent must not keep the lease from being renewed over another connection. */
    private long leaseSocketTimeoutS() {
        return Math.max(1, Math.min(SOCKET_TIMEOUT_S, settings.lease().toSeconds() / 3));
    }

    private Connection connect(Properties properties) throws SQLException {
        Connection connection = DriverManager.getConnection(settings.url(), properties);
        try {
            requireDurable(connection);
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException | RuntimeException refused) {
            connection.close();
            throw refused;
        }
    }

    @Override
    public void close() {
        readers.close();
    }

    private Properties properties(String name) {
        return properties(settings, name);
    }

    private static Properties properties(PostgresSettings settings, String name) {
        Properties properties = new Properties();
        properties.setProperty("user", settings.user());
        if (settings.password() != null) {
            properties.setProperty("password", settings.password());
        }
        properties.setProperty("currentSchema", settings.schema());
        properties.setProperty("targetServerType", "primary");
        properties.setProperty("ApplicationName", name);
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_TIMEOUT_S));
        properties.setProperty("socketTimeout", Integer.toString(SOCKET_TIMEOUT_S));
        properties.setProperty("tcpKeepAlive", "true");
        // A detail shows the row that failed.
        properties.setProperty("logServerErrorDetail", "false");
        properties.setProperty(
                "options",
                "-c lock_timeout=" + LOCK_TIMEOUT_MS + " -c idle_in_transaction_session_timeout="
                        + IDLE_IN_TRANSACTION_MS);
        return properties;
    }

    private static void requireDurable(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "select current_setting('fsync'), current_setting('synchronous_commit')")) {
            found.next();
            String fsync = found.getString(1);
            if (!"on".equals(fsync)) {
                throw notDurable("fsync", fsync, "on");
            }
            String synchronousCommit = found.getString(2);
            if (!"on".equals(synchronousCommit) && !"remote_apply".equals(synchronousCommit)) {
                throw notDurable("synchronous_commit", synchronousCommit, "on or remote_apply");
            }
        }
    }

    private static IllegalStateException notDurable(String setting, String value, String rule) {
        return new IllegalStateException("PostgreSQL's " + setting + " is " + value + ", must be " + rule
                + " (server, database and role count): it would acknowledge what a loss of power takes away;"
                + " journal not started");
    }
}
