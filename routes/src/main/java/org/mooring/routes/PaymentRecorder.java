package org.mooring.routes;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.connectors.InboundRequest.Originator;
import org.mooring.connectors.LateAnswer;
import org.mooring.journal.Commit;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.NewEntry;
import org.mooring.journal.PaymentElsewhere;
import org.mooring.journal.PaymentJournal;

/**
 * Stages entries of a payment in hand and commits them. Counts {@code mooring_payments_total{channel,bank,state}} for
 * each state that a payment durably reached.
 */
public final class PaymentRecorder {
    private final PaymentJournal journal;
    private final Clock clock;
    private final MeterRegistry meters;
    private final Executor mayBlock;
    private final Map<CounterKey, Counter> counters = new ConcurrentHashMap<>();
    private final CancelWishes wishes = new CancelWishes();
    private final AdviceLines advices = new AdviceLines();
    private final SettledReferences settled = new SettledReferences();
    private final LooseEnds looseEnds;
    private volatile Consumer<PaymentInHand> stillOpen = payment -> {};
    private volatile Consumer<Uetr> abandoned = payment -> {};
    private volatile BiConsumer<LateAnswer, Uetr> unrecorded = (answer, payment) -> {};

    /** @param mayBlock continues the payments of files, queues and servlets, whose later steps wait for input and output */
    public PaymentRecorder(PaymentJournal journal, Clock clock, MeterRegistry meters, Executor mayBlock) {
        this(journal, clock, meters, mayBlock, LooseEnds.inMemory(journal));
    }

    /** @param looseEnds hears of every entry that may leave one */
    public PaymentRecorder(
            PaymentJournal journal, Clock clock, MeterRegistry meters, Executor mayBlock, LooseEnds looseEnds) {
        this.looseEnds = looseEnds;
        this.journal = journal;
        this.clock = clock;
        this.meters = meters;
        this.mayBlock = mayBlock;
    }

    /** @param listener told of each payment that durably is pending or in process at a bank; must not block */
    void tellStillOpen(Consumer<PaymentInHand> listener) {
        stillOpen = listener;
    }

    /** @param listener told of each payment that its exchange had to let go of without an outcome; must not block */
    void tellAbandoned(Consumer<Uetr> listener) {
        abandoned = listener;
    }

    /** @param listener told of each bank's answer that could not be recorded by who waited for it; must not block */
    void tellUnrecorded(BiConsumer<LateAnswer, Uetr> listener) {
        unrecorded = listener;
    }

    /** The bank has answered, and another instance has taken the payment meanwhile: what it said is evidence there. */
    void isUnrecorded(LateAnswer answer, PaymentInHand inHand) {
        unrecorded.accept(answer, inHand.request().uetr());
    }

    static boolean isElsewhere(Throwable failure) {
        return failure instanceof PaymentElsewhere
                || (failure instanceof CompletionException && failure.getCause() instanceof PaymentElsewhere);
    }

    /** It was found open at a bank: whoever settles such payments has to know of it. */
    void isOpen(PaymentInHand inHand) {
        stillOpen.accept(inHand);
    }

    /** Its exchange could not even record the failure: whatever of the payment is on disk, nobody works on it any more. */
    void abandon(PaymentInHand inHand) {
        abandoned.accept(inHand.request().uetr());
    }

    public PaymentJournal journal() {
        return journal;
    }

    Clock clock() {
        return clock;
    }

    CancelWishes wishes() {
        return wishes;
    }

    SettledReferences settled() {
        return settled;
    }

    AdviceLines advices() {
        return advices;
    }

    /**
     * At most one advice is on its way on each link.
     *
     * @param byGroup ids of the links of each group; of any other group one advice is on its way at a time
     */
    public void linksOfAdvices(Map<String, Set<String>> byGroup) {
        advices.linksOf(byGroup);
    }

    public LooseEnds looseEnds() {
        return looseEnds;
    }

