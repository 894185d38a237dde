package org.mooring.routes;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.LinkUnavailable;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.connectors.AdviceRepeat;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.BankLinks;
import org.mooring.connectors.LateAnswer;
import org.mooring.connectors.LateAnswers;
import org.mooring.connectors.RepeatedRequest;
import org.mooring.connectors.Reversal;
import org.mooring.connectors.SendOutcome;
import org.mooring.connectors.SentPayment;
import org.mooring.connectors.StatusInquiry;
import org.mooring.journal.EntryKind;
import org.mooring.journal.PaymentHead;
import org.mooring.journal.PaymentJournal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles payments that may have reached their bank: asks that bank, or takes them back there, until it answers; called
 * by {@code ops-settle-in-doubt}. {@link SettlementRules} decides; this class watches, acts and records. Nothing here
 * can send a payment anew: it knows links only as {@link StatusInquiry} and {@link Reversal}; for advices, which tell of
 * what has happened, as {@link AdviceRepeat}; and, of banks that promised to book a repeat once, as {@link RepeatedRequest}.
 *
 * <p>Which payments are open, and what was done about each, is in the journal; in memory is only when to look at them
 * next. So a restart loses nothing but the waiting time. Each payment is worked on with its {@link PaymentHands hand}.
 */
public final class SettleInDoubt {
    private static final Logger LOG = LoggerFactory.getLogger(SettleInDoubt.class);

    /** At once and for one bank: inquiries take places that payments could have. */
    private static final int IN_FLIGHT_MAX = 64;

    private static final int OPEN_COUNT_MAX = 1_000_000;
    /** Payments that were over and may need another reversal, newest first; looked at once, after a start. */
    private static final int OVER_COUNT_MAX = 10_000;

    private static final int LATE_COUNT_MAX = 10_000;
    /** A start reads the journal from there on again. */
    private static final Duration SAVE_EVERY = Duration.ofSeconds(10);
    /** An answer can come while its payment is still being recorded as given up. */
    private static final Duration LATE_KEPT_FOR = Duration.ofSeconds(60);

    private final PaymentRecorder recorder;
    private final PaymentJournal journal;
    private final RecordedPayments payments;
    private final PaymentHands hands;
    private final BankLinks links;
    private final SettlementRules rules;
    private final Clock clock;
    private final RandomGenerator random;

    private final Map<Uetr, Watch> watches = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> inFlightByBank = new ConcurrentHashMap<>();
    private final Map<String, Uetr> openByReference = new ConcurrentHashMap<>();
    private final ReversalLines lines = new ReversalLines();
    private final Queue<Late> late = new ConcurrentLinkedQueue<>();
    private final AtomicInteger lateCount = new AtomicInteger();
    private volatile BooleanSupplier onlyAsks = () -> false;
    private boolean isLoaded;
    private Instant saveAt = Instant.MIN;

    /** When to look at one payment next. */
    private static final class Watch {
        private final Uetr uetr;
        private final String bank;
        private volatile Instant dueAt;
        private volatile String reference;
        private volatile boolean isAskedForNow;
        private volatile boolean isInLine;
        private volatile Instant failsSince;

        Watch(Uetr uetr, String bank, Instant dueAt) {
            this.uetr = uetr;
            this.bank = bank;
            this.dueAt = dueAt;
        }
    }

    /** @param uetr null where the reference has to tell it */
    private record Late(LateAnswer answer, Uetr uetr, Instant cameAt) {}

    public SettleInDoubt(
            PaymentRecorder recorder,
            PaymentHands hands,
            BankLinks links,
            LateAnswers lateAnswers,
            SettlementRules rules,
            RandomGenerator random) {
        this.recorder = recorder;
        this.journal = recorder.journal();
        this.payments = new RecordedPayments(journal);
        this.hands = hands;
        this.links = links;
        this.rules = rules;
        this.clock = recorder.clock();
        this.random = random;
        recorder.tellStillOpen(open -> watch(open.request().uetr(), open.bank(), clock.instant()));
        lateAnswers.tellTo(answer -> keep(answer, null));
        recorder.tellUnrecorded(this::keep);
    }

    /** While it holds, banks are asked, and nothing that moves money leaves: no reversal, no repeat, no advice. */
    public void onlyAskWhile(BooleanSupplier condition) {
        onlyAsks = condition;
    }

