package org.mooring.journal.embedded;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a backup has to copy of a journal's folder so that the copy is a journal: read while the hub runs, or with its lock
 * held when it does not.
 *
 * <p>The log only grows, so everything up to the synced mark stays as it is; keys reach the device before the first group
 * that needs one of them, so key files that are copied after the mark was read have every key. Of a stopped hub, whole
 * groups beyond the mark count too: after a loss of power the mark may be older than what was acknowledged.
 */
public final class JournalSnapshot implements Closeable {
    private static final int MARK_READ_ATTEMPTS = 100;

    private final Path directory;
    private final Closeable lock;
    private final LogDirectory log;
    private final LogScan scan;
    private final String journalId;
    private final List<Part> parts = new ArrayList<>();

    /**
     * A file to copy.
     *
     * @param name under the journal's folder, with slashes
     * @param length bytes from its beginning; {@link Long#MAX_VALUE} for all there are when it is copied
     */
    public record Part(String name, Path file, long length, boolean isSecret) {}

    private JournalSnapshot(Path directory, Closeable lock) throws IOException {
        this.directory = directory;
        this.lock = lock;
        JournalIdentity identity = JournalIdentity.openOrCreate(
                directory, directory.resolve("keys").resolve("installation.key"));
        this.journalId = HexFormat.of().formatHex(identity.id());
        this.log = new LogDirectory(
                directory.resolve("log"),
                identity.id(),
                JournalSettings.in(directory).segmentBytes(),
                JournalFiles.ON_DISK);
        this.scan = new LogScan(identity.id());
    }

    /**
     * Looks at the journal; when no hub runs, none can start until this is closed.
     *
     * @throws IllegalStateException when there is no embedded journal
     * @throws JournalDamaged when the log does not hold what was written
     */
    public static JournalSnapshot of(Path directory) throws IOException {
        if (Files.notExists(directory.resolve("identity"))) {
            throw new IllegalStateException("there is no embedded journal in " + directory
                    + "; a hub on PostgreSQL is backed up with its database (docs/runbooks/journal.md)");
        }
        Closeable lock = null;
        try {
            lock = DirectoryLock.acquire(directory);
        } catch (IllegalStateException isRunning) {
            // the mark tells how far to read
        }
        try {
            JournalSnapshot snapshot = new JournalSnapshot(directory, lock);
            snapshot.look();
            return snapshot;
        } catch (IOException | RuntimeException failed) {
            if (lock != null) {
                lock.close();
            }
            throw failed;
        }
    }

    /** In the order in which they have to be copied. */
    public List<Part> parts() {
        return List.copyOf(parts);
    }

    /** What the archive says of the journal, and a restore compares. */
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("journal", journalId);
        facts.put("group", Long.toString(scan.group()));
        facts.put("position", Long.toString(scan.position()));
        facts.put("head", scan.head());
        return facts;
    }

    public boolean isHubRunning() {
        return lock == null;
    }

    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.close();
        }
    }

    private void look() throws IOException {
        long mark = markOnceWhole();
        add("identity", Long.MAX_VALUE, false);
        int newest = log.newestSegment();
        int last = isHubRunning() ? LogLocation.segment(mark) : newest;
        LogBase base = log.base();
        if (base.generation() > 0) {
            Path file = LogBase.file(log.path(), base.generation());
            add("log/" + file.getFileName(), Long.MAX_VALUE, false);
        }
        for (int segment = base.firstSegment(); segment <= last; segment++) {
            Path file = log.file(segment);
            boolean isLast = segment == last;
            long limit = isLast && isHubRunning() ? LogLocation.offset(mark) : Long.MAX_VALUE;
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 20)) {
                int length = scan.segment(file.toString(), new LimitedInput(in, limit), isLast && !isHubRunning());
                parts.add(new Part("log/" + file.getFileName(), file, length, false));
                requireMark(mark, segment, length, file);
            } catch (NoSuchFileException pruned) {
                throw new IllegalStateException(
                        "segment " + segment + " was pruned meanwhile; begin the backup again", pruned);
            }
        }
        add("keys/installation.key", Long.MAX_VALUE, true);
        add("keys/payment.keys", Long.MAX_VALUE, true);
    }

    private void requireMark(long mark, int segment, int length, Path file) {
        if (LogLocation.segment(mark) == segment && length < LogLocation.offset(mark)) {
            throw new JournalDamaged(
                    file,
                    length,
                    "the log ends here, but was flushed to offset " + LogLocation.offset(mark),
                    "restore the log from an older backup; no backup was made");
        }
    }

    /** A running hub writes the mark anew all the time; a reader may meet it half written. */
    private long markOnceWhole() throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return SyncedMark.readEnd(log);
            } catch (JournalDamaged perhapsHalfWritten) {
                if (attempt == MARK_READ_ATTEMPTS || !isHubRunning()) {
                    throw perhapsHalfWritten;
                }
                Thread.onSpinWait();
            }
        }
    }

    private void add(String name, long length, boolean isSecret) {
        parts.add(new Part(name, directory.resolve(name), length, isSecret));
    }
}
