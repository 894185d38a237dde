package org.mooring.journal.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.mooring.journal.Idempotency;
import org.slf4j.LoggerFactory;

/**
 * Where the embedded journal lies and how much it may take. Start from {@link #in} and change what differs.
 *
 * @param directory holds log and index; one process at a time
 * @param segmentBytes size of one log file, allocated before it is used. 64 MiB: the flush of a write into allocated
 *     blocks needs no change of the file system's own records, and one file more a second is bearable at full load
 * @param keyRetention how long a repeat is recognised after its first request
 * @param installationKeyFile 64 hexadecimal digits; drawn at the first start. Keep and back it up apart from the rest
 * @param paymentKeyDirectory holds the payments' wrapped keys; a backup of it brings erased payloads back to life, so
 *     it has a retention of its own
 * @param queuedCommitsMax commits that may wait for the writer; one more fails. 65,536 are about a second of full load
 * @param queuedBytesMax the same in bytes, since commits differ in size; 64 MiB
 * @param cachedPaymentsMax payments whose heads stay in memory between commits, about 500 bytes each; 16,384
 * @param checkedAtStartBytes newest bytes of the log whose checksums and chains are checked at start, whatever the index
 *     says. 256 MiB take about two seconds; what the index lacks is always checked
 * @param completionExecutor asked on the thread that records, where the stage of its commit completes (with all others of
 *     a group that go there, in one task): so a thread with a loop of its own gets its stages back without a detour.
 *     Gives null for a thread of the journal's own
 * @param onFatal called once, on the writer's thread, after a write, a flush or the index failed: the journal records
 *     nothing any more, and what the device holds is known only after a restart. Ends the process by default
 */