    /** Looks at what is due, and returns without waiting for what that starts. */
    public synchronized void settle() {
        Instant now = clock.instant();
        if (!isLoaded) {
            load(now);
            isLoaded = true;
        }
        if (!now.isBefore(saveAt)) {
            saveAt = now.plus(SAVE_EVERY);
            keepLooseEnds(now);
        }
        takeLateAnswers(now);
        watches.values().stream()
                .filter(watch -> !watch.dueAt.isAfter(now))
                .sorted(Comparator.comparing(watch -> watch.dueAt))
                .forEach(watch -> lookAt(watch, now));
        // Only now: of those that came to a line together, the one that is first by the journal goes first.
        lines.giveTurns().forEach(uetr -> itsTurn(uetr, now));
    }

    private void itsTurn(Uetr uetr, Instant now) {
        Watch watch = watches.get(uetr);
        if (watch != null && watch.isInLine) {
            watch.dueAt = now;
            lookAt(watch, now);
        } // else it is looked at when it is due, and those behind it wait for that
    }

    /** Payments that are looked at again by themselves. */
    public int openCount() {
        return watches.size();
    }

    /** What the process before left: looked at after a moment, when links have had the time to connect. */
    private void load(Instant now) {
        for (TransactionStatus state : List.of(TransactionStatus.PDNG, TransactionStatus.ACSP)) {
            journal.inState(state, OPEN_COUNT_MAX).stream()
                    .filter(head -> !head.bank().isEmpty())
                    .forEach(head -> watch(head.payment(), head.bank(), soon(now)));
        }
        for (TransactionStatus state : List.of(TransactionStatus.CANC, TransactionStatus.RJCT)) {
            journal.inState(state, OVER_COUNT_MAX).stream()
                    .filter(head -> head.lastKind() == EntryKind.LATE_ANSWER
                            || head.lastKind() == EntryKind.REVERSAL
                            || head.lastKind() == EntryKind.REVERSAL_OUTCOME)
                    .forEach(head -> watch(head.payment(), head.bank(), soon(now)));
        }
        recorder.looseEnds().load();
        for (Uetr uetr : recorder.looseEnds().all()) {
            journal.find(uetr).ifPresent(head -> watch(uetr, head.bank(), soon(now)));
        }
        watches.keySet().forEach(uetr -> takePlaceInLine(uetr, now));
    }

    /** Before the first reversal leaves, each that is to leave before it stands in the line. */
    private void takePlaceInLine(Uetr uetr, Instant now) {
        try {
            PaymentHead head = journal.find(uetr).orElseThrow();
            payments.read(head)
                    .flatMap(inHand -> DoubtfulPaymentReader.read(journal, head, inHand))
                    .filter(payment -> !payment.place().isLeft())
                    .filter(payment -> rules.next(payment, means(payment), now) instanceof NextStep.Reverse)
                    .ifPresent(lines::enter);
        } catch (RuntimeException unreadable) {
            LOG.error("a payment in doubt cannot be read, and no other waits for it [uetr={}]", uetr, unreadable);
        }
    }

    private Instant soon(Instant now) {
        long wait = rules.askAfter().toMillis();
        return now.plusMillis(wait + random.nextLong(wait / 2 + 1));
    }

    private void watch(Uetr uetr, String bank, Instant dueAt) {
        watches.putIfAbsent(uetr, new Watch(uetr, bank, dueAt));
    }

    /** At the next call, whatever wait it had; for a payment about which something else was decided. */
    void lookSoon(Uetr uetr, String bank) {
        Instant now = clock.instant();
        watches.compute(uetr, (key, present) -> {
            Watch watch = present == null ? new Watch(uetr, bank, now) : present;
            watch.dueAt = now;
            return watch;
        });
    }

    /** Whether {@link #askNow} would have the bank asked, by an inquiry or by a repeat, as things stand. */
    boolean canAskNow(DoubtfulPayment payment) {
        return rules.askedForNow(payment, means(payment)).isPresent();
    }

    /**
     * Gives every payment to an operator that the rules would pay again or take back by themselves: for a journal that was
     * restored, and cannot know what it came to after its backup. Waits for those in another hand. Completes with each on
     * disk; returns how many there were.
     */
    public int holdForOperator() {
        int count = 0;
        for (PaymentHead head : journal.inState(TransactionStatus.PDNG, OPEN_COUNT_MAX)) {
            if (!head.bank().isEmpty()) {
                count += hands.doWhenFree(head.payment(), () -> hold(head.payment()))
                                .join()
                        ? 1
                        : 0;
            }
        }
        return count;
    }

