package org.mooring.journal.embedded;

import java.util.List;
import org.mooring.journal.shared.KeyHash;

/** Removes idempotency keys whose retention is over, a bounded number at a time. */
final class ExpiredKeys {
    private ExpiredKeys() {}

    /**
     * For the follower, between two of its batches: a key claimed anew in between would be lost otherwise.
     *
     * @param keysMax after that many keys it stops at the end of a row
     */
    static void sweep(JournalIndex index, long beforeMicros, int keysMax) {
        IndexBatch batch = new IndexBatch();
        int[] keys = {0};
        index.expiredBefore(beforeMicros, (row, hashes) -> {
            removeExpired(index, batch, hashes, beforeMicros);
            batch.delete(row);
            keys[0] += hashes.size();
            return keys[0] < keysMax;
        });
        if (keys[0] > 0) {
            index.write(batch.finish());
        }
    }

    private static void removeExpired(JournalIndex index, IndexBatch batch, List<KeyHash> hashes, long beforeMicros) {
        for (KeyHash hash : hashes) {
            boolean isExpired = index.key(hash)
                    .filter(known -> known.claimedAtMicros() < beforeMicros)
                    .isPresent();
            if (isExpired) {
                batch.delete(IndexKeys.idempotencyKey(hash));
            }
        }
    }
}
