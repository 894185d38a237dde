package org.mooring.journal.embedded;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.mooring.journal.JournalPosition;

/**
 * A commit on its way to the writer, encrypted and laid out.
 *
 * @param record as {@link CommitRecord} draws it, positions and previous hashes missing
 * @param answer the first answer in clear, for repeats that wait; null when this commit brings none
 * @param completion where the stage completes
 */
record QueuedCommit(
        OpenPayment payment,
        byte[] record,
        long keySlot,
        List<KeyClaim> claims,
        byte[] answer,
        CompletableFuture<JournalPosition> stage,
        Executor completion) {}
