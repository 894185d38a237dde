package org.mooring.journal.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.mooring.canonical.Uetr;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalEntryEncoding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the oldest segment out of the log: exports it, writes a new {@link LogBase}, takes its payments out of the index,
 * deletes it, in this order, each on the device before the next. A crash leaves the export only in excess, or the segment
 * as well, which the next start deletes; an index that was not brought that far is thrown away by its generation.
 *
 * <p>One call at a time, on a thread that may wait; payments go on meanwhile.
 */
final class LogPruning {
    private static final Logger LOG = LoggerFactory.getLogger(LogPruning.class);
    /** Rows that are deleted at once; the index's follower waits so long. */
    private static final int CHUNK_PAYMENTS = 1_000;

    private final LogDirectory directory;
    private final JournalIndex index;
    private final LogReader reader;
    private final IndexFollower follower;
    private final OpenPayments payments;

    LogPruning(
            LogDirectory directory,
            JournalIndex index,
            LogReader reader,
            IndexFollower follower,
            OpenPayments payments) {
        this.directory = directory;
        this.index = index;
        this.reader = reader;
        this.follower = follower;
        this.payments = payments;
    }

    /** Why the oldest segment stays. */
    private static final class Stays extends Exception {
        private static final long serialVersionUID = 1L;

        Stays(String why) {
            super(why, null, false, false);
        }
    }

    /** What one segment holds, as far as it matters here. */
    private record Content(
            int segment,
            int length,
            long lastGroup,
            long lastPosition,
            String head,
            Set<Uetr> payments,
            List<Long> groupPositions) {}

    /** Position of the first entry that is left; everything before it is exported. */
    long firstPosition() {
        return directory.base().firstPosition();
    }