    private CompletionStage<Boolean> hold(Uetr uetr) {
        PaymentHead head = journal.find(uetr).orElseThrow();
        PaymentInHand inHand = payments.read(head).orElse(null);
        Optional<DoubtfulPayment> payment =
                inHand == null ? Optional.empty() : DoubtfulPaymentReader.read(journal, head, inHand);
        return payment.filter(one -> rules.isPaidOrTakenBackByRule(one, means(one)))
                .map(one -> handOver(inHand, one, "what it came to after the backup is not known")
                        .thenApply(done -> true))
                .orElseGet(() -> CompletableFuture.completedFuture(false));
    }

    /** The bank is asked at the next call, whatever the rules say about when. */
    void askNow(Uetr uetr, String bank) {
        lookSoon(uetr, bank);
        watches.computeIfPresent(uetr, (key, watch) -> {
            watch.isAskedForNow = true;
            return watch;
        });
    }

    /** Those who waited for that one's turn to end are looked at at once, off the threads that must not block. */
    private void leaveLine(Uetr uetr) {
        lines.leave(uetr).ifPresent(next -> {
            try {
                recorder.later(() -> {
                    itsTurn(next, clock.instant());
                    return null;
                });
            } catch (RejectedExecutionException stopping) {
                LOG.debug("the next reversal leaves after a restart [uetr={}]", next);
            }
        });
    }

    private void lookAt(Watch watch, Instant now) {
        if (inFlight(watch.bank).get() >= IN_FLIGHT_MAX || !hands.tryTake(watch.uetr)) {
            return; // still due at the next call
        }
        CompletionStage<Instant> looked;
        try {
            looked = act(watch, now);
        } catch (RuntimeException defect) {
            looked = CompletableFuture.failedFuture(defect);
        }
        looked.whenComplete((again, failure) -> {
            try {
                if (failure != null) {
                    failed(watch, failure, now);
                } else if (again == null) {
                    forget(watch);
                } else {
                    watch.failsSince = null;
                    watch.dueAt = again;
                    if (watch.isInLine && lines.isTurnOf(watch.uetr)) { // it came while the wait was being noted
                        watch.dueAt = now;
                    }
                }
            } finally {
                hands.release(watch.uetr);
            }
        });
    }

    /** What cannot even be looked at, or not be recorded, keeps its place in the line for as long as one without answer. */
    private void failed(Watch watch, Throwable failure, Instant now) {
        LOG.error("a payment in doubt could not be looked at [uetr={}]", watch.uetr, failure);
        watch.dueAt = now.plus(rules.askEveryMax());
        watch.failsSince = watch.failsSince == null ? now : watch.failsSince;
        if (!now.isBefore(watch.failsSince.plus(rules.asideAfter()))) {
            leaveLine(watch.uetr);
        }
    }

    /** Completes with when to look again; with null when there is nothing more to do here. */
    private CompletionStage<Instant> act(Watch watch, Instant now) {
        if (!journal.takeInHand(
                watch.uetr, false)) { // another instance has it, and whoever it is leaves it to when it dies
            leaveLine(watch.uetr);
            return done(null);
        }
        PaymentHead head = journal.find(watch.uetr).orElseThrow();
        PaymentInHand inHand = payments.read(head).orElse(null);
        DoubtfulPayment payment = inHand == null
                ? null
                : DoubtfulPaymentReader.read(journal, head, inHand).orElse(null);
        if (payment == null) {
            leaveLine(watch.uetr);
            return done(null);
        }
        remember(watch, payment);
        if (rules.keepsLink(payment)) {
            recorder.advices().holdLink(watch.uetr, payment.bank() + "/" + payment.link());
        } else if (payment.givenUpAt() != null) {
            recorder.advices().freeLink(watch.uetr);
        }
        SettlementRules.Means means = means(payment);
        Optional<NextStep> ordered = watch.isAskedForNow ? rules.askedForNow(payment, means) : Optional.empty();
        watch.isAskedForNow = false;
        NextStep next = ordered.orElseGet(() -> rules.next(payment, means, now));
        if (!(next instanceof NextStep.Reverse) || payment.place().isLeft()) {
            leaveLine(watch.uetr);
        } else if (!isItsTurn(payment)) {
            watch.isInLine = true;
            return done(now.plus(rules.askEveryMax())); // or when its turn comes
        }
        watch.isInLine = false;
        if (SettlementRules.movesMoney(payment, next) && onlyAsks.getAsBoolean()) {
            return done(rules.retryAt(payment, now, random));
        }
        if (next instanceof NextStep.Ask) {
            return ask(inHand, payment, now);
        }
        if (next instanceof NextStep.Repeat) {
            return repeat(inHand, payment, now);
        }
        if (next instanceof NextStep.Reverse reverse) {
            return reverse(inHand, payment, reverse.isRepeat(), now);
        }
        if (next instanceof NextStep.HandOver handOver) {
            return handOver(inHand, payment, handOver.why());
        }
        return done(next instanceof NextStep.Wait wait ? wait.until() : null);
    }

