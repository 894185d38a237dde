package org.mooring.journal.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.mooring.canonical.Uetr;
import org.mooring.journal.JournalEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The start of a journal: checks the newest part of the log, brings the index up to it, and finds its end.
 *
 * <p>A group that is not whole may be cut off only when all of this holds, for then it was never flushed and nobody was
 * told of it: it is beyond the synced mark and the index; no whole group and no segment follows it; and it looks like a
 * write that stopped, with zeros of the allocated file where its bytes should be. Everything else is damage and stops
 * the start.
 */
final class LogRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(LogRecovery.class);
    /** Payments whose chain is followed at the same time; about 300 bytes each. */
    private static final int FOLLOWED_PAYMENTS_MAX = 65_536;

    private static final String RESTORE = "restore the log from its backup; journal not started, nothing was changed";

    private final LogDirectory directory;
    private final JournalIndex index;
    private final HighWater indexed;
    private final IndexUpdate update;
    private final long syncedGroup;
    private final Map<Uetr, OpenPayment> followed = new LinkedHashMap<>(1024, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Uetr, OpenPayment> eldest) {
            return size() > FOLLOWED_PAYMENTS_MAX;
        }
    };

    private long group;
    private long position;

    LogRecovery(LogDirectory directory, JournalIndex index) throws IOException {
        this.directory = directory;
        this.index = index;
        if (index.baseGeneration() != directory.base().generation()) {
            LOG.warn("the index is older than the last pruning of the log, and is built anew");
            index.clear(directory.base().generation());
        }
        this.indexed = index.highWater();
        this.update = new IndexUpdate(indexed);
        this.syncedGroup = SyncedMark.read(directory);
    }

    /** @param checkedBytes how much of the log's end is checked even where the index knows it */
    LogEnd recover(long checkedBytes) throws IOException {
        int newest = directory.newestSegment();
        if (newest == 0) {
            requireNothingMissing(directory.path(), 0);
            return LogEnd.EMPTY;
        }
        if (indexed.group() == 0) {
            readBase(directory.base());
        }
        // Whole groups may still be on their way to the device when only the process died.
        try (JournalFile file = directory.files().open(directory.file(newest))) {
            file.force();
        }
        LogEnd end = LogEnd.EMPTY;
        for (int segment = firstToRead(newest, checkedBytes); segment <= newest; segment++) {
            end = readSegment(segment, segment == newest, end.segment() == 0);
        }
        requireNothingMissing(directory.file(newest), end.offset());
        if (group > indexed.group()) {
            LOG.info("the index got {} groups from the log", group - indexed.group());
        }
        return end;
    }

    /** What is left of pruned segments: commits of payments that go on. */
    private void readBase(LogBase base) {
        Map<Uetr, OpenPayment> ofBase = new HashMap<>();
        for (LogBase.Carried carried : base.carried()) {
            Path file = directory.file(LogLocation.segment(carried.location()));
            try {
                CommitRecord commit = carried.commit();
                OpenPayment payment = ofBase.computeIfAbsent(commit.entry(0).payment(), OpenPayment::new);
                followChain(payment, commit, carried.firstPosition(), true);
                update.add(payment, commit, carried.location(), carried.firstPosition());
            } catch (IllegalArgumentException notACommit) {
                throw damaged(file, LogLocation.offset(carried.location()), notACommit.getMessage());
            }
        }
        if (base.generation() > 0) {
            long end = LogLocation.of(base.firstSegment(), SegmentHead.LENGTH);
            update.endBase(base.firstGroup() - 1, end, base.firstPosition() - 1);
            index.write(update.finish());
        }
    }

    private int firstToRead(int newest, long checkedBytes) {
        int first = directory.base().firstSegment();
        int unindexed = Math.max(first, LogLocation.segment(indexed.end()));
        long checkedSegments = (checkedBytes + directory.segmentBytes() - 1) / directory.segmentBytes();
        long unchecked = Math.max(first, newest - checkedSegments + 1);
        return (int) Math.min(Math.min(unindexed, unchecked), newest);
    }

    private LogEnd readSegment(int segment, boolean isNewest, boolean isFirstRead) throws IOException {
        Path path = directory.file(segment);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            SegmentHead head = readHead(path, file, segment);
            LogBase base = directory.base();
            if (segment == base.firstSegment()
                    && (head.firstGroup() != base.firstGroup() || head.firstPosition() != base.firstPosition())) {
                throw damaged(path, 0, "the first segment must begin with group " + base.firstGroup());
            }
            if (isFirstRead) {
                group = head.firstGroup() - 1;
                position = head.firstPosition() - 1;
            } else if (head.firstGroup() != group + 1 || head.firstPosition() != position + 1) {
                throw damaged(
                        path,
                        0,
                        "the segment begins with group " + head.firstGroup() + ", but the one before ends with group "
                                + group);
            }
            int offset = SegmentHead.LENGTH;
            while (offset + GroupFrame.HEAD_LENGTH <= head.segmentBytes()) {
                byte[] headBytes = read(file, offset, GroupFrame.HEAD_LENGTH);
                GroupFrame.Head frame = GroupFrame.head(headBytes, 0);
                if (frame == null) {
                    endOfSegment(path, file, head.segmentBytes(), offset, isNewest);
                    break;
                }
                String misplaced = misplaced(frame, head.segmentBytes() - offset);
                if (misplaced != null) {
                    throw damaged(path, offset, misplaced);
                }
                byte[] bytes = read(file, offset, frame.frameLength());
                String damage = GroupFrame.damage(bytes, 0, frame);
                if (damage != null) {
                    cutOrStop(
                            path, file, head.segmentBytes(), offset, isNewest, looksTorn(bytes, offset, frame), damage);
                    break;
                }
                readGroup(path, LogLocation.of(segment, offset), frame, bytes);
                offset += frame.frameLength();
            }
            return new LogEnd(segment, head.segmentBytes(), offset, group, position);
        }
    }

    private SegmentHead readHead(Path path, RandomAccessFile file, int segment) throws IOException {
        SegmentHead head = SegmentHead.decode(read(file, 0, SegmentHead.LENGTH));
        if (head == null) {
            throw damaged(path, 0, "the segment's head is damaged");
        }
        if (!Arrays.equals(head.journalId(), directory.journalId()) || head.segment() != segment) {
            throw damaged(path, 0, "the segment is of another journal or has another number");
        }
        return head;
    }

    private String misplaced(GroupFrame.Head frame, int room) {
        if (frame.group() != group + 1) {
            return "group " + (group + 1) + " must be here, found group " + frame.group();
        }
        if (frame.firstPosition() != position + 1) {
            return "position " + (position + 1) + " must be here, found position " + frame.firstPosition();
        }
        if (frame.bodyLength() < CommitRecord.HEAD_LENGTH || frame.bodyLength() > room - GroupFrame.HEAD_LENGTH) {
            return "group " + frame.group() + " says it has " + frame.bodyLength() + " bytes";
        }
        return null;
    }

    private void readGroup(Path path, long location, GroupFrame.Head frame, byte[] bytes) {
        boolean isNew = frame.group() > indexed.group();
        if (frame.group() == indexed.group() + 1) {
            // From here on payments come from the index, which knows more of them than their chain.
            followed.clear();
        }
        Map<Uetr, OpenPayment> ofGroup = new HashMap<>();
        int at = GroupFrame.HEAD_LENGTH;
        long next = position + 1;
        while (at < GroupFrame.HEAD_LENGTH + frame.bodyLength()) {
            long commitLocation = location + at;
            try {
                CommitRecord commit = CommitRecord.at(bytes, at);
                JournalEntry first = commit.entry(0);
                OpenPayment payment = ofGroup.computeIfAbsent(first.payment(), uetr -> payment(uetr, isNew));
                followChain(payment, commit, next, isNew);
                if (isNew) {
                    update.add(payment, commit, commitLocation, next);
                } else {
                    payment.durableNumber = first.number() + commit.entryCount() - 1;
                }
                next += commit.entryCount();
                at += commit.length();
            } catch (IllegalArgumentException notACommit) {
                throw damaged(path, LogLocation.offset(commitLocation), notACommit.getMessage());
            }
        }
        if (next - frame.firstPosition() != frame.entryCount()) {
            throw damaged(
                    path, LogLocation.offset(location), "group " + frame.group() + " has too few or too many entries");
        }
        if (isNew) {
            update.endGroup(
                    frame.group(),
                    location,
                    frame.frameLength(),
                    location + frame.frameLength(),
                    frame.firstPosition(),
                    next - 1);
            index.write(update.finish());
        }
        followed.putAll(ofGroup);
        group = frame.group();
        position = next - 1;
    }

    /** In the part that the index knows, a payment whose beginning lies further back starts in the middle. */
    private OpenPayment payment(Uetr uetr, boolean isNew) {
        OpenPayment payment = followed.get(uetr);
        if (payment != null) {
            return payment;
        }
        return isNew
                ? index.head(uetr).map(OpenPayment::new).orElseGet(() -> new OpenPayment(uetr))
                : new OpenPayment(uetr);
    }

    private static void followChain(OpenPayment payment, CommitRecord commit, long firstPosition, boolean isNew) {
        int before = payment.durableNumber;
        for (int i = 0; i < commit.entryCount(); i++) {
            JournalEntry entry = commit.entry(i);
            require(entry.payment().equals(payment.uetr), "entries of two payments share a commit");
            require(entry.position().value() == firstPosition + i, "entry has position " + entry.position());
            if (isNew || before > 0 || entry.number() == 1) {
                require(entry.number() == before + 1, "entry " + entry.number() + " follows entry " + before);
                require(
                        payment.hasLeaf(entry.previousHash()),
                        "the hash chain of payment " + payment.uetr + " is broken");
            }
            payment.leaf = entry.leaf();
            before = entry.number();
        }
    }

    private void endOfSegment(Path path, RandomAccessFile file, int segmentBytes, int offset, boolean isNewest)
            throws IOException {
        byte[] rest = read(file, offset, segmentBytes - offset);
        if (GroupFrame.isZero(rest, 0, rest.length)) {
            return;
        }
        boolean isSectorMissing = GroupFrame.isZero(rest, 0, GroupFrame.HEAD_LENGTH);
        cutOrStop(
                path,
                file,
                segmentBytes,
                offset,
                isNewest,
                isSectorMissing || isCutHead(rest),
                "the head of group " + (group + 1) + " is damaged");
    }

    /** The beginning of a head and then nothing but zeros. */
    private static boolean isCutHead(byte[] rest) {
        byte[] magic =
                ByteBuffer.allocate(Integer.BYTES).putInt(GroupFrame.MAGIC).array();
        int written = GroupFrame.HEAD_LENGTH;
        while (written > 0 && rest[written - 1] == 0) {
            written--;
        }
        int compared = Math.min(written, magic.length);
        return Arrays.equals(rest, 0, compared, magic, 0, compared) && GroupFrame.isZero(rest, written, rest.length);
    }

    /** Zeros at its end, or in a whole sector: bytes that were never written. */
    private static boolean looksTorn(byte[] bytes, int offset, GroupFrame.Head frame) {
        int end = GroupFrame.HEAD_LENGTH + frame.bodyLength() + GroupFrame.TRAILER_LENGTH;
        if (bytes[end - 1] == 0) {
            return true;
        }
        int sector = 512;
        for (int at = sector - offset % sector; at < end; at += sector) {
            if (GroupFrame.isZero(bytes, at, Math.min(at + sector, end))) {
                return true;
            }
        }
        return false;
    }

    private void cutOrStop(
            Path path,
            RandomAccessFile file,
            int segmentBytes,
            int offset,
            boolean isNewest,
            boolean looksTorn,
            String damage)
            throws IOException {
        if (group + 1 <= syncedGroup || group + 1 <= indexed.group()) {
            throw damaged(path, offset, damage + ", and it had been flushed");
        }
        if (!isNewest || followedByGroup(read(file, offset, segmentBytes - offset))) {
            throw damaged(path, offset, damage + ", and later groups follow");
        }
        if (!looksTorn) {
            throw damaged(path, offset, damage + ", though it was written to its end");
        }
        LOG.warn(
                "an incomplete write was cut off the end of the log: {}; nobody was told of it [file={}, offset={}]",
                damage,
                path,
                offset);
        try (JournalFile writing = directory.files().open(path)) {
            writing.write(ByteBuffer.allocate(segmentBytes - offset), offset);
            writing.force();
        }
    }

    private boolean followedByGroup(byte[] rest) {
        for (int at = GroupFrame.ALIGNMENT; at + GroupFrame.HEAD_LENGTH <= rest.length; at += GroupFrame.ALIGNMENT) {
            GroupFrame.Head head = GroupFrame.head(rest, at);
            if (head != null && head.group() > group + 1) {
                return true;
            }
        }
        return false;
    }

    private void requireNothingMissing(Path path, long offset) {
        long known = Math.max(syncedGroup, indexed.group());
        if (known > group) {
            throw damaged(
                    path, offset, "the log ends after group " + group + ", but group " + known + " had been flushed");
        }
    }

    /** Bytes beyond the end of a file that was cut short read as zeros, as if they had never been written. */
    private static byte[] read(RandomAccessFile file, int offset, int length) throws IOException {
        byte[] bytes = new byte[length];
        int there = (int) Math.max(0, Math.min(length, file.length() - offset));
        file.seek(offset);
        file.readFully(bytes, 0, there);
        return bytes;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private static JournalDamaged damaged(Path path, long offset, String what) {
        return new JournalDamaged(path, offset, what, RESTORE);
    }
}
