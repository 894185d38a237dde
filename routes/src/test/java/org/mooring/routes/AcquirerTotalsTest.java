package org.mooring.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.canonical.CardFunction;
import org.mooring.canonical.CardTransaction;
import org.mooring.canonical.Money;
import org.mooring.canonical.Pan;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.connectors.InboundRequest;
import org.mooring.connectors.InboundRequest.Originator;
import org.mooring.connectors.iso8583.InboundTotals;
import org.mooring.journal.Commit;
import org.mooring.journal.EntryKind;
import org.mooring.journal.NewEntry;
import org.mooring.journal.PaymentJournal;
import org.mooring.journal.embedded.EmbeddedJournal;
import org.mooring.journal.embedded.JournalSettings;
import org.mooring.transformers.MappingReport;
import org.mooring.transformers.iso8583.Iso8583Times;
import org.mooring.transformers.iso8583.Iso8583Totals;

class AcquirerTotalsTest {
    private static final Currency EUR = Currency.getInstance("EUR");
    private static final DateTimeFormatter MMDD = DateTimeFormatter.ofPattern("MMdd");

    private final TestClock clock = new TestClock();

    @TempDir
    Path folder;

    private EmbeddedJournal embedded;
    /** The same, counting what is read of its tail. */
    private PaymentJournal journal;

    private long entriesRead;
    private int failingReads;