    private CompletionStage<Instant> handOver(PaymentInHand inHand, DoubtfulPayment payment, String why) {
        LOG.warn("{}/{}: {}; an operator decides [uetr={}]", payment.bank(), payment.link(), why, payment.uetr());
        Verdict verdict = Verdict.pending(payment, PendingCause.AWAITING_OPERATOR);
        return record(inHand, payment, EntryKind.HELD, verdict, EntryPayload.report(verdict.report()))
                .thenApply(recorded -> null);
    }

    private boolean isItsTurn(DoubtfulPayment payment) {
        lines.enter(payment);
        return lines.isTurnOf(payment.uetr());
    }

    private SettlementRules.Means means(DoubtfulPayment payment) {
        List<BankLink> ofBank = links.of(payment.bank());
        return new SettlementRules.Means(
                ofBank.stream().anyMatch(question(payment)::isInstance),
                ofBank.stream().anyMatch(Reversal.class::isInstance),
                ofBank.stream().anyMatch(RepeatedRequest.class::isInstance),
                ofBank.stream().anyMatch(link -> link.health().isUsable()));
    }

    /** What a link must be, so that its bank can be asked about the payment. */
    private static Class<?> question(DoubtfulPayment payment) {
        return payment.isAdvice() ? AdviceRepeat.class : StatusInquiry.class;
    }

    private CompletionStage<Instant> ask(PaymentInHand inHand, DoubtfulPayment payment, Instant now) {
        Optional<BankLink> link = usable(payment, question(payment));
        if (link.isEmpty() || !takePlace(payment.bank())) {
            return done(rules.retryAt(payment, now, random));
        }
        CompletionStage<StatusInquiry.Answer> answer;
        try {
            answer = payment.isAdvice()
                    ? ((AdviceRepeat) link.get()).repeat(sent(inHand, payment))
                    : ((StatusInquiry) link.get()).inquire(sent(inHand, payment));
        } catch (RuntimeException defect) {
            answer = CompletableFuture.failedFuture(defect);
        }
        return answer.whenComplete((said, failure) -> leavePlace(payment.bank()))
                .thenCompose(said -> {
                    Verdict verdict = rules.afterInquiry(payment, said, now);
                    boundTo(inHand, link.get());
                    return record(inHand, payment, EntryKind.INQUIRY, verdict, EntryPayload.inquiry(said, now, false))
                            .thenApply(recorded -> {
                                setAside(payment, said, now);
                                return isHandedOver(verdict) ? null : again(payment, verdict);
                            });
                });
    }

    /** An advice that was not answered for long lets those behind it pass; it is repeated as before. */
    private void setAside(DoubtfulPayment payment, StatusInquiry.Answer said, Instant askedAt) {
        if (rules.keepsLink(payment)
                && said instanceof StatusInquiry.Answer.None
                && rules.isSilentForLong(payment, askedAt)) {
            LOG.warn(
                    "{}/{}: an advice was not answered in {}; it goes on, and those behind it need not wait for it; an"
                            + " operator may look at it [uetr={}]",
                    payment.bank(),
                    payment.link(),
                    rules.asideAfter(),
                    payment.uetr());
            recorder.advices().freeLink(payment.uetr());
        }
    }