public record JournalSettings(
        Path directory,
        int segmentBytes,
        Duration keyRetention,
        Path installationKeyFile,
        Path paymentKeyDirectory,
        int queuedCommitsMax,
        long queuedBytesMax,
        int cachedPaymentsMax,
        long checkedAtStartBytes,
        Supplier<Executor> completionExecutor,
        Consumer<Throwable> onFatal) {
    /** EX_SOFTWARE of sysexits.h: tells a supervisor that a restart is the cure. */
    static final int FATAL_EXIT_CODE = 70;

    private static final int MIB = 1024 * 1024;
    private static final int SEGMENT_BYTES_MIN = 64 * 1024;
    private static final int SEGMENT_BYTES_UNIT = 4096;

    public JournalSettings {
        Objects.requireNonNull(directory, "directory");
        Objects.requireNonNull(keyRetention, "keyRetention");
        Objects.requireNonNull(installationKeyFile, "installationKeyFile");
        Objects.requireNonNull(paymentKeyDirectory, "paymentKeyDirectory");
        Objects.requireNonNull(completionExecutor, "completionExecutor");
        Objects.requireNonNull(onFatal, "onFatal");
        require(
                segmentBytes >= SEGMENT_BYTES_MIN && segmentBytes % SEGMENT_BYTES_UNIT == 0,
                "segmentBytes",
                segmentBytes,
                "at least " + SEGMENT_BYTES_MIN + " and a multiple of " + SEGMENT_BYTES_UNIT);
        require(
                keyRetention.compareTo(Duration.ZERO) > 0 && keyRetention.toDays() <= 36_500,
                "keyRetention",
                keyRetention,
                "longer than nothing and at most 36500 days");
        require(queuedCommitsMax >= 1, "queuedCommitsMax", queuedCommitsMax, "at least 1");
        require(queuedBytesMax >= 1, "queuedBytesMax", queuedBytesMax, "at least 1");
        require(cachedPaymentsMax >= 1, "cachedPaymentsMax", cachedPaymentsMax, "at least 1");
        require(checkedAtStartBytes >= 0, "checkedAtStartBytes", checkedAtStartBytes, "at least 0");
    }

    /** The defaults, everything beneath one directory. */
    public static JournalSettings in(Path directory) {
        return new JournalSettings(
                directory,
                64 * MIB,
                Duration.ofDays(Idempotency.RETENTION_DAYS_DEFAULT),
                directory.resolve("keys").resolve("installation.key"),
                directory.resolve("keys"),
                65_536,
                64L * MIB,
                16_384,
                256L * MIB,
                () -> null,
                JournalSettings::endProcess);
    }

    public JournalSettings withSegmentBytes(int bytes) {
        return new JournalSettings(
                directory,
                bytes,
                keyRetention,
                installationKeyFile,
                paymentKeyDirectory,
                queuedCommitsMax,
                queuedBytesMax,
                cachedPaymentsMax,
                checkedAtStartBytes,
                completionExecutor,
                onFatal);
    }

    public JournalSettings withKeyRetention(Duration retention) {
        return new JournalSettings(
                directory,
                segmentBytes,
                retention,
                installationKeyFile,
                paymentKeyDirectory,
                queuedCommitsMax,
                queuedBytesMax,
                cachedPaymentsMax,
                checkedAtStartBytes,
                completionExecutor,
                onFatal);
    }

    /** Both places of keys, which may lie on another device than the log. */
    public JournalSettings withKeys(Path installationKey, Path paymentKeys) {
        return new JournalSettings(
                directory,
                segmentBytes,
                keyRetention,
                installationKey,
                paymentKeys,
                queuedCommitsMax,
                queuedBytesMax,
                cachedPaymentsMax,
                checkedAtStartBytes,
                completionExecutor,
                onFatal);
    }

    public JournalSettings withQueue(int commitsMax, long bytesMax) {
        return new JournalSettings(
                directory,
                segmentBytes,
                keyRetention,
                installationKeyFile,
                paymentKeyDirectory,
                commitsMax,
                bytesMax,
                cachedPaymentsMax,
                checkedAtStartBytes,
                completionExecutor,
                onFatal);
    }

    public JournalSettings withCachedPaymentsMax(int count) {
        return new JournalSettings(
                directory,
                segmentBytes,
                keyRetention,
                installationKeyFile,
                paymentKeyDirectory,
                queuedCommitsMax,
                queuedBytesMax,
                count,
                checkedAtStartBytes,
                completionExecutor,
                onFatal);
    }

    public JournalSettings withCheckedAtStartBytes(long bytes) {
        return new JournalSettings(
                directory,
                segmentBytes,
                keyRetention,
                installationKeyFile,
                paymentKeyDirectory,
                queuedCommitsMax,
                queuedBytesMax,
                cachedPaymentsMax,
                bytes,
                completionExecutor,
                onFatal);
    }

    public JournalSettings withCompletionExecutor(Supplier<Executor> executor) {
        return new JournalSettings(
                directory,
                segmentBytes,
                keyRetention,
                installationKeyFile,
                paymentKeyDirectory,
                queuedCommitsMax,
                queuedBytesMax,
                cachedPaymentsMax,
                checkedAtStartBytes,
                executor,
                onFatal);
    }

    public JournalSettings withOnFatal(Consumer<Throwable> callback) {
        return new JournalSettings(
                directory,
                segmentBytes,
                keyRetention,
                installationKeyFile,
                paymentKeyDirectory,
                queuedCommitsMax,
                queuedBytesMax,
                cachedPaymentsMax,
                checkedAtStartBytes,
                completionExecutor,
                callback);
    }

    private static void endProcess(Throwable cause) {
        LoggerFactory.getLogger(EmbeddedJournal.class)
                .error(
                        "the journal can no longer record; the process ends now, a restart reads what is on disk",
                        cause);
        Runtime.getRuntime().halt(FATAL_EXIT_CODE);
    }

    private static void require(boolean holds, String name, Object value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "journal setting " + name + " is " + value + ", must be " + rule + "; journal not started");
        }
    }
}
