package org.mooring.simulation;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.mooring.canonical.Uetr;
import org.mooring.connectors.LateAnswers;
import org.mooring.journal.Claim;
import org.mooring.journal.Commit;
import org.mooring.journal.Idempotency;
import org.mooring.journal.IdempotencyKey;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.PaymentJournal;
import org.mooring.routes.AnswerRepeat;
import org.mooring.routes.CancelPayment;
import org.mooring.routes.CarryOutWork;
import org.mooring.routes.OpenPayments;
import org.mooring.routes.PaymentHands;
import org.mooring.routes.PaymentRecorder;
import org.mooring.routes.RecordFailure;
import org.mooring.routes.RecordIntent;
import org.mooring.routes.RecordOutcome;
import org.mooring.routes.RecordReceived;
import org.mooring.routes.RecordReported;
import org.mooring.routes.ReverseByIso8583;
import org.mooring.routes.SettleInDoubt;
import org.mooring.routes.WorkItems;

/**
 * One life of the hub: the real steps over the disk that all lives share, put together as {@code StepAssembly} does, and
 * started in the same order. Its death drops whatever it had not finished; nothing is closed.
 */
final class HubProcess implements InMemoryJournal.Device {
    private static final long RETRY_WAITING_MICROS = Timeline.micros(Duration.ofSeconds(5));
    private static final long SETTLE_MICROS = Timeline.micros(Duration.ofMillis(500));
    private static final long SETTLE_QUIET_MICROS_MAX = Timeline.micros(Duration.ofSeconds(60));
    private static final long SLOW_MICROS_MAX = Timeline.micros(Duration.ofSeconds(3));

    private final World world;
    private final Hub hub;
    private final InMemoryJournal journal;
    private final LateAnswers lateAnswers = new LateAnswers();
    private final AnswerRepeat answerRepeat;
    private final RecordReceived recordReceived;
    private final RecordIntent recordIntent;
    private final RecordOutcome recordOutcome;
    private final RecordFailure recordFailure;
    private final RecordReported recordReported;
    private final OpenPayments openPayments;
    private final CancelPayment cancellations;
    private final SettleInDoubt settleInDoubt;
    private final ReverseByIso8583 reversals;
    private final WorkItems workItems;
    private final CarryOutWork work;
    private boolean isAlive = true;
    private boolean isFlushing;
    private long nextRetryAtMicros;
    private long settleEveryMicros = SETTLE_MICROS;

    HubProcess(World world, Hub hub) {
        this.world = world;
        this.hub = hub;
        Wiring wiring = world.wiring;
        this.journal = new InMemoryJournal(world.disk, world.timeline, this, wiring.obeysStateTable());
        PaymentJournal seen = new BusyJournal(wiring.journal(world, journal));
        PaymentRecorder recorder = recorder(seen);
        this.answerRepeat = new AnswerRepeat(recorder);
        this.recordReceived = new RecordReceived(recorder);
        this.recordIntent = new RecordIntent(recorder, hub.links());
        this.recordOutcome = new RecordOutcome(recorder, hub.links());
        this.recordFailure = new RecordFailure(recorder);
        PaymentHands hands = new PaymentHands();
        this.recordReported = new RecordReported(recorder, hands);
        this.settleInDoubt = new SettleInDoubt(
                recorder,
                hands,
                hub.links(),
                wiring.lateAnswersOfSettlement(lateAnswers),
                wiring.rules(world.scenario.rules()),
                world.random);
        PaymentJournal seenByOpen = wiring.journalOfOpenPayments(seen);
        PaymentRecorder recorderOfOpen = seenByOpen == seen ? recorder : recorder(seenByOpen);
        this.openPayments = new OpenPayments(recorderOfOpen, hands, hub.camel());
        boolean sharesHands = wiring.sharesHands();
        this.cancellations = new CancelPayment(
                sharesHands ? recorder : recorder(seen),
                sharesHands ? hands : new PaymentHands(),
                hub.links(),
                settleInDoubt,
                later("a request to cancel goes on"));
        this.reversals = new ReverseByIso8583(recorder, cancellations, world::nextUetrOfTheHub);
        this.workItems = new WorkItems(recorder, hub.links(), settleInDoubt);
        this.work =
                new CarryOutWork(recorder, hands, workItems, settleInDoubt, openPayments, later("an order goes on"));
    }

    private Executor later(String what) {
        return task -> world.timeline.inHub(world.between(1, 300), what, task);
    }

    private PaymentRecorder recorder(PaymentJournal seen) {
        return new PaymentRecorder(seen, world.timeline, hub.meters(), later("goes on where it may block"));
    }

    /** Recovery first, as the application does, then what comes again and again. */
    void start() {
        nextRetryAtMicros = world.timeline.nowMicros() + RETRY_WAITING_MICROS;
        if (world.wiring.recovers()) {
            openPayments.recover();
        }
        world.timeline.timerInHub(RETRY_WAITING_MICROS, "retry waiting", this::retryWaiting);
        world.timeline.timerInHub(2 * SETTLE_MICROS, "settle in doubt", this::settle);
    }

    private void retryWaiting() {
        nextRetryAtMicros = world.timeline.nowMicros() + RETRY_WAITING_MICROS;
        if (world.wiring.retriesWaiting()) {
            openPayments.retryWaiting();
        }
        world.timeline.timerInHub(RETRY_WAITING_MICROS, "retry waiting", this::retryWaiting);
    }

