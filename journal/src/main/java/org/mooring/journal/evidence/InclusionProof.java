package org.mooring.journal.evidence;

import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * That one entry belongs to one batch: the hashes beside the way from its leaf to the root (RFC 9162, 2.1.3).
 *
 * @param index of the leaf in its batch; 0 for the first
 * @param treeSize leaves in the batch
 * @param path hashes from the leaf's neighbour up to below the root; at most 63
 */
public record InclusionProof(long index, long treeSize, List<Hash> path) {
    public InclusionProof {
        path = List.copyOf(path);
        if (index < 0 || index >= treeSize) {
            throw new IllegalArgumentException("leaf index is " + index + ", must be 0 to " + (treeSize - 1));
        }
    }

    /** Whether the leaf with that hash, at this proof's index, is under that root. */
    public boolean verify(Hash leaf, Hash root) {
        return rootFrom(leaf).filter(root::equals).isPresent();
    }

    /**
     * The root that leaf and path lead to (RFC 9162, 2.1.3.2); empty when the path is too long or too short for index
     * and size.
     */
    public Optional<Hash> rootFrom(Hash leaf) {
        MessageDigest digest = Hash.newDigest();
        long node = index;
        long lastNode = treeSize - 1;
        Hash hash = leaf;
        for (Hash beside : path) {
            if (lastNode == 0) {
                return Optional.empty();
            }
            if ((node & 1) == 1 || node == lastNode) {
                hash = MerkleTree.node(digest, beside, hash);
                // A last node without a right neighbour rose unchanged until it was a right child itself.
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    lastNode >>= 1;
                }
            } else {
                hash = MerkleTree.node(digest, hash, beside);
            }
            node >>= 1;
            lastNode >>= 1;
        }
        return lastNode == 0 ? Optional.of(hash) : Optional.empty();
    }
}