    @BeforeEach
    void open() {
        embedded = EmbeddedJournal.open(
                JournalSettings.in(folder.resolve("journal")).withSegmentBytes(1 << 20), clock);
        journal = (PaymentJournal) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {PaymentJournal.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("payload") && failingReads > 0 && --failingReads == 0) {
                        throw new IllegalStateException("the database is away");
                    }
                    try {
                        Object result = method.invoke(embedded, arguments);
                        if (method.getName().equals("readAfter") && (int) arguments[1] > 1) {
                            entriesRead += ((List<?>) result).size();
                        }
                        return result;
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    @AfterEach
    void close() {
        embedded.close();
    }

    @Test
    void eachRequestReadsWhatWasRecordedSinceTheOneBefore() {
        AcquirerTotals totals = new AcquirerTotals(journal);
        Card first = new Card("1", "T1", today(), CardFunction.FINANCIAL_REQUEST, 1234);
        first.received();
        first.approved(null);
        assertThat(totals.of(asked("1", null, today()))).isEqualTo(debits(1, 0, 1234, 0));
        assertThat(entriesRead).isEqualTo(embedded.committed().value()).isEqualTo(4);
        entriesRead = 0;
        assertThat(totals.of(asked("1", "T1", today()))).isEqualTo(debits(1, 0, 1234, 0));
        assertThat(entriesRead).isZero();

        first.cancelAsked(true);
        new Card("1", "T2", today(), CardFunction.FINANCIAL_REQUEST, 100).approvedAtOnce();
        assertThat(totals.of(asked("1", null, today()))).isEqualTo(debits(2, 1, 1334, 1234));
        assertThat(totals.of(asked("1", "T2", today()))).isEqualTo(debits(1, 0, 100, 0));
        assertThat(totals.of(asked("2", null, today()))).isEqualTo(debits(0, 0, 0, 0));
        assertThat(entriesRead).isEqualTo(5);
    }

    @Test
    void aRestartAddsUpTheSame() {
        AcquirerTotals before = new AcquirerTotals(journal);
        Card taken = new Card("1", "T1", today(), CardFunction.FINANCIAL_REQUEST, 5000);
        taken.approvedAtOnce();
        before.of(asked("1", null, today()));
        close();
        open();
        AcquirerTotals after = new AcquirerTotals(journal);
        assertThat(after.of(asked("1", null, today()))).isEqualTo(debits(1, 0, 5000, 0));
        taken.cancelAsked(true);
        close();
        open();
        assertThat(new AcquirerTotals(journal).of(asked("1", null, today()))).isEqualTo(debits(1, 1, 5000, 5000));
    }

    @Test
    void midnightEndsADayAndALateReversalStillBelongsToIt() {
        AcquirerTotals totals = new AcquirerTotals(journal);
        LocalDate monday = today();
        Card late = new Card("1", "T1", monday, CardFunction.FINANCIAL_REQUEST, 700);
        late.approvedAtOnce();
        assertThat(totals.of(asked("1", null, monday))).isEqualTo(debits(1, 0, 700, 0));

        clock.advance(Duration.ofHours(14)); // the hub's midnight
        LocalDate tuesday = today();
        new Card("1", "T1", monday, CardFunction.FINANCIAL_REQUEST, 30).approvedAtOnce(); // its own is not there yet
        new Card("1", "T1", tuesday, CardFunction.FINANCIAL_REQUEST, 5).approvedAtOnce();
        late.cancelAsked(true);
        assertThat(totals.of(asked("1", null, monday))).isEqualTo(debits(2, 1, 730, 700));
        assertThat(totals.of(asked("1", null, tuesday))).isEqualTo(debits(1, 0, 5, 0));

        clock.advance(Duration.ofDays(9));
        late.cancelled();
        assertThat(totals.of(asked("1", null, today()))).isEqualTo(debits(0, 0, 0, 0));
        assertThat(totals.of(asked("1", null, monday)))
                .as("long gone: read for this request")
                .isEqualTo(debits(2, 1, 730, 700));
        entriesRead = 0;
        assertThat(totals.of(asked("1", null, tuesday))).isEqualTo(debits(1, 0, 5, 0));
        assertThat(entriesRead).as("again").isPositive();
    }

    @Test
    void anEarlierDayThanTheFirstIsReadInOnceAndThenGoesOn() {
        LocalDate friday = today();
        new Card("1", "T1", friday, CardFunction.FINANCIAL_REQUEST, 11).approvedAtOnce();
        clock.advance(Duration.ofDays(3));
        AcquirerTotals totals = new AcquirerTotals(journal);
        assertThat(totals.of(asked("1", null, today()))).isEqualTo(debits(0, 0, 0, 0));
        assertThat(totals.of(asked("1", null, friday))).isEqualTo(debits(1, 0, 11, 0));
        entriesRead = 0;
        new Card("1", "T1", friday, CardFunction.FINANCIAL_REQUEST, 22).approvedAtOnce();
        assertThat(totals.of(asked("1", null, friday))).isEqualTo(debits(2, 0, 33, 0));
        assertThat(entriesRead).isEqualTo(4);
    }

    @Test
    void whatFailedHalfWayIsAddedUpAnew() {
        AcquirerTotals totals = new AcquirerTotals(journal);
        new Card("1", "T1", today(), CardFunction.FINANCIAL_REQUEST, 1).approvedAtOnce();
        totals.of(asked("1", null, today()));
        new Card("1", "T1", today(), CardFunction.FINANCIAL_REQUEST, 10).approvedAtOnce();
        new Card("1", "T1", today(), CardFunction.FINANCIAL_REQUEST, 100).approvedAtOnce();
        failingReads = 3; // the first of them is in the sums by then
        assertThatThrownBy(() -> totals.of(asked("1", null, today()))).hasMessageContaining("away");
        assertThat(totals.of(asked("1", null, today()))).isEqualTo(debits(3, 0, 111, 0));
    }

    /** Against what the payments themselves say, with so few of them remembered that most are read again. */
    @Test
    void sumsAreThoseOfThePaymentsInAnyOrderOfEvents() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        LocalDate[] days = {today().minusDays(1), today(), today().plusDays(1)};
        CardFunction[] functions = {
            CardFunction.FINANCIAL_REQUEST, CardFunction.FINANCIAL_ADVICE, CardFunction.AUTHORISATION
        };
        RunningTotals totals = new RunningTotals(journal, Iso8583Times.UTC, days[0], acquirer -> true, 3);
        List<Card> cards = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            if (cards.size() < 5 || random.nextInt(4) == 0) {
                Card card = new Card(
                        "" + (1 + random.nextInt(2)),
                        "T" + random.nextInt(2),
                        days[random.nextInt(3)],
                        functions[random.nextInt(3)],
                        1 + random.nextInt(100_000));
                card.received();
                cards.add(card);
            } else {
                cards.get(random.nextInt(cards.size())).anything(random);
            }
            if (random.nextInt(10) == 0) {
                totals.readOn();
                InboundTotals asked = asked(
                        "" + (1 + random.nextInt(2)),
                        random.nextBoolean() ? null : "T" + random.nextInt(2),
                        days[random.nextInt(3)]);
                assertThat(totals.totals(asked))
                        .as("seed " + seed + ", step " + i)
                        .isEqualTo(sum(cards, asked));
            }
        }
        totals.readOn();
        assertThat(entriesRead)
                .as("each entry once")
                .isEqualTo(embedded.committed().value());
    }

    private static Iso8583Totals sum(List<Card> cards, InboundTotals asked) {
        long[] sum = new long[5];
        for (Card card : cards) {
            boolean isAsked = card.acquirer.equals(asked.acquirer())
                    && (asked.terminal() == null || asked.terminal().equals(card.terminal))
                    && card.day.equals(asked.date());
            if (isAsked && card.isTold && card.function == CardFunction.AUTHORISATION) {
                sum[4]++;
            } else if (isAsked && card.isTold) {
                sum[0]++;
                sum[1] += card.isBack ? 1 : 0;
                sum[2] += card.booked;
                sum[3] += card.isBack ? card.booked : 0;
            }
        }
        return new Iso8583Totals(sum[0], sum[1], 0, 0, sum[4], sum[2], sum[3]);
    }

