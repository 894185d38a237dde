package org.mooring.journal.postgresql;

import java.util.concurrent.CompletableFuture;
import org.mooring.journal.Commit;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.NewEntry;

/** A commit on its way to the writer, in clear. */
record QueuedCommit(Commit commit, long bytes, CompletableFuture<JournalPosition> stage) {
    /** Public part and envelope of an entry, without payload: an estimate for the queue's limit. */
    private static final int ENTRY_OVERHEAD = 256;

    static QueuedCommit of(Commit commit) {
        long bytes = commit.answer() == null ? 0 : commit.answer().length;
        for (NewEntry entry : commit.entries()) {
            bytes += ENTRY_OVERHEAD + entry.payload().length;
        }
        return new QueuedCommit(commit, bytes, new CompletableFuture<>());
    }
}