    /** What a crash left behind: segments that the base says are gone, and older bases. */
    static void removeLeftovers(LogDirectory directory) throws IOException {
        LogBase base = directory.base();
        List<Path> leftovers = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory.path(), "????????.{log,base}")) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                int number = Integer.parseInt(name, 0, 8, 10);
                if (number < (name.endsWith(".log") ? base.firstSegment() : base.generation())) {
                    leftovers.add(file);
                }
            }
        }
        for (Path file : leftovers) {
            LOG.info("{} was pruned before the restart, and is deleted now", file);
            Files.delete(file);
        }
        JournalFiles.forceDirectory(directory.path());
    }

    /**
     * Prunes the oldest segments, as many as may go.
     *
     * @param olderThanMicros an entry that is not older keeps its segment
     * @param settledBefore an entry at that position or after it keeps its segment
     * @param claimedBeforeMicros an idempotency key that was not claimed before it keeps its segment
     */
    synchronized Pruned prune(long olderThanMicros, long settledBefore, long claimedBeforeMicros, Path exports)
            throws IOException {
        int count = 0;
        while (true) {
            try {
                pruneOldest(olderThanMicros, settledBefore, claimedBeforeMicros, exports);
                count++;
            } catch (Stays stays) {
                return new Pruned(count, firstPosition(), stays.getMessage());
            }
        }
    }

    private void pruneOldest(long olderThanMicros, long settledBefore, long claimedBeforeMicros, Path exports)
            throws IOException, Stays {
        LogBase before = directory.base();
        if (before.firstSegment() >= directory.newestSegment()) {
            throw new Stays("the log's newest segment is never pruned");
        }
        follower.catchUp();
        Content content = read(before.firstSegment(), olderThanMicros, claimedBeforeMicros);
        if (content.lastPosition() >= settledBefore) {
            throw new Stays("segment " + content.segment() + " ends at position " + content.lastPosition()
                    + ", and all before position " + settledBefore + " is anchored and reported");
        }
        Set<Uetr> concerned = new HashSet<>(content.payments());
        before.carried()
                .forEach(commit -> concerned.add(commit.commit().entry(0).payment()));
        Set<Uetr> over = over(concerned, content);
        try {
            payments.keepFromGrowing(over);
            if (!payments.retireAll(over)) {
                throw new Stays("an old payment is being recorded this moment");
            }
            follower.catchUp();
            if (!over(over, content).equals(over)) {
                throw new Stays("an old payment was recorded this moment");
            }
            concerned.removeAll(over);
            LogBase after = after(before, content, concerned);
            export(content, exports);
            after.write(directory.path(), directory.journalId(), directory.files());
            directory.begin(after);
            bringIntoIndex(after, content, over);
            payments.retireAll(over);
        } finally {
            payments.keepFromGrowing(Set.of());
        }
        reader.forget(content.segment());
        reader.forget(-before.generation());
        Files.delete(directory.file(content.segment()));
        if (before.generation() > 0) {
            Files.delete(LogBase.file(directory.path(), before.generation()));
        }
        JournalFiles.forceDirectory(directory.path());
        LOG.info(
                "segment {} was exported and pruned; the log begins at position {}",
                content.segment(),
                firstPosition());
    }

    private Content read(int segment, long olderThanMicros, long claimedBeforeMicros) throws IOException, Stays {
        Set<Uetr> found = new HashSet<>();
        List<Long> groupPositions = new ArrayList<>();
        String[] stays = {null};
        LogScan scan = new LogScan(directory.journalId())
                .withTakers(
                        (commit, location) -> {
                            found.add(commit.entry(0).payment());
                            for (int i = 0; i < commit.entryCount(); i++) {
                                if (commit.micros(i) >= olderThanMicros) {
                                    stays[0] = "segment " + segment + " has an entry of "
                                            + JournalEntryEncoding.ofMicros(commit.micros(i));
                                }
                            }
                            for (KeyClaim claim : commit.claims()) {
                                if (claim.claimedAtMicros() >= claimedBeforeMicros) {
                                    stays[0] = "segment " + segment + " has a key that is still remembered";
                                }
                            }
                        },
                        (position, offset, length) -> groupPositions.add(position));
        int length;
        Path file = directory.file(segment);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 20)) {
            length = scan.segment(file.toString(), in);
        }
        if (stays[0] != null) {
            throw new Stays(stays[0]);
        }
        return new Content(segment, length, scan.group(), scan.position(), scan.head(), found, groupPositions);
    }

    /** Those of them that have no entry behind the segment. */
    private Set<Uetr> over(Set<Uetr> concerned, Content content) throws Stays {
        Set<Uetr> over = new HashSet<>();
        for (Uetr payment : concerned) {
            JournalEntry last = index.head(payment).orElseThrow().last();
            if (!last.state().isFinal()) {
                throw new Stays("payment " + payment + " in segment " + content.segment() + " is " + last.state());
            }
            if (last.position().value() <= content.lastPosition()) {
                over.add(payment);
            }
        }
        return over;
    }

    private LogBase after(LogBase before, Content content, Set<Uetr> goingOn) throws IOException {
        List<LogBase.Carried> carried = new ArrayList<>();
        for (LogBase.Carried commit : before.carried()) {
            if (goingOn.contains(commit.commit().entry(0).payment())) {
                carried.add(commit);
            }
        }
        LogScan scan = new LogScan(directory.journalId())
                .withTakers(
                        (commit, location) -> {
                            if (goingOn.contains(commit.entry(0).payment())) {
                                carried.add(new LogBase.Carried(
                                        commit.entry(0).position().value(), commit.bytes(), location));
                            }
                        },
                        (position, offset, length) -> {});
        Path file = directory.file(content.segment());
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 20)) {
            scan.segment(file.toString(), in);
        }
        carried.sort(Comparator.comparingLong(LogBase.Carried::firstPosition));
        return new LogBase(
                before.generation() + 1,
                content.segment() + 1,
                content.lastGroup() + 1,
                content.lastPosition() + 1,
                carried);
    }

    /** The segment as it is, without the zeros behind its last group; read back before it counts. */
    private void export(Content content, Path exports) throws IOException {
        Files.createDirectories(exports);
        Path export = exports.resolve(String.format(Locale.ROOT, "%08d.segment", content.segment()));
        Path draft = exports.resolve(export.getFileName() + ".draft");
        Files.deleteIfExists(draft);
        try (InputStream in = Files.newInputStream(directory.file(content.segment()));
                JournalFile out = directory.files().open(draft)) {
            byte[] buffer = new byte[1 << 20];
            for (int at = 0; at < content.length(); ) {
                int count = in.readNBytes(buffer, 0, Math.min(buffer.length, content.length() - at));
                out.write(ByteBuffer.wrap(buffer, 0, count), at);
                at += count;
            }
            out.force();
        }
        LogScan written = new LogScan(directory.journalId());
        try (InputStream in = new BufferedInputStream(Files.newInputStream(draft), 1 << 20)) {
            written.segment(draft.toString(), in);
        }
        if (written.position() != content.lastPosition() || !written.head().equals(content.head())) {
            throw new IOException(draft + " is not what was written; nothing was pruned");
        }
        Files.move(draft, export, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        JournalFiles.forceDirectory(exports);
    }

    private void bringIntoIndex(LogBase after, Content content, Set<Uetr> over) {
        List<Uetr> dropped = List.copyOf(over);
        for (int from = 0; from < dropped.size(); from += CHUNK_PAYMENTS) {
            List<Uetr> chunk = dropped.subList(from, Math.min(from + CHUNK_PAYMENTS, dropped.size()));
            follower.apply(batch -> chunk.forEach(payment -> index.deletePayment(payment, batch)));
        }
        Map<Long, Long> moved = new HashMap<>();
        LogBase placed = after.placed();
        for (int i = 0; i < after.carried().size(); i++) {
            moved.put(after.carried().get(i).location(), placed.carried().get(i).location());
        }
        Set<Uetr> goingOn = new HashSet<>();
        placed.carried().forEach(commit -> goingOn.add(commit.commit().entry(0).payment()));
        follower.apply(
                batch -> {
                    goingOn.forEach(payment -> index.movePayment(payment, moved, batch));
                    content.groupPositions().forEach(position -> batch.delete(IndexKeys.group(position)));
                    batch.put(
                            IndexKeys.base(),
                            ByteBuffer.allocate(Integer.BYTES)
                                    .putInt(after.generation())
                                    .array());
                },
                () -> goingOn.forEach(payment -> payments.commitsMoved(payment, moved)));
    }
}