    /** Work that may wait for a database, off the threads that must not. */
    <T> CompletionStage<T> later(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, mayBlock);
    }

    /** Adds an entry to the payment's next commit; nothing is durable yet. */
    void stage(PaymentInHand inHand, EntryKind kind, TransactionStatus state, String cause, byte[] payload) {
        inHand.stage(new NewEntry(
                kind,
                state,
                cause,
                inHand.request().channel(),
                inHand.bank(),
                inHand.link(),
                clock.instant(),
                payload));
    }

    /**
     * Makes the staged entries durable. The stage completes where the journal completes it for originators that cannot
     * wait, and for all others on threads that may block.
     */
    CompletionStage<Void> commit(PaymentInHand inHand) {
        return commit(inHand, null);
    }

    /** Stages an entry that holds the report, and makes all that is staged durable with the report as the answer. */
    CompletionStage<Void> commitAnswer(PaymentInHand inHand, EntryKind kind, StatusReport report) {
        byte[] written = EntryPayload.report(report);
        stage(inHand, kind, report.status(), Cause.of(report), written);
        return commit(inHand, written);
    }

    /**
     * Makes the staged entries durable together with the answer that every repeat shall get.
     *
     * @param answer as {@link EntryPayload#report} writes it; null when nothing is answered yet
     */
    CompletionStage<Void> commit(PaymentInHand inHand, byte[] answer) {
        List<NewEntry> entries = inHand.takeStaged();
        for (NewEntry entry : entries) {
            if (LooseEnds.mayLeave(entry.kind())) {
                looseEnds.add(inHand.request().uetr());
            }
        }
        CompletionStage<JournalPosition> recorded = journal.record(
                new Commit(inHand.request().uetr(), inHand.request().kind(), entries, answer));
        if (inHand.request().originator() != Originator.CANNOT_WAIT) {
            // What follows may block on a file, a queue or a servlet: never on the event loop of a bank's link.
            recorded = recorded.thenApplyAsync(position -> position, mayBlock);
        }
        return recorded.whenComplete((position, failure) -> {
                    if (failure != null) { // nothing was recorded: a repeat may start anew
                        inHand.wasRefused();
                        journal.idempotency().release(inHand.request().uetr());
                    }
                })
                .thenAccept(position -> recorded(inHand, entries));
    }

    private void recorded(PaymentInHand inHand, List<NewEntry> entries) {
        inHand.wasRecorded();
        count(entries);
        NewEntry last = entries.get(entries.size() - 1);
        boolean isOpen = last.state() == TransactionStatus.PDNG || last.state() == TransactionStatus.ACSP;
        if (isOpen && !last.bank().isEmpty()) {
            stillOpen.accept(inHand);
        }
        if (inHand.request().payment() != null && inHand.request().payment().isAdvice()) {
            if (last.kind() == EntryKind.INTENT) {
                advices.left();
            } else if (isNoDoubt(last)) {
                advices.freeLink(inHand.request().uetr());
            }
        }
        wishes.moved(inHand.request().uetr());
    }

    /** It tells that nothing of the payment is unanswered at a bank. */
    private static boolean isNoDoubt(NewEntry last) {
        return switch (last.kind()) {
            case VALIDATED, OUTCOME, HELD, CANCELLED, INQUIRY, LATE_ANSWER, REVERSAL ->
                !last.cause().equals(PendingCause.IN_DOUBT.name());
            default -> false; // besides, or still on its way
        };
    }

    private void count(List<NewEntry> entries) {
        for (NewEntry entry : entries) {
            if (!entry.kind().mayLeaveState()) { // what tells of the way says the same state again, mostly
                reached(entry.channel(), entry.bank(), entry.state());
            }
        }
    }

    /** Counts a state that a payment reached by an entry of the way: an inquiry, a reversal, a late answer. */
    void reached(String channel, String bank, TransactionStatus state) {
        counters.computeIfAbsent(new CounterKey(channel, bank, state), this::register)
                .increment();
    }

    private Counter register(CounterKey key) {
        return Counter.builder("mooring.payments")
                .description("Payments that durably reached a state, by channel, bank and state")
                .tag("channel", key.channel())
                .tag("bank", key.bank().isEmpty() ? "none" : key.bank())
                .tag("state", key.state().name())
                .register(meters);
    }

    private record CounterKey(String channel, String bank, TransactionStatus state) {}
}
