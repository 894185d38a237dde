package org.mooring.journal.postgresql;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.mooring.journal.Idempotency;

/**
 * Which database holds the journal and how much of it one instance may take. Start from {@link #of} and change what
 * differs.
 *
 * @param url {@code jdbc:postgresql://host[,host]/database}; of several hosts the one that may be written is used
 * @param password may be null, where the server asks for none
 * @param schema holds the tables; made when it is not there
 * @param installationKeyFile 64 hexadecimal digits, the same on every instance; drawn at the first start of the first.
 *     Keep and back it up apart from the database
 * @param keyRetention how long a repeat is recognised after its first request
 * @param readersMax connections for reading; writer and claims have one each besides
 * @param queuedCommitsMax commits that may wait for the writer; one more fails
 * @param queuedBytesMax the same in bytes of payload, since commits differ in size
 * @param lease how long an instance that is not heard of keeps its payments and claims of keys, by the clock of
 *     the database. Fifteen seconds: ten missed signs of life
 * @param outageMax how long a commit or a claim waits for a database that is away; it fails then. Ten seconds: a
 *     restart, or a standby taking over, without a payment that notices
 * @param completionExecutor completes the stages, one task a group; null for a thread of the journal's own
 */
public record PostgresSettings(
        String url,
        String user,
        String password,
        String schema,
        Path installationKeyFile,
        Duration keyRetention,
        int readersMax,
        int queuedCommitsMax,
        long queuedBytesMax,
        Duration lease,
        Duration outageMax,
        Executor completionExecutor) {
    private static final long QUEUED_BYTES_MAX = 64L * 1024 * 1024;

    public PostgresSettings {
        Objects.requireNonNull(installationKeyFile, "installationKeyFile");
        require(
                url != null && url.startsWith("jdbc:postgresql:"),
                "url",
                "given without its parts",
                "jdbc:postgresql:…");
        require(user != null && !user.isBlank(), "user", user, "given");
        require(schema != null && schema.matches("[a-z_][a-z0-9_]{0,62}"), "schema", schema, "a plain lower-case name");
        require(
                keyRetention.compareTo(Duration.ZERO) > 0 && keyRetention.toDays() <= 36_500,
                "keyRetention",
                keyRetention,
                "longer than nothing and at most 36500 days");
        require(readersMax >= 1, "readersMax", readersMax, "at least 1");
        require(queuedCommitsMax >= 1, "queuedCommitsMax", queuedCommitsMax, "at least 1");
        require(queuedBytesMax >= 1, "queuedBytesMax", queuedBytesMax, "at least 1");
        require(lease.toMillis() >= 100, "lease", lease, "at least 100 ms");
        require(!outageMax.isNegative(), "outageMax", outageMax, "not negative");
    }

    public static PostgresSettings of(String url, String user, String password, Path installationKeyFile) {
        return new PostgresSettings(
                url,
                user,
                password,
                "mooring",
                installationKeyFile,
                Duration.ofDays(Idempotency.RETENTION_DAYS_DEFAULT),
                8,
                65_536,
                QUEUED_BYTES_MAX,
                Duration.ofSeconds(15),
                Duration.ofSeconds(10),
                null);
    }

    public PostgresSettings withSchema(String name) {
        return new PostgresSettings(
                url,
                user,
                password,
                name,
                installationKeyFile,
                keyRetention,
                readersMax,
                queuedCommitsMax,
                queuedBytesMax,
                lease,
                outageMax,
                completionExecutor);
    }

    public PostgresSettings withReadersMax(int count) {
        return new PostgresSettings(
                url,
                user,
                password,
                schema,
                installationKeyFile,
                keyRetention,
                count,
                queuedCommitsMax,
                queuedBytesMax,
                lease,
                outageMax,
                completionExecutor);
    }

    public PostgresSettings withLease(Duration duration) {
        return new PostgresSettings(
                url,
                user,
                password,
                schema,
                installationKeyFile,
                keyRetention,
                readersMax,
                queuedCommitsMax,
                queuedBytesMax,
                duration,
                outageMax,
                completionExecutor);
    }

    public PostgresSettings withOutageMax(Duration duration) {
        return new PostgresSettings(
                url,
                user,
                password,
                schema,
                installationKeyFile,
                keyRetention,
                readersMax,
                queuedCommitsMax,
                queuedBytesMax,
                lease,
                duration,
                completionExecutor);
    }

    /** Without the URL, which may hold secrets, and the password. */
    @Override
    public String toString() {
        return "PostgresSettings[user=" + user + ", schema=" + schema + ", lease=" + lease + ", outageMax=" + outageMax
                + "]";
    }

    private static void require(boolean holds, String name, Object value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "journal setting " + name + " is " + value + ", must be " + rule + "; journal not started");
        }
    }
}
