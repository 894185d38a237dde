package org.mooring.journal.evidence;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * The Merkle tree of one batch (RFC 9162, 2.1.1), for any number of leaves.
 *
 * <pre>
 * leaf = SHA-256(0x00 ‖ entry)          given: {@link org.mooring.journal.JournalEntry#leaf}
 * node = SHA-256(0x01 ‖ left ‖ right)
 *
 *            root
 *           /    \
 *          n      \        five leaves: the last one has no neighbour and rises unchanged
 *        /   \     \
 *       n     n     |
 *      / \   / \    |
 *     0   1 2   3   4
 * </pre>
 *
 * All levels are kept, so that a proof costs no hashing: 64 bytes a leaf. Immutable.
 */
public final class MerkleTree {
    private static final byte[] NODE_PREFIX = {0x01};

    /** Leaves first, the root alone last. */
    private final List<List<Hash>> levels;

    private MerkleTree(List<List<Hash>> levels) {
        this.levels = levels;
    }

    /**
     * @param leaves leaf hashes, in the order of the journal
     * @throws IllegalArgumentException when there is none: a batch is never empty
     */
    public static MerkleTree of(List<Hash> leaves) {
        if (leaves.isEmpty()) {
            throw new IllegalArgumentException("a Merkle tree of a batch has at least one leaf");
        }
        MessageDigest digest = Hash.newDigest();
        List<List<Hash>> levels = new ArrayList<>();
        List<Hash> level = List.copyOf(leaves);
        levels.add(level);
        while (level.size() > 1) {
            List<Hash> above = new ArrayList<>((level.size() + 1) / 2);
            for (int i = 0; i + 1 < level.size(); i += 2) {
                above.add(node(digest, level.get(i), level.get(i + 1)));
            }
            if (level.size() % 2 == 1) {
                above.add(level.get(level.size() - 1));
            }
            levels.add(above);
            level = above;
        }
        return new MerkleTree(levels);
    }

    static Hash node(MessageDigest digest, Hash left, Hash right) {
        return Hash.sha256(digest, NODE_PREFIX, left.raw(), right.raw());
    }

    public Hash root() {
        return levels.get(levels.size() - 1).get(0);
    }

    public int leafCount() {
        return levels.get(0).size();
    }

    /**
     * What leads from that leaf to the root (RFC 9162, 2.1.3.1).
     *
     * @param index 0 for the first leaf
     */
    public InclusionProof proof(int index) {
        if (index < 0 || index >= leafCount()) {
            throw new IllegalArgumentException("leaf index is " + index + ", must be 0 to " + (leafCount() - 1));
        }
        List<Hash> path = new ArrayList<>();
        int at = index;
        for (List<Hash> level : levels.subList(0, levels.size() - 1)) {
            int neighbour = at ^ 1;
            if (neighbour < level.size()) {
                path.add(level.get(neighbour));
            }
            at /= 2;
        }
        return new InclusionProof(index, leafCount(), path);
    }
}
