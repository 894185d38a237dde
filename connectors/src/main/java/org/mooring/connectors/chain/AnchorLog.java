package org.mooring.connectors.chain;

import java.util.List;
import java.util.Optional;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.evidence.InclusionProof;

/**
 * What is anchored, for whoever asks. Answers from disk and memory, never from the chain, so no question waits for a
 * node. Any thread.
 */
public interface AnchorLog {
    /** The batch that covers the entry; empty while none does. */
    Optional<AnchoredBatch> batchOf(JournalPosition position);

    /** @param number 1 for the first batch */
    Optional<AnchoredBatch> batch(long number);

    /** The newest batches, newest first. */
    List<AnchoredBatch> newest(int countMax);

    /**
     * The way from the entry's leaf to the root of its batch, computed from the journal.
     *
     * @throws IllegalArgumentException when no batch covers the entry yet
     * @throws IllegalStateException when the journal's entries do not give the batch's root: one of both was changed
     */
    InclusionProof proof(JournalPosition position);

    AnchorBacklog backlog();
}
