package org.mooring.app;

import java.util.List;
import java.util.Optional;
import org.mooring.connectors.chain.AnchorBacklog;
import org.mooring.connectors.chain.AnchorLog;
import org.mooring.connectors.chain.AnchoredBatch;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.evidence.InclusionProof;

/** An anchor log that says what the test says. */
public final class AnchorScript implements AnchorLog {
    private volatile AnchorBacklog backlog;
    private volatile List<AnchoredBatch> batches;

    AnchorScript() {
        quiet();
    }

    /** Nothing anchored, nothing waiting. */
    public void quiet() {
        says(new AnchorBacklog("local", 0, 0, Optional.empty()));
    }

    /** @param newestFirst as {@link #newest} gives them */
    public void says(AnchorBacklog backlog, AnchoredBatch... newestFirst) {
        this.backlog = backlog;
        this.batches = List.of(newestFirst);
    }

    @Override
    public Optional<AnchoredBatch> batchOf(JournalPosition position) {
        return batches.stream()
                .filter(batch -> batch.batch().contains(position))
                .findFirst();
    }

    @Override
    public Optional<AnchoredBatch> batch(long number) {
        return batches.stream()
                .filter(batch -> batch.batch().number() == number)
                .findFirst();
    }

    @Override
    public List<AnchoredBatch> newest(int countMax) {
        return batches.stream().limit(countMax).toList();
    }

    @Override
    public InclusionProof proof(JournalPosition position) {
        throw new UnsupportedOperationException("proofs are tested where they are made");
    }

    @Override
    public AnchorBacklog backlog() {
        return backlog;
    }
}
