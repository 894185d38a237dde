package org.mooring.journal.embedded;

import java.util.List;
import org.mooring.journal.shared.KeyHash;

/** Removes idempotency keys whose retention is over, a bounded number at a time, as part of a group's own batch. */
final class ExpiredKeys {
    private ExpiredKeys() {}

    /** On the writer's thread only: a key claimed anew in between would be lost otherwise. */
    static void sweep(JournalIndex index, IndexBatch batch, long beforeMicros, int rowsMax) {
        int[] rows = {0};
        index.expiredBefore(beforeMicros, (row, hashes) -> {
            removeExpired(index, batch, hashes, beforeMicros);
            batch.delete(row);
            rows[0]++;
            return rows[0] < rowsMax;
        });
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
