package org.mooring.routes;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.mooring.canonical.CardTransaction;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.Money;
import org.mooring.canonical.Payment;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.connectors.iso8583.InboundTotals;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.PaymentJournal;
import org.mooring.transformers.iso8583.Iso8583Times;
import org.mooring.transformers.iso8583.Iso8583Totals;

/**
 * What this hub acknowledged to one acquirer for one day, read from the journal when it is asked for: requests that were
 * told approved, advices that were acknowledged, and of both those that were taken back. One use, one thread; reads every
 * entry since two days before that day, so it may take seconds and blocks.
 */
final class AcquirerTotals {
    /** A message may be older than its settlement date by a weekend's stand-in at most; and clocks differ by zones. */
    private static final Duration BEFORE = Duration.ofDays(3);

    private static final int PAGE = 10_000;
    private static final String CHANNEL = "iso8583";

    private final PaymentJournal journal;
    private final InboundTotals asked;
    private final Map<Uetr, Tally> tallies = new LinkedHashMap<>();

    private static final class Tally {
        private final PaymentKind kind;
        private final boolean isAdvice;
        private long amountMinor;
        private boolean isApproved;
        private boolean isTakenBack;

        Tally(Payment payment) {
            kind = payment.kind();
            isAdvice = payment.isAdvice();
            amountMinor = payment.amount().amountMinor();
        }
    }

    private AcquirerTotals(PaymentJournal journal, InboundTotals asked) {
        this.journal = journal;
        this.asked = asked;
    }

    static Iso8583Totals of(PaymentJournal journal, InboundTotals asked) {
        return new AcquirerTotals(journal, asked).read();
    }

    private Iso8583Totals read() {
        Instant day = asked.date().atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant from = (day.isBefore(asked.receivedAt()) ? day : asked.receivedAt()).minus(BEFORE);
        JournalPosition end = journal.committed();
        JournalPosition at = lastBefore(from, end);
        while (at.compareTo(end) < 0) {
            List<JournalEntry> page = journal.readAfter(at, PAGE);
            if (page.isEmpty()) {
                break;
            }
            page.forEach(this::take);
            at = page.get(page.size() - 1).position();
        }
        return sum();
    }

    /** Entries are in the order of their instants, but for what clocks do: within that, the search may begin early or late. */
    private JournalPosition lastBefore(Instant from, JournalPosition end) {
        long low = 0;
        long high = end.value();
        while (low < high) {
            long middle = low + (high - low) / 2;
            List<JournalEntry> next = journal.readAfter(new JournalPosition(middle), 1);
            if (!next.isEmpty() && next.get(0).at().isBefore(from)) {
                low = Math.max(middle + 1, next.get(0).position().value());
            } else {
                high = middle;
            }
        }
        return new JournalPosition(low);
    }

    private void take(JournalEntry entry) {
        if (entry.kind() == EntryKind.RECEIVED) {
            if (entry.channel().equals(CHANNEL)) {
                journal.payload(entry)
                        .map(EntryPayload::readReceived)
                        .map(EntryPayload.Received::payment)
                        .filter(payment -> isAskedFor(payment, entry.at()))
                        .ifPresent(payment -> tallies.put(entry.payment(), new Tally(payment)));
            }
            return;
        }
        Tally tally = tallies.get(entry.payment());
        if (tally != null) {
            take(entry, tally);
        }
    }

    private void take(JournalEntry entry, Tally tally) {
        boolean isApproval = entry.state() == TransactionStatus.ACSC || entry.state() == TransactionStatus.ACSP;
        if (isApproval || (tally.isAdvice && entry.state() == TransactionStatus.ACTC)) {
            tally.isApproved = true;
        }
        if (entry.kind() == EntryKind.OUTCOME && isApproval) {
            journal.payload(entry)
                    .map(EntryPayload::readReport)
                    .map(report -> report.acceptedAmount())
                    .ifPresent((Money part) -> tally.amountMinor = part.amountMinor());
        }
        tally.isTakenBack |= entry.state() == TransactionStatus.CANC
                || (entry.kind() == EntryKind.CANCELLATION
                        && journal.payload(entry)
                                .map(EntryPayload::readCancellation)
                                .filter(EntryPayload.CancelRequested::isTakenOn)
                                .isPresent());
    }

    private boolean isAskedFor(Payment payment, Instant receivedAt) {
        if (!payment.amount().currency().equals(asked.currency())) {
            return false;
        }
        Function<Integer, String> elements = elements(payment);
        boolean isTheirs = asked.acquirer().equals(withoutZeros(elements.apply(32)))
                && (asked.terminal() == null || Objects.equals(asked.terminal(), elements.apply(41)));
        try {
            return isTheirs && times(payment).businessDate(elements, receivedAt).equals(asked.date());
        } catch (PaymentRejected noDate) { // nobody looked at it when it came
            return false;
        }
    }

    private static String withoutZeros(String institution) {
        return institution == null ? "" : institution.replaceFirst("^0+", "");
    }

    /** DE 7 of a card transaction is UTC in here; that of a transfer is as it came. */
    private Iso8583Times times(Payment payment) {
        return payment instanceof CardTransaction
                ? new Iso8583Times(asked.times().local(), false)
                : asked.times();
    }

    private static Function<Integer, String> elements(Payment payment) {
        if (payment instanceof CardTransaction card) {
            return de -> switch (de) {
                case 7 -> card.transmissionDateTime();
                case 13 -> card.localDate();
                case 32 -> card.acquiringInstitutionId();
                case 41 -> card.terminalId();
                default -> card.dataElements().get(de);
            };
        }
        return de -> ((CreditTransfer) payment).supplementary().get("DE" + de);
    }

    private Iso8583Totals sum() {
        long[] counts = new long[5];
        long debitMinor = 0;
        long reversedMinor = 0;
        for (Tally tally : tallies.values()) {
            if (!tally.isApproved) {
                continue;
            }
            int back = tally.isTakenBack ? 1 : 0;
            switch (tally.kind) {
                case CARD_TRANSACTION -> {
                    counts[0]++;
                    counts[1] += back;
                    debitMinor = Math.addExact(debitMinor, tally.amountMinor);
                    reversedMinor = Math.addExact(reversedMinor, back * tally.amountMinor);
                }
                case CREDIT_TRANSFER -> {
                    counts[2]++;
                    counts[3] += back;
                }
                case CARD_AUTHORISATION -> counts[4]++;
            }
        }
        return new Iso8583Totals(counts[0], counts[1], counts[2], counts[3], counts[4], debitMinor, reversedMinor);
    }
}