    /** Every half second; seldom when nothing else happens any more, or the quiet hours would take as long as the rest. */
    private void settle() {
        if (world.wiring.settles()) {
            settleInDoubt.settle();
        }
        boolean isNight = world.areFaultsOver() && world.timeline.isQuiet();
        settleEveryMicros = isNight ? Math.min(2 * settleEveryMicros, SETTLE_QUIET_MICROS_MAX) : SETTLE_MICROS;
        world.timeline.timerInHub(settleEveryMicros, "settle in doubt", this::settle);
    }

    /** Of what was handed over to the disk some got there, but nobody was told. */
    void die() {
        int queued = journal.queuedCount();
        int kept = queued == 0 ? 0 : world.random.nextInt(queued + 1);
        journal.write(kept);
        for (int i = 0; i < queued; i++) {
            world.happened(i < kept ? FaultKind.CRASH_AFTER_COMMIT : FaultKind.CRASH_BEFORE_COMMIT);
        }
        isAlive = false;
        world.timeline.endLife();
    }

    boolean isAlive() {
        return isAlive;
    }

    LateAnswers lateAnswers() {
        return lateAnswers;
    }

    OpenPayments openPayments() {
        return openPayments;
    }

    CancelPayment cancellations() {
        return cancellations;
    }

    CompletionStage<Void> reverse(Exchange exchange) throws InvalidPayloadException {
        return reversals.reverse(exchange);
    }

    WorkItems workItems() {
        return workItems;
    }

    CarryOutWork work() {
        return work;
    }

    RecordReported recordReported() {
        return recordReported;
    }

    /** How long until payments that wait for a link are tried again, for the first time or a later one. */
    long untilRetryMicros(int laterCount) {
        return Math.max(0, nextRetryAtMicros - world.timeline.nowMicros()) + laterCount * RETRY_WAITING_MICROS;
    }

    boolean isSettled() {
        return settleInDoubt.openCount() == 0;
    }

    CompletionStage<Void> answerRepeat(Exchange exchange) {
        return answerRepeat.answer(exchange);
    }

    CompletionStage<Void> recordReceived(Exchange exchange) {
        return recordReceived.record(exchange);
    }

    CompletionStage<Void> recordIntent(Exchange exchange) {
        return recordIntent.record(exchange);
    }

    CompletionStage<Void> recordOutcome(Exchange exchange) throws Exception {
        return recordOutcome.record(exchange);
    }

    CompletionStage<Void> recordFailure(Exchange exchange) {
        return recordFailure.record(exchange);
    }

    @Override
    public void queued(InMemoryJournal handedTo) {
        if (!isFlushing) {
            isFlushing = true;
            flushLater();
        }
    }

    private void flushLater() {
        long delay = world.happens(FaultKind.JOURNAL_SLOW)
                ? world.between(1_000, SLOW_MICROS_MAX)
                : world.between(100, 2_000);
        world.timeline.inHub(delay, "flush", () -> {
            journal.flush(1 + world.random.nextInt(Math.max(1, journal.queuedCount())));
            isFlushing = journal.queuedCount() > 0;
            if (isFlushing) {
                flushLater();
            }
        });
    }

    @Override
    public void complete(Runnable completion) {
        world.timeline.inHub(world.between(1, 500), "told that it is on disk", completion);
    }

    /** Refuses a commit now and then; and decides about keys later, as a shared database does. */
    private final class BusyJournal extends JournalDecorator {
        private final Idempotency idempotency;

        BusyJournal(PaymentJournal inner) {
            super(inner);
            Idempotency right = world.wiring.idempotency(world, inner.idempotency());
            this.idempotency = world.scenario.areClaimsSlow() ? new SlowClaims(right) : right;
        }

        @Override
        public Idempotency idempotency() {
            return idempotency;
        }

        @Override
        public CompletionStage<JournalPosition> record(Commit commit) {
            if (world.happens(FaultKind.JOURNAL_FULL)) {
                world.mayBeParked.add(commit.payment());
                return CompletableFuture.failedFuture(
                        new IllegalStateException("the journal is full; nothing was recorded"));
            }
            world.say(() -> "      commit of " + commit.payment() + ": "
                    + commit.entries().stream()
                            .map(entry -> entry.kind() + " " + entry.state() + " " + entry.cause() + " " + entry.bank())
                            .toList());
            return super.record(commit);
        }
    }

    private final class SlowClaims implements Idempotency {
        private final Idempotency inner;

        SlowClaims(Idempotency inner) {
            this.inner = inner;
        }

        @Override
        public Claim claim(Uetr payment, List<IdempotencyKey> keys, byte[] content) {
            return inner.claim(payment, keys, content);
        }

        @Override
        public CompletionStage<Claim> requestClaim(Uetr payment, List<IdempotencyKey> keys, byte[] content) {
            CompletableFuture<Claim> claim = new CompletableFuture<>();
            world.happened(FaultKind.CLAIM_SLOW);
            world.timeline.inHub(world.between(500, 20_000), "key decided", () -> {
                claim.complete(inner.claim(payment, keys, content));
            });
            return claim;
        }

        @Override
        public void release(Uetr payment) {
            inner.release(payment);
        }
    }
}
