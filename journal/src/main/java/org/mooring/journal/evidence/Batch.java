package org.mooring.journal.evidence;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.mooring.journal.JournalPosition;

/**
 * What is anchored: a run of journal entries under one root. Numbers have no gaps, positions have no gaps, and each
 * batch commits to the one before, so that omission, reordering and back-dating show.
 *
 * @param number 1 for the installation's first batch
 * @param first position of the first entry; one more than the last of the batch before
 * @param last position of the last entry
 * @param previousHash {@link #hash} of the batch before; {@link Hash#ZERO} for the first
 * @param root Merkle root over the entries' leaves
 */
public record Batch(long number, JournalPosition first, JournalPosition last, Hash previousHash, Hash root) {
    private static final byte PREFIX = 0x02;

    public Batch {
        Objects.requireNonNull(previousHash, "previousHash");
        Objects.requireNonNull(root, "root");
        if (number < 1 || first.value() < 1 || last.compareTo(first) < 0) {
            throw new IllegalArgumentException("a batch is numbered from 1 and covers at least one entry, got number "
                    + number + ", positions " + first + " to " + last);
        }
        if (number == 1 && (first.value() != 1 || !previousHash.equals(Hash.ZERO))) {
            throw new IllegalArgumentException("batch 1 starts at position 1 and has no batch before, got position "
                    + first + ", previous hash " + previousHash);
        }
    }

    /** The installation's first batch. */
    public static Batch first(List<Hash> leaves) {
        return new Batch(
                1,
                new JournalPosition(1),
                new JournalPosition(leaves.size()),
                Hash.ZERO,
                MerkleTree.of(leaves).root());
    }

    /** The batch after this one. */
    public Batch next(List<Hash> leaves) {
        return new Batch(
                number + 1,
                new JournalPosition(last.value() + 1),
                new JournalPosition(last.value() + leaves.size()),
                hash(),
                MerkleTree.of(leaves).root());
    }

    /** Entries in the batch: positions have no gaps. */
    public long leafCount() {
        return last.value() - first.value() + 1;
    }

    public boolean contains(JournalPosition position) {
        return position.compareTo(first) >= 0 && position.compareTo(last) <= 0;
    }

    /** Index of the entry's leaf in the tree; 0 for the first. */
    public long indexOf(JournalPosition position) {
        if (!contains(position)) {
            throw new IllegalArgumentException("position " + position + " is not in batch " + number + " (positions "
                    + first + " to " + last + ")");
        }
        return position.value() - first.value();
    }

    /** Whether this batch follows that one directly and commits to it. */
    public boolean follows(Batch before) {
        return number == before.number + 1
                && first.value() == before.last.value() + 1
                && previousHash.equals(before.hash());
    }

    /**
     * What the next batch commits to, and what is anchored beside the root. The contract computes the same.
     *
     * <pre>
     * SHA-256 over   0    1        9       17      25          33             65      97
     *                | 02 | number | first | last  | leafCount | previousHash | root  |
     *                  1    8        8       8       8           32             32        bytes, integers big-endian
     * </pre>
     *
     * The prefix keeps it apart from leaves (0x00) and nodes (0x01).
     */
    public Hash hash() {
        byte[] layout = ByteBuffer.allocate(97)
                .put(PREFIX)
                .putLong(number)
                .putLong(first.value())
                .putLong(last.value())
                .putLong(leafCount())
                .put(previousHash.raw())
                .put(root.raw())
                .array();
        return Hash.sha256(Hash.newDigest(), layout);
    }
}
