package org.mooring.journal.postgresql;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.journal.PaymentJournal;
import org.mooring.journal.PaymentJournalContract;
import org.mooring.journal.embedded.AdjustableClock;

class PostgresJournalContractTest extends PaymentJournalContract {
    @TempDir
    Path directory;

    private final AdjustableClock clock = new AdjustableClock();
    private boolean isOpened;

    @BeforeAll
    static void server() {
        RealPostgres.url();
    }

    @Override
    protected PaymentJournal open() {
        if (!isOpened) {
            RealPostgres.empty();
            isOpened = true;
        }
        return RealPostgres.open(directory, clock);
    }

    @Override
    protected void advanceClock(Duration by) {
        clock.advance(by);
    }
}
