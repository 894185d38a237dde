package org.mooring.routes;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.mooring.connectors.iso8583.InboundTotals;
import org.mooring.journal.PaymentJournal;
import org.mooring.transformers.iso8583.Iso8583Times;
import org.mooring.transformers.iso8583.Iso8583Totals;

/**
 * What this hub acknowledged to an acquirer for a day: answers 0500 and 0520 from {@link RunningTotals} that go on with
 * the journal, so that a request costs what was recorded since the one before. The first after a start reads from four
 * days back; a day longer gone is read from the journal for that one request. In memory only: the journal is the book,
 * and a restart adds it up again. Thread-safe; reads the journal, so it may take seconds and blocks.
 */
final class AcquirerTotals {
    /** Friday's totals, asked for on the Tuesday after a long weekend. */
    private static final int DAYS_KEPT = 4;

    private final PaymentJournal journal;
    /** By the zones in which a channel's dates are: they decide to which day a payment belongs. */
    private final Map<Iso8583Times, RunningTotals> running = new HashMap<>();

    AcquirerTotals(PaymentJournal journal) {
        this.journal = journal;
    }

    synchronized Iso8583Totals of(InboundTotals asked) {
        LocalDate today = LocalDate.ofInstant(asked.receivedAt(), ZoneOffset.UTC);
        LocalDate oldest = today.minusDays(DAYS_KEPT);
        if (asked.date().isBefore(oldest)) {
            RunningTotals once = RunningTotals.of(journal, asked.times(), asked.date(), asked.acquirer()::equals);
            once.readOn();
            return once.totals(asked);
        }
        RunningTotals totals = running.get(asked.times());
        if (totals == null || asked.date().isBefore(totals.firstDay())) {
            LocalDate yesterday = today.minusDays(1);
            LocalDate firstDay = asked.date().isBefore(yesterday) ? asked.date() : yesterday;
            totals = RunningTotals.of(journal, asked.times(), firstDay, acquirer -> true);
        }
        running.remove(asked.times()); // what fails half way is added up anew
        totals.readOn();
        totals.forgetBefore(oldest);
        running.put(asked.times(), totals);
        return totals.totals(asked);
    }
}
