package org.mooring.journal.embedded;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.journal.PaymentJournal;
import org.mooring.journal.PaymentJournalContract;

class EmbeddedJournalContractTest extends PaymentJournalContract {
    @TempDir
    Path directory;

    private final AdjustableClock clock = new AdjustableClock();

    @Override
    protected PaymentJournal open() {
        // Small segments and few payments in memory, so that both come to their end in every longer test.
        return EmbeddedJournal.open(
                JournalSettings.in(directory).withSegmentBytes(64 * 1024).withCachedPaymentsMax(8), clock);
    }

    @Override
    protected void advanceClock(Duration by) {
        clock.advance(by);
    }
}
