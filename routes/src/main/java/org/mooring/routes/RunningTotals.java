package org.mooring.routes;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.mooring.canonical.CardTransaction;
import org.mooring.canonical.CreditTransfer;
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
 * The totals of every acquirer, terminal, currency and day, as far as the journal was read: requests that were told
 * approved, advices that were acknowledged, and of both those that were taken back. Each entry is read once; what it
 * changes about its payment is added. Of the payments only the newest are remembered, an older one is read again from the
 * journal when something more is recorded of it. Not thread-safe.
 */
final class RunningTotals {
    /** A message may be older than its settlement date by a weekend's stand-in at most; and clocks differ by zones. */
    private static final Duration BEFORE = Duration.ofDays(3);

    private static final int PAGE = 10_000;
    private static final int REMEMBERED_MAX = 20_000;
    private static final String CHANNEL = "iso8583";

    private final PaymentJournal journal;
    private final Iso8583Times times;
    private final Predicate<String> isWanted;
    private final int rememberedMax;
    private final JournalPosition begin;
    private final Map<Uetr, Tally> remembered = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Uetr, Tally> eldest) {
            return size() > rememberedMax;
        }
    };
    private final Map<Book, Map<String, Sums>> books = new HashMap<>();
    private LocalDate firstDay;
    private JournalPosition at;

    /** @param acquirer without zeros in front */
    private record Book(String acquirer, Currency currency, LocalDate day) {}

    private static final class Tally {
        /** Null for a payment that is in no totals. */
        private final Book book;

        private final String terminal;
        private final PaymentKind kind;
        private final boolean isAdvice;
        private long amountMinor;
        private boolean isApproved;
        private boolean isTakenBack;

        Tally(Book book, String terminal, PaymentKind kind, boolean isAdvice, long amountMinor) {
            this.book = book;
            this.terminal = terminal;
            this.kind = kind;
            this.isAdvice = isAdvice;
            this.amountMinor = amountMinor;
        }

        static Tally ofNobody() {
            return new Tally(null, null, null, false, 0);
        }
    }

    private static final class Sums {
        private long debitCount;
        private long debitReversalCount;
        private long transferCount;
        private long transferReversalCount;
        private long authorisationCount;
        private long debitMinor;
        private long debitReversalMinor;

        /** @param sign 1 puts it in, -1 takes it out again */
        void add(Tally tally, int sign) {
            int back = tally.isTakenBack ? sign : 0;
            switch (tally.kind) {
                case CARD_TRANSACTION -> {
                    debitCount += sign;
                    debitReversalCount += back;
                    debitMinor = Math.addExact(debitMinor, sign * tally.amountMinor);
                    debitReversalMinor = Math.addExact(debitReversalMinor, back * tally.amountMinor);
                }
                case CREDIT_TRANSFER -> {
                    transferCount += sign;
                    transferReversalCount += back;
                }
                case CARD_AUTHORISATION -> authorisationCount += sign;
            }
        }

        void add(Sums other) {
            debitCount += other.debitCount;
            debitReversalCount += other.debitReversalCount;
            transferCount += other.transferCount;
            transferReversalCount += other.transferReversalCount;
            authorisationCount += other.authorisationCount;
            debitMinor = Math.addExact(debitMinor, other.debitMinor);
            debitReversalMinor = Math.addExact(debitReversalMinor, other.debitReversalMinor);
        }

        Iso8583Totals totals() {
            return new Iso8583Totals(
                    debitCount,
                    debitReversalCount,
                    transferCount,
                    transferReversalCount,
                    authorisationCount,
                    debitMinor,
                    debitReversalMinor);
        }
    }

    RunningTotals(
            PaymentJournal journal,
            Iso8583Times times,
            LocalDate firstDay,
            Predicate<String> isWanted,
            int rememberedMax) {
        this.journal = journal;
        this.times = times;
        this.firstDay = firstDay;
        this.isWanted = isWanted;
        this.rememberedMax = rememberedMax;
        this.begin =
                lastBefore(firstDay.atStartOfDay(ZoneOffset.UTC).toInstant().minus(BEFORE));
        this.at = begin;
    }

    /**
     * Nothing is read yet.
     *
     * @param times zones of what came over the channel
     * @param firstDay whose totals are complete, as those of each day after it
     * @param isWanted whose totals, by acquirer
     */
    static RunningTotals of(
            PaymentJournal journal, Iso8583Times times, LocalDate firstDay, Predicate<String> isWanted) {
        return new RunningTotals(journal, times, firstDay, isWanted, REMEMBERED_MAX);
    }

    LocalDate firstDay() {
        return firstDay;
    }

    /** Up to the journal's end of now. When it fails, some of a page may have been added: nothing here can be used then. */
    void readOn() {
        JournalPosition end = journal.committed();
        while (at.compareTo(end) < 0) {
            List<JournalEntry> page = journal.readAfter(at, PAGE);
            if (page.isEmpty()) {
                break;
            }
            page.forEach(this::take);
            at = page.get(page.size() - 1).position();
        }
    }

    /** Days before that one are not asked for any more. */
    void forgetBefore(LocalDate day) {
        if (firstDay.isBefore(day)) {
            firstDay = day;
            books.keySet().removeIf(book -> book.day().isBefore(day));
        }
    }

    Iso8583Totals totals(InboundTotals asked) {
        Map<String, Sums> byTerminal =
                books.getOrDefault(new Book(asked.acquirer(), asked.currency(), asked.date()), Map.of());
        Sums sum = new Sums();
        byTerminal.forEach((terminal, sums) -> {
            if (asked.terminal() == null || asked.terminal().equals(terminal)) {
                sum.add(sums);
            }
        });
        return sum.totals();
    }

    /** Entries are in the order of their instants, but for what clocks do: within that, the search may begin early or late. */
    private JournalPosition lastBefore(Instant from) {
        long low = 0;
        long high = journal.committed().value();
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
        if (!entry.channel().equals(CHANNEL)) {
            return;
        }
        if (entry.kind() == EntryKind.RECEIVED) {
            remembered.put(entry.payment(), received(entry));
        } else if (mayChange(entry)) {
            Tally tally = remembered.get(entry.payment());
            if (tally == null) {
                tally = asItWasBefore(entry);
                remembered.put(entry.payment(), tally);
            }
            if (tally.book != null && !tally.book.day().isBefore(firstDay)) {
                add(tally, -1);
                change(entry, tally);
                add(tally, 1);
            }
        }
    }

    private static boolean mayChange(JournalEntry entry) {
        return switch (entry.state()) {
            case ACTC, ACSP, ACSC, CANC -> true;
            default -> entry.kind() == EntryKind.CANCELLATION;
        };
    }

    private void add(Tally tally, int sign) {
        if (tally.isApproved) {
            books.computeIfAbsent(tally.book, book -> new HashMap<>())
                    .computeIfAbsent(tally.terminal, terminal -> new Sums())
                    .add(tally, sign);
        }
    }

    /** All of its entries before that one were read once, so what they say is in the sums. */
    private Tally asItWasBefore(JournalEntry entry) {
        List<JournalEntry> story = journal.entries(entry.payment());
        JournalEntry received = story.get(0);
        if (received.position().compareTo(begin) <= 0) {
            return Tally.ofNobody(); // of a day before the first
        }
        Tally tally = received(received);
        if (tally.book != null) {
            story.stream()
                    .filter(other -> other.number() > 1 && other.number() < entry.number())
                    .forEach(other -> change(other, tally));
        }
        return tally;
    }

    private void change(JournalEntry entry, Tally tally) {
        boolean isApproval = entry.state() == TransactionStatus.ACSC || entry.state() == TransactionStatus.ACSP;
        if (isApproval || (tally.isAdvice && entry.state() == TransactionStatus.ACTC)) {
            tally.isApproved = true;
        }
        if (entry.kind() == EntryKind.OUTCOME && isApproval) {
            journal.payload(entry)
                    .map(EntryPayload::readReport)
                    .map(report -> report.acceptedAmount())
                    .ifPresent(part -> tally.amountMinor = part.amountMinor());
        }
        tally.isTakenBack |= entry.state() == TransactionStatus.CANC
                || (entry.kind() == EntryKind.CANCELLATION
                        && journal.payload(entry)
                                .map(EntryPayload::readCancellation)
                                .filter(EntryPayload.CancelRequested::isTakenOn)
                                .isPresent());
    }

    private Tally received(JournalEntry entry) {
        return journal.payload(entry)
                .map(EntryPayload::readReceived)
                .map(EntryPayload.Received::payment)
                .map(payment -> tally(payment, entry.at()))
                .orElseGet(Tally::ofNobody);
    }

    private Tally tally(Payment payment, Instant receivedAt) {
        Function<Integer, String> elements = elements(payment);
        String acquirer = withoutZeros(elements.apply(32));
        if (!isWanted.test(acquirer)) {
            return Tally.ofNobody();
        }
        try {
            LocalDate day = times(payment).businessDate(elements, receivedAt);
            Book book = new Book(acquirer, payment.amount().currency(), day);
            return new Tally(
                    book,
                    elements.apply(41),
                    payment.kind(),
                    payment.isAdvice(),
                    payment.amount().amountMinor());
        } catch (PaymentRejected noDate) { // nobody looked at it when it came
            return Tally.ofNobody();
        }
    }

    private static String withoutZeros(String institution) {
        return institution == null ? "" : institution.replaceFirst("^0+", "");
    }

    /** DE 7 of a card transaction is UTC in here; that of a transfer is as it came. */
    private Iso8583Times times(Payment payment) {
        return payment instanceof CardTransaction ? new Iso8583Times(times.local(), false) : times;
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
}
