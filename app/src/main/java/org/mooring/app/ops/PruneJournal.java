package org.mooring.app.ops;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.mooring.app.config.MooringProperties;
import org.mooring.connectors.chain.AnchorLog;
import org.mooring.connectors.chain.AnchorStatus;
import org.mooring.connectors.chain.AnchoredBatch;
import org.mooring.connectors.outbox.RelayLog;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.PaymentJournal;
import org.mooring.journal.embedded.EmbeddedJournal;
import org.mooring.journal.embedded.Pruned;
import org.mooring.journal.outbox.RelayStatus;
import org.mooring.routes.LooseEnds;
import org.mooring.routes.PaymentRecorder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Exports what is older than {@code mooring.journal.retention} and takes it out of the embedded journal; called by {@code
 * ops-prune-journal}. Only what is finally anchored, and what every relay has delivered, may go.
 */
@Component("pruneJournal")
public class PruneJournal {
    private static final Logger LOG = LoggerFactory.getLogger(PruneJournal.class);
    private static final int BATCHES_LOOKED_AT = 1_000;

    private final PaymentJournal journal;
    private final LooseEnds looseEnds;
    private final AnchorLog anchors;
    private final RelayLog relays;
    private final Duration retention;
    private final Path exports;
    private final Clock clock;

    PruneJournal(
            PaymentRecorder recorder, AnchorLog anchors, RelayLog relays, MooringProperties properties, Clock clock) {
        this.journal = recorder.journal();
        this.looseEnds = recorder.looseEnds();
        this.anchors = anchors;
        this.relays = relays;
        this.retention = properties.journal().retention();
        this.exports = properties.dataDir().resolve("journal-archive");
        this.clock = clock;
    }

    /** Does nothing without a retention; a failure is logged and tried again at the next call. */
    public void prune() {
        if (retention == null || !(journal instanceof EmbeddedJournal embedded)) {
            return;
        }
        try {
            Pruned pruned = embedded.prune(clock.instant().minus(retention), settledBefore(), exports);
            if (pruned.segmentCount() > 0) {
                LOG.info(
                        "{} segments of the journal were exported to {} and pruned; it begins at position {}, because {}",
                        pruned.segmentCount(),
                        exports,
                        pruned.firstPosition(),
                        pruned.whyNoMore());
            }
        } catch (RuntimeException failed) {
            LOG.error("the journal could not be pruned", failed);
        }
    }

    /**
     * The newest final batch stays whole, since the next start compares it with the journal; a relay's cursor stays in the
     * journal too, since it names the entry there. A payment that is over, but not for its bank or its originator, stays
     * whatever its age.
     */
    JournalPosition settledBefore() {
        long committed = journal.committed().value(); // before the lags, so that these are never too short for it
        long settled = anchors.newest(BATCHES_LOOKED_AT).stream()
                .filter(batch -> batch.status() == AnchorStatus.FINAL)
                .map(AnchoredBatch::batch)
                .mapToLong(batch -> batch.first().value())
                .findFirst()
                .orElse(0);
        for (RelayStatus relay : relays.statuses()) {
            settled = Math.min(settled, committed - relay.lagEntries());
        }
        settled = Math.min(settled, looseEnds.oldest().value());
        return new JournalPosition(Math.max(0, settled));
    }
}