    private static Iso8583Totals debits(long count, long backCount, long minor, long backMinor) {
        return new Iso8583Totals(count, backCount, 0, 0, 0, minor, backMinor);
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private InboundTotals asked(String acquirer, String terminal, LocalDate day) {
        return new InboundTotals(
                "0500", "test", acquirer, terminal, day, EUR, Map.of(), Iso8583Times.UTC, clock.instant());
    }

    /** One payment, as its terminal and the test know it. */
    private final class Card {
        private final Uetr uetr = Uetr.random();
        private final String acquirer;
        private final String terminal;
        private final LocalDate day;
        private final CardFunction function;
        private final long asked;
        private long booked;
        private TransactionStatus state;
        private boolean isTold;
        private boolean isBack;

        Card(String acquirer, String terminal, LocalDate day, CardFunction function, long amountMinor) {
            this.acquirer = acquirer;
            this.terminal = terminal;
            this.day = day;
            this.function = function;
            this.asked = amountMinor;
            this.booked = amountMinor;
        }

        void received() {
            CardTransaction card = new CardTransaction(
                    uetr,
                    new Money(asked, EUR),
                    new Pan("4761739001010010"),
                    "000000",
                    "1124090000",
                    "000001",
                    "090000",
                    MMDD.format(day),
                    null,
                    null,
                    "00" + acquirer,
                    null,
                    terminal,
                    null,
                    Map.of(),
                    function);
            InboundRequest request = new InboundRequest(
                    uetr,
                    card,
                    card.kind(),
                    null,
                    SensitiveAuthenticationData.none(),
                    "iso8583",
                    Originator.CANNOT_WAIT,
                    List.of(),
                    new byte[0],
                    "iso8583",
                    new byte[0],
                    MappingReport.CLEAN,
                    clock.instant(),
                    clock.instant());
            isTold = function.isAdvice();
            record(
                    entry(EntryKind.RECEIVED, TransactionStatus.RCVD, EntryPayload.received(request)),
                    entry(EntryKind.VALIDATED, TransactionStatus.ACTC, EntryPayload.EMPTY));
        }

        /** @param part of the amount; null for the whole */
        void approved(Long part) {
            booked = part == null ? asked : part;
            isTold = true;
            StatusReport report = new StatusReport(
                    uetr,
                    TransactionStatus.ACSC,
                    null,
                    null,
                    "nordbank",
                    null,
                    "00",
                    part == null ? null : new Money(part, EUR),
                    Map.of());
            record(
                    entry(EntryKind.INTENT, TransactionStatus.ACTC, EntryPayload.EMPTY),
                    entry(EntryKind.OUTCOME, TransactionStatus.ACSC, EntryPayload.report(report)));
        }

        void approvedAtOnce() {
            received();
            approved(null);
        }

        void rejected() {
            StatusReport report = StatusReport.of(uetr, TransactionStatus.RJCT);
            record(entry(EntryKind.OUTCOME, TransactionStatus.RJCT, EntryPayload.report(report)));
        }

        void cancelAsked(boolean isTakenOn) {
            isBack |= isTakenOn;
            CancelAsked by = new CancelAsked("iso8583", terminal, null);
            record(entry(EntryKind.CANCELLATION, state, EntryPayload.cancellation(by, isTakenOn)));
        }

        void cancelled() {
            isBack = true;
            record(entry(EntryKind.REVERSAL_OUTCOME, TransactionStatus.CANC, EntryPayload.EMPTY));
        }

        /** Whatever may come next. */
        void anything(Random random) {
            switch (state) {
                case ACTC -> {
                    int what = random.nextInt(4);
                    if (what == 0 && !function.isAdvice()) {
                        rejected();
                    } else if (what == 1) {
                        cancelAsked(random.nextBoolean());
                    } else {
                        boolean isPart = function == CardFunction.FINANCIAL_REQUEST && random.nextBoolean();
                        approved(isPart ? Long.valueOf(1 + asked / 2) : null);
                    }
                }
                case ACSC -> {
                    if (random.nextBoolean()) {
                        cancelAsked(random.nextBoolean());
                    } else {
                        cancelled();
                    }
                }
                default -> {} // over
            }
        }

        private NewEntry entry(EntryKind kind, TransactionStatus reached, byte[] payload) {
            state = reached;
            return new NewEntry(kind, reached, "", "iso8583", "", "", clock.instant(), payload);
        }

        private void record(NewEntry... entries) {
            embedded.record(Commit.of(
                            uetr,
                            function.movesMoney() ? PaymentKind.CARD_TRANSACTION : PaymentKind.CARD_AUTHORISATION,
                            List.of(entries)))
                    .toCompletableFuture()
                    .join();
        }
    }
}
