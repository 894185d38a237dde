package org.mooring.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.mooring.journal.PaymentJournal;
import org.mooring.journal.PaymentJournalContract;

/** The simulated journal is a journal: what holds of the others holds of it. */
class InMemoryJournalTest extends PaymentJournalContract {
    private final InMemoryJournal.Disk disk = new InMemoryJournal.Disk();
    private Instant now = Instant.parse("2026-11-24T10:00:00Z");
    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    };

    @Override
    protected PaymentJournal open() {
        return new InMemoryJournal(disk, clock, new InMemoryJournal.Device() {
            @Override
            public void queued(InMemoryJournal journal) {
                journal.flush(Integer.MAX_VALUE);
            }

            @Override
            public void complete(Runnable completion) {
                completion.run();
            }
        });
    }

    @Override
    protected void advanceClock(Duration by) {
        now = now.plus(by);
    }
}