    /**
     * The request again, as a repeat, to a bank that promised to book it once. That it may leave is on disk before its first
     * byte: from then on it may be booked for as long as a message lives.
     */
    private CompletionStage<Instant> repeat(PaymentInHand inHand, DoubtfulPayment payment, Instant now) {
        Optional<BankLink> link = usable(payment, RepeatedRequest.class);
        if (link.isEmpty() || !takePlace(payment.bank())) {
            return done(rules.retryAt(payment, now, random));
        }
        RepeatedRequest again = (RepeatedRequest) link.get();
        SentPayment sent = sent(inHand, payment);
        try {
            if (!isWordForWord(payment, again.request(sent))) {
                leavePlace(payment.bank());
                return handOver(
                        inHand, payment, "it cannot be repeated word for word: what it was sent with is not stored");
            }
        } catch (LinkUnavailable notNow) {
            leavePlace(payment.bank());
            return done(rules.retryAt(payment, now, random));
        } catch (PaymentRejected unsayable) {
            leavePlace(payment.bank());
            return handOver(inHand, payment, "it cannot be repeated: " + unsayable.getMessage());
        }
        boundTo(inHand, link.get());
        return record(inHand, payment, EntryKind.INQUIRY, Verdict.unchanged(payment), EntryPayload.repeatLeaves(now))
                .thenCompose(onDisk -> journal.mayStillSend()
                        ? again.askAgain(sent)
                        : CompletableFuture.completedFuture(
                                new StatusInquiry.Answer.None("the hub stood still for too long: nothing was sent")))
                .whenComplete((said, failure) -> leavePlace(payment.bank()))
                .thenCompose(said -> {
                    Verdict verdict = rules.afterInquiry(payment, said, now);
                    return record(inHand, payment, EntryKind.INQUIRY, verdict, EntryPayload.inquiry(said, now, true))
                            .thenApply(recorded -> again(payment, verdict));
                });
    }

    /** Whether those are the bytes of the last intent. */
    private boolean isWordForWord(DoubtfulPayment payment, byte[] request) {
        return journal.entries(payment.uetr()).stream()
                .filter(entry -> entry.kind() == EntryKind.INTENT)
                .reduce((earlier, later) -> later)
                .flatMap(journal::payload)
                .filter(intent -> EntryPayload.isOfIntent(intent, request))
                .isPresent();
    }

    private CompletionStage<Instant> reverse(
            PaymentInHand inHand, DoubtfulPayment payment, boolean isRepeat, Instant now) {
        Optional<BankLink> link = usable(payment, Reversal.class);
        if (link.isEmpty() || !takePlace(payment.bank())) {
            return done(rules.retryAt(payment, now, random));
        }
        boundTo(inHand, link.get());
        return decided(inHand, payment, isRepeat)
                .thenCompose(onDisk -> journal.mayStillSend()
                        ? ((Reversal) link.get()).reverse(sent(inHand, payment), isRepeat)
                        : CompletableFuture.completedFuture(
                                new Reversal.Answer.None("the hub stood still for too long: nothing was sent", true)))
                .whenComplete((said, failure) -> leavePlace(payment.bank()))
                .thenCompose(said -> {
                    Verdict verdict = rules.afterReversal(payment.reversing(), said, now);
                    boolean isSetAside = rules.isSetAside(payment, said, now);
                    byte[] payload = EntryPayload.reversalOutcome(said, now, isRepeat, isSetAside);
                    return record(inHand, payment, EntryKind.REVERSAL_OUTCOME, verdict, payload)
                            .thenApply(recorded -> {
                                if (isSetAside) {
                                    LOG.warn(
                                            "{}/{}: a reversal was not answered in {}, or cannot be said; it goes on, and"
                                                    + " those behind it need not wait for it; an operator may look at it"
                                                    + " [uetr={}]",
                                            payment.bank(),
                                            payment.link(),
                                            rules.asideAfter(),
                                            payment.uetr());
                                }
                                if (isSetAside || !isNotSaid(said)) {
                                    leaveLine(payment.uetr());
                                }
                                return said instanceof Reversal.Answer.Confirmed ? null : again(payment, verdict);
                            });
                });
    }

    private static boolean isNotSaid(Reversal.Answer said) {
        return said instanceof Reversal.Answer.None || said instanceof Reversal.Answer.Unsayable;
    }

    /** The decision to reverse is on disk before the first byte of it leaves; a repeat was decided before. */
    private CompletionStage<Void> decided(PaymentInHand inHand, DoubtfulPayment payment, boolean isRepeat) {
        if (isRepeat) {
            return CompletableFuture.completedFuture(null);
        }
        Verdict verdict = payment.reversing().state() == TransactionStatus.PDNG
                ? Verdict.pending(payment, PendingCause.REVERSING)
                : Verdict.unchanged(payment);
        return record(inHand, payment, EntryKind.REVERSAL, verdict, EntryPayload.reversal(payment.reference()));
    }

