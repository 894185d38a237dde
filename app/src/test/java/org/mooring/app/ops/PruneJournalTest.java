package org.mooring.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mooring.app.HubTest;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.connectors.chain.AnchorBacklog;
import org.mooring.connectors.chain.AnchorStatus;
import org.mooring.connectors.chain.AnchoredBatch;
import org.mooring.journal.EntryKind;
import org.mooring.journal.NewEntry;
import org.mooring.journal.evidence.Batch;
import org.mooring.journal.evidence.Hash;
import org.mooring.journal.outbox.RelayStatus;
import org.springframework.beans.factory.annotation.Autowired;

/** How far the journal may be pruned. */
class PruneJournalTest extends HubTest {
    private static final Instant AT = Instant.parse("2026-03-05T10:15:30Z");
    private static final AnchorBacklog NOTHING_WAITS = new AnchorBacklog("local", 0, 0, Optional.empty());

    @Autowired
    private PruneJournal prune;

    @BeforeEach
    void someEntries() {
        for (int i = 0; i < 30; i++) {
            byte[] payload = "{}".getBytes(StandardCharsets.UTF_8);
            JOURNAL.record(
                    Uetr.random(),
                    new NewEntry(EntryKind.RECEIVED, TransactionStatus.RCVD, "", "rest", "", "", AT, payload));
        }
    }

    @AfterEach
    void quiet() {
        ANCHORS.quiet();
        RELAYS.quiet();
    }

    @Test
    void onlyBeforeTheNewestFinalBatchAndWhatTheSlowestRelayDelivered() {
        Hash leaf = Hash.of(new byte[32]);
        Batch first = Batch.first(Collections.nCopies(10, leaf));
        Batch second = first.next(Collections.nCopies(10, leaf));
        Batch third = second.next(Collections.nCopies(10, leaf));
        assertThat(prune.settledBefore().value()).as("nothing anchored").isZero();
        ANCHORS.says(
                NOTHING_WAITS,
                anchored(third, AnchorStatus.OPEN),
                anchored(second, AnchorStatus.FINAL),
                anchored(first, AnchorStatus.FINAL));
        assertThat(prune.settledBefore().value()).isEqualTo(11);
        long committed = JOURNAL.committed().value();
        RELAYS.says(
                new RelayStatus("kafka", true, 0, 0, 0, 0, Optional.empty()),
                new RelayStatus("webhook-erp", true, committed - 4, 0, 0, 0, Optional.empty()));
        assertThat(prune.settledBefore().value()).isEqualTo(4);
    }

    private static AnchoredBatch anchored(Batch batch, AnchorStatus status) {
        return new AnchoredBatch(batch, AT, status, Optional.empty());
    }
}
