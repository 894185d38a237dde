package org.mooring.journal.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.mooring.canonical.Uetr;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalEntryEncoding;

/**
 * Reads segments one after the other as streams, wherever they lie (a folder, a backup, an export), and checks all that
 * can be checked without keys: checksums, numbers of groups, positions, commits, and the hash chain of each payment. One
 * thread. In memory are the newest {@value #FOLLOWED_PAYMENTS_MAX} payments: a chain whose entries lie further apart is
 * checked in its parts.
 */
public final class LogScan {
    private static final int FOLLOWED_PAYMENTS_MAX = 65_536;

    /** Takes each commit after it was checked. */
    @FunctionalInterface
    interface CommitTaker {
        void take(CommitRecord commit, long location) throws IOException;
    }

    /** Takes each group after its commits. */
    @FunctionalInterface
    interface GroupTaker {
        void take(long firstPosition, int offset, int length);
    }

    private record Newest(int number, byte[] leaf) {}

    private final byte[] journalId;
    private final Map<Uetr, Newest> followed = new LinkedHashMap<>(1024, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Uetr, Newest> eldest) {
            return size() > FOLLOWED_PAYMENTS_MAX;
        }
    };

    private CommitTaker commits = (commit, location) -> {};
    private GroupTaker groups = (position, offset, length) -> {};
    private int segment;
    private long group;
    private long position;
    private byte[] head = new byte[JournalEntryEncoding.HASH_LENGTH];

    /** @param journalId as the segments name it */
    public LogScan(byte[] journalId) {
        this.journalId = journalId.clone();
    }

    LogScan withTakers(CommitTaker commitTaker, GroupTaker groupTaker) {
        this.commits = commitTaker;
        this.groups = groupTaker;
        return this;
    }

    /** Number of the last group; 0 before the first. */
    public long group() {
        return group;
    }

    /** Position of the last entry; 0 before the first. */
    public long position() {
        return position;
    }

    /** Leaf of the last entry, in hexadecimal. */
    public String head() {
        return HexFormat.of().formatHex(head);
    }

    /**
     * Reads one segment; the first one may have any number, each other follows the one before.
     *
     * @param name of the stream, for messages
     * @return bytes up to the end of its last group
     * @throws JournalDamaged naming stream, offset and rule; also when something but zeros follows the last group
     */
    public int segment(String name, InputStream in) throws IOException {
        return segment(name, in, false);
    }

    /** @param mayBeCut ends before a group that is not whole, instead of calling it damaged */
    int segment(String name, InputStream in, boolean mayBeCut) throws IOException {
        SegmentHead segmentHead = readHead(name, in);
        int offset = SegmentHead.LENGTH;
        while (true) {
            byte[] headBytes = in.readNBytes(GroupFrame.HEAD_LENGTH);
            GroupFrame.Head frame = headBytes.length < GroupFrame.HEAD_LENGTH ? null : GroupFrame.head(headBytes, 0);
            if (frame == null) {
                if (!mayBeCut) {
                    requireZeros(name, offset, headBytes, in);
                }
                return offset;
            }
            require(
                    frame.group() == group + 1 && frame.firstPosition() == position + 1,
                    name,
                    offset,
                    "group " + (group + 1) + " from position " + (position + 1) + " must be here");
            require(
                    frame.bodyLength() >= CommitRecord.HEAD_LENGTH
                            && frame.frameLength() <= segmentHead.segmentBytes() - offset,
                    name,
                    offset,
                    "a group must fit in its segment");
            byte[] whole = Arrays.copyOf(headBytes, frame.frameLength());
            int read = in.readNBytes(whole, GroupFrame.HEAD_LENGTH, whole.length - GroupFrame.HEAD_LENGTH);
            String damage = read < whole.length - GroupFrame.HEAD_LENGTH
                    ? "group " + frame.group() + " is cut off"
                    : GroupFrame.damage(whole, 0, frame);
            if (damage != null) {
                require(mayBeCut, name, offset, damage);
                return offset;
            }
            readGroup(name, offset, frame, whole);
            offset += whole.length;
        }
    }

    private SegmentHead readHead(String name, InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(SegmentHead.LENGTH);
        SegmentHead segmentHead = bytes.length < SegmentHead.LENGTH ? null : SegmentHead.decode(bytes);
        require(segmentHead != null, name, 0, "a segment must begin with a head that is whole");
        require(Arrays.equals(segmentHead.journalId(), journalId), name, 0, "the segment must be of this journal");
        if (segment == 0) {
            group = segmentHead.firstGroup() - 1;
            position = segmentHead.firstPosition() - 1;
        } else {
            require(segmentHead.segment() == segment + 1, name, 0, "segment " + (segment + 1) + " must be here");
            require(
                    segmentHead.firstGroup() == group + 1 && segmentHead.firstPosition() == position + 1,
                    name,
                    0,
                    "the segment must go on after group " + group + " and position " + position);
        }
        segment = segmentHead.segment();
        return segmentHead;
    }

    private void readGroup(String name, int offset, GroupFrame.Head frame, byte[] bytes) throws IOException {
        int at = GroupFrame.HEAD_LENGTH;
        int end = GroupFrame.HEAD_LENGTH + frame.bodyLength();
        while (at < end) {
            CommitRecord commit;
            try {
                commit = CommitRecord.at(bytes, at);
                follow(commit);
            } catch (IllegalArgumentException wrong) {
                throw damaged(name, offset + at, wrong.getMessage());
            }
            commits.take(commit, LogLocation.of(segment, offset + at));
            at += commit.length();
        }
        require(
                position - frame.firstPosition() + 1 == frame.entryCount(),
                name,
                offset,
                "group " + frame.group() + " must have " + frame.entryCount() + " entries");
        group = frame.group();
        groups.take(frame.firstPosition(), offset, bytes.length);
    }

    private void follow(CommitRecord commit) {
        Uetr payment = commit.entry(0).payment();
        Newest before = followed.get(payment);
        for (int i = 0; i < commit.entryCount(); i++) {
            JournalEntry entry = commit.entry(i);
            if (!entry.payment().equals(payment)) {
                throw new IllegalArgumentException("entries of two payments share a commit");
            }
            if (entry.position().value() != position + 1) {
                throw new IllegalArgumentException(
                        "position " + (position + 1) + " must be here, found position " + entry.position());
            }
            byte[] expected = before != null
                    ? before.leaf()
                    : entry.number() == 1 ? new byte[JournalEntryEncoding.HASH_LENGTH] : null;
            if (expected != null
                    && (!Arrays.equals(expected, entry.previousHash())
                            || (before != null && entry.number() != before.number() + 1))) {
                throw new IllegalArgumentException("the hash chain of payment " + payment + " is broken");
            }
            before = new Newest(entry.number(), entry.leaf());
            head = entry.leaf();
            position++;
        }
        followed.put(payment, before);
    }

    private static void requireZeros(String name, int offset, byte[] begun, InputStream in) throws IOException {
        require(GroupFrame.isZero(begun, 0, begun.length), name, offset, "a group, or nothing but zeros, must be here");
        long at = offset + begun.length;
        byte[] buffer = new byte[64 * 1024];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            require(GroupFrame.isZero(buffer, 0, count), name, at, "nothing but zeros may follow the last group");
            at += count;
        }
    }

    private static void require(boolean holds, String name, long offset, String rule) {
        if (!holds) {
            throw damaged(name, offset, rule);
        }
    }

    private static JournalDamaged damaged(String name, long offset, String rule) {
        return new JournalDamaged(java.nio.file.Path.of(name), offset, rule, "take another copy; nothing was changed");
    }
}