    private CompletionStage<Void> record(
            PaymentInHand inHand, DoubtfulPayment payment, EntryKind kind, Verdict verdict, byte[] payload) {
        recorder.stage(inHand, kind, verdict.state(), verdict.cause(), payload);
        return recorder.commit(inHand).thenRun(() -> {
            if (verdict.state() != payment.state()) {
                recorder.reached(inHand.request().channel(), payment.bank(), verdict.state());
                LOG.info(
                        "{}/{}: settled as {} {} by {} [uetr={}]",
                        inHand.bank(),
                        inHand.link(),
                        verdict.state(),
                        verdict.cause(),
                        kind,
                        payment.uetr());
            }
        });
    }

    private static boolean isHandedOver(Verdict verdict) {
        return verdict.cause().equals(PendingCause.AWAITING_OPERATOR.name());
    }

    /** Null when the state is final. */
    private Instant again(DoubtfulPayment payment, Verdict verdict) {
        boolean isTakenBackSettled = verdict.state() == TransactionStatus.ACSC && payment.isCancelAsked();
        boolean isOver = verdict.state().isFinal() && !payment.isOverButApproved() && !isTakenBackSettled;
        return isOver ? null : rules.retryAt(payment, clock.instant(), random);
    }

    /** The link of the intent where it is up and can do it, else another of the same bank. */
    private Optional<BankLink> usable(DoubtfulPayment payment, Class<?> capability) {
        String first = payment.bank() + "/" + payment.link();
        return links.of(payment.bank()).stream()
                .filter(capability::isInstance)
                .filter(link -> link.health().isUsable())
                .min(Comparator.comparing(link -> !link.id().equals(first)));
    }

    private static SentPayment sent(PaymentInHand inHand, DoubtfulPayment payment) {
        return new SentPayment(inHand.request().payment(), payment.reference());
    }

    private static void boundTo(PaymentInHand inHand, BankLink link) {
        int slash = link.id().indexOf('/');
        inHand.boundTo(link.id().substring(0, slash), link.id().substring(slash + 1));
    }

    private boolean takePlace(String bank) {
        AtomicInteger inFlight = inFlight(bank);
        if (inFlight.incrementAndGet() > IN_FLIGHT_MAX) {
            inFlight.decrementAndGet();
            return false;
        }
        return true;
    }

    private void leavePlace(String bank) {
        inFlight(bank).decrementAndGet();
    }

    private AtomicInteger inFlight(String bank) {
        return inFlightByBank.computeIfAbsent(bank, key -> new AtomicInteger());
    }

    private static CompletionStage<Instant> done(Instant again) {
        return CompletableFuture.completedFuture(again);
    }

    private void remember(Watch watch, DoubtfulPayment payment) {
        String reference = SettledReferences.key(payment.bank(), payment.reference());
        if (!reference.equals(watch.reference)) {
            watch.reference = reference;
            openByReference.put(reference, watch.uetr);
        }
    }

    private void forget(Watch watch) {
        watches.remove(watch.uetr, watch);
        recorder.advices().freeLink(watch.uetr);
        leaveLine(watch.uetr);
        tieUp(watch.uetr);
        if (watch.reference != null) {
            openByReference.remove(watch.reference, watch.uetr);
            recorder.settled().add(watch.reference, watch.uetr);
        }
    }

    /**
     * What was tied up by others leaves the set; what is ours to tie up, and what nobody watches because whoever took it on
     * could not say so, is looked at; what is left is saved. No failure of that keeps a payment from being settled.
     */
    private void keepLooseEnds(Instant now) {
        try {
            for (Uetr uetr : recorder.looseEnds().all()) {
                if (!watches.containsKey(uetr) && hands.tryTake(uetr)) {
                    try {
                        tieUp(uetr)
                                .filter(payment ->
                                        !(rules.next(payment, means(payment), now) instanceof NextStep.Nothing))
                                .ifPresent(payment -> watch(uetr, payment.bank(), now));
                    } finally {
                        hands.release(uetr);
                    }
                }
            }
            recorder.looseEnds().save();
        } catch (RuntimeException failure) {
            LOG.warn("loose ends were not saved; a start will read more of the journal: {}", failure.toString());
        }
    }

    /**
     * With the payment in hand: whoever leaves a loose end has it in hand too, or the payment is not over. Empty when it
     * has no loose end.
     */
    private Optional<DoubtfulPayment> tieUp(Uetr uetr) {
        PaymentHead head =
                recorder.looseEnds().contains(uetr) ? journal.find(uetr).orElse(null) : null;
        if (head == null || !head.state().isFinal()) {
            return Optional.empty();
        }
        Optional<DoubtfulPayment> loose = payments.read(head)
                .flatMap(inHand -> DoubtfulPaymentReader.read(journal, head, inHand))
                .filter(DoubtfulPayment::hasLooseEnd);
        if (loose.isEmpty()) {
            recorder.looseEnds().remove(uetr);
        }
        return loose;
    }

    /** On a link's event loop. */
    private void keep(LateAnswer answer, Uetr uetr) {
        if (lateCount.incrementAndGet() > LATE_COUNT_MAX) {
            lateCount.decrementAndGet();
            LOG.error("{}: too many late answers; {} is not looked at", answer.link(), answer.reference());
            return;
        }
        late.add(new Late(answer, uetr, clock.instant()));
    }

    private void takeLateAnswers(Instant now) {
        for (Iterator<Late> each = late.iterator(); each.hasNext(); ) {
            Late one = each.next();
            Uetr uetr = one.uetr != null ? one.uetr : find(one.answer);
            if (uetr != null && isTaken(uetr, one)) {
                each.remove();
                lateCount.decrementAndGet();
            } else if (uetr == null && one.cameAt.plus(LATE_KEPT_FOR).isBefore(now)) {
                each.remove();
                lateCount.decrementAndGet();
                LOG.warn("{}: late answer to {}, of which nothing is known", one.answer.link(), one.answer.reference());
            }
        }
    }

    /** Null when no payment with that reference is open here, or was settled of late. */
    private Uetr find(LateAnswer answer) {
        String bank = answer.link().substring(0, answer.link().indexOf('/'));
        String reference = SettledReferences.key(bank, answer.reference());
        Uetr uetr = openByReference.get(reference);
        return uetr != null ? uetr : recorder.settled().find(reference).orElse(null);
    }

    /** False when it has to wait: the payment is in another hand, or another instance has something of it under way. */
    private boolean isTaken(Uetr uetr, Late one) {
        if (!hands.tryTake(uetr)) {
            return false;
        }
        CompletionStage<Void> recorded;
        try {
            if (!journal.takeInHand(uetr, true)) { // the bank says it here, wherever the payment is worked on
                hands.release(uetr);
                return false;
            }
            recorded = recordLate(uetr, one.answer);
        } catch (RuntimeException defect) {
            recorded = CompletableFuture.failedFuture(defect);
        }
        recorded.whenComplete((done, failure) -> {
            hands.release(uetr);
            if (PaymentRecorder.isElsewhere(failure)) {
                keep(one.answer, uetr);
            } else if (failure != null) {
                LOG.error("{}: a late answer was not recorded [uetr={}]", one.answer.link(), uetr, failure);
            }
        });
        return true;
    }

    private CompletionStage<Void> recordLate(Uetr uetr, LateAnswer answer) {
        PaymentHead head = journal.find(uetr).orElseThrow();
        PaymentInHand inHand = payments.read(head).orElseThrow();
        DoubtfulPayment payment =
                DoubtfulPaymentReader.read(journal, head, inHand).orElseThrow();
        SendOutcome outcome = answer.outcome(inHand.request().payment());
        if (payment.state().isFinal() && payment.state() == outcome.report().status()) {
            LOG.debug("{}: said {} again [uetr={}]", answer.link(), payment.state(), uetr);
            return CompletableFuture.completedFuture(null);
        }
        Verdict verdict = rules.afterLateAnswer(payment, outcome);
        byte[] payload = EntryPayload.lateAnswer(answer.link(), answer.reference(), outcome.report());
        LOG.warn(
                "{}: late answer {}; the payment is {} {} [uetr={}]",
                answer.link(),
                outcome.report().status(),
                verdict.state(),
                verdict.cause(),
                uetr);
        return record(inHand, payment, EntryKind.LATE_ANSWER, verdict, payload)
                .thenRun(() -> watch(uetr, payment.bank(), clock.instant()));
    }
}
