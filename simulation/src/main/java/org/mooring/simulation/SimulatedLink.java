package org.mooring.simulation;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.mooring.canonical.Payment;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.LinkUnavailable;
import org.mooring.canonical.failure.OutcomeUnknown;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.LateAnswer;
import org.mooring.connectors.LinkFull;
import org.mooring.connectors.LinkHealth;
import org.mooring.connectors.OutboundPayment;
import org.mooring.connectors.PreparedMessage;
import org.mooring.connectors.RepeatedRequest;
import org.mooring.connectors.Reversal;
import org.mooring.connectors.SendOutcome;
import org.mooring.connectors.SentPayment;
import org.mooring.connectors.StatusInquiry;
import org.mooring.connectors.bank.BankAnswer;
import org.mooring.connectors.bank.StatusCodeMap;
import org.mooring.transformers.MappingReport;

/**
 * A link whose wire is events. Keeps what {@link BankLink} promises: unavailable only when nothing left, in doubt in
 * every other case without an answer. Lives as long as its Camel context; each seed begins it anew.
 */
class SimulatedLink implements BankLink {
    static final long WIRE_MICROS_MAX = 20_000;
    private static final long LATE_MICROS_MAX = 120_000_000;

    private final String id;
    private final String bankId;
    private World world;
    private HubProcess hub;
    private SimulatedBank bank;
    private StatusCodeMap statusCodes;
    private boolean isUp;
    private int inFlight;

    SimulatedLink(String id) {
        this.id = id;
        this.bankId = id.substring(0, id.indexOf('/'));
    }

    void begin(World next) {
        world = next;
        bank = next.banks.get(bankId);
        statusCodes = StatusCodeMap.parse(bankId, next.wiring.statusCodes(), next.timeline);
        isUp = true;
    }

    /** A new process takes the link over: nothing is in flight in it. */
    void begin(HubProcess next) {
        hub = next;
        inFlight = 0;
    }

    World world() {
        return world;
    }

    SimulatedBank bank() {
        return bank;
    }

    boolean isUp() {
        return isUp;
    }

    void setUp(boolean up) {
        isUp = up;
    }

    StatusCodeMap statusCodes() {
        return statusCodes;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public LinkHealth health() {
        return new LinkHealth(isUp ? LinkHealth.State.UP : LinkHealth.State.DOWN, inFlight);
    }

    @Override
    public PreparedMessage prepare(OutboundPayment outbound) {
        if (!isUp) {
            throw new LinkUnavailable(id, "is DOWN");
        }
        if (world.happens(FaultKind.LINK_FULL)) {
            throw LinkFull.unavailable(id, 1);
        }
        Uetr uetr = outbound.payment().uetr();
        if (world.happens(FaultKind.UNSAYABLE)) {
            throw PaymentRejected.because(ReasonCode.AG01, "cannot be said", id);
        }
        if (world.happens(FaultKind.DEFECT)) {
            world.mayBeParked.add(uetr);
            throw new IllegalStateException("a planted defect before the intent");
        }
        String reference = world.wiring.reference(this, outbound.payment());
        return new PreparedMessage(
                id, reference, reference.getBytes(StandardCharsets.UTF_8), outbound, MappingReport.CLEAN);
    }

    /** Under which the bank will know the payment. */
    String reference(Payment payment) {
        return payment.uetr().toString();
    }

    @Override
    public CompletionStage<SendOutcome> send(PreparedMessage message) {
        return world.wiring.sent(this, message, transmit(message));
    }

    private CompletableFuture<SendOutcome> transmit(PreparedMessage message) {
        CompletableFuture<SendOutcome> outcome = new CompletableFuture<>();
        Payment payment = message.outbound().payment();
        if (!isUp || world.happens(FaultKind.CONNECTION_REFUSED)) {
            hubLater(1_000, "refused " + id, () -> fail(outcome, new LinkUnavailable(id, "connection refused")));
            return outcome;
        }
        world.leaves(payment.uetr(), bankId, id, message.reference());
        inFlight++;
        HubProcess sender = hub;
        outcome.whenComplete((said, failure) -> {
            if (sender == hub) {
                inFlight--;
            }
        });
        boolean isLost = world.happens(FaultKind.CUT_BEFORE_BANK);
        boolean isCut = isLost || world.happens(FaultKind.CUT_AFTER_BANK);
        Transmission transmission = new Transmission(message, outcome, world.timeline.life(), isCut);
        if (!isLost) {
            long delay = world.happens(FaultKind.REQUEST_DELAYED)
                    ? world.between(WIRE_MICROS_MAX, Timeline.micros(world.scenario.messageLife()) - WIRE_MICROS_MAX)
                    : world.between(100, WIRE_MICROS_MAX);
            long sentAt = world.timeline.nowMicros();
            boolean mayBeInProcess = payment.kind() == PaymentKind.CREDIT_TRANSFER && this instanceof StatusInquiry;
            world.timeline.inWorld(
                    delay,
                    "to " + id + " " + message.reference(),
                    () -> bank.pay(
                            message.reference(),
                            payment.uetr(),
                            sentAt,
                            mayBeInProcess,
                            code -> answer(transmission, code)));
        }
        if (isCut) {
            hubLater(WIRE_MICROS_MAX, "cut " + id, () -> fail(outcome, new OutcomeUnknown(id, "connection was cut")));
        } else {
            world.timeline.inHub(
                    Timeline.micros(world.scenario.answerTimeout()),
                    "time-out " + id,
                    () -> fail(outcome, new OutcomeUnknown(id, "no answer in time")));
        }
        return outcome;
    }

    /** @param life of the process that holds the connection */
    private record Transmission(
            PreparedMessage message, CompletableFuture<SendOutcome> outcome, int life, boolean isCut) {}

    private void answer(Transmission transmission, String code) {
        if (world.happens(FaultKind.ANSWER_LOST)) {
            return;
        }
        long delay = answerDelay();
        deliver(transmission, code, delay);
        if (world.happens(FaultKind.ANSWER_DOUBLED)) {
            deliver(transmission, code, delay + world.between(1, 2_000_000));
        }
        boolean isVerdict = code.equals(SimulatedBank.APPROVED) || code.equals(SimulatedBank.DECLINED);
        if (isVerdict && hasLateAnswers() && world.happens(FaultKind.ANSWER_CONTRADICTED)) {
            contradict(transmission, code, delay + world.between(1, 60_000_000));
        }
    }

    private long answerDelay() {
        long timeout = Timeline.micros(world.scenario.answerTimeout());
        if (world.happens(FaultKind.ANSWER_LATE)) {
            return timeout + world.between(1, LATE_MICROS_MAX);
        }
        return world.happens(FaultKind.ANSWER_SLOW)
                ? world.between(2 * WIRE_MICROS_MAX, timeout)
                : world.between(100, 2 * WIRE_MICROS_MAX);
    }

    private void deliver(Transmission transmission, String code, long delay) {
        world.timeline.inWorld(
                delay,
                "from " + id + " " + transmission.message().reference() + " " + code,
                () -> arrive(transmission, code));
    }

    private void arrive(Transmission transmission, String code) {
        boolean isConnected = hub.isAlive() && transmission.life() == world.timeline.life() && !transmission.isCut();
        CompletableFuture<SendOutcome> outcome = transmission.outcome();
        if (isConnected && !outcome.isDone()) {
            outcome.complete(statusCodes.outcome(
                    transmission.message().outbound().payment().uetr(), BankAnswer.of(code, null, null)));
        } else if (hasLateAnswers() && hub.isAlive() && isUp && (isConnected || world.random.nextBoolean())) {
            hub.lateAnswers().tell(new Late(id, transmission.message().reference(), code, statusCodes));
        }
    }

    /** A bank that says two things is believed once: only when the payment is over may the other thing come. */
    private void contradict(Transmission transmission, String code, long delay) {
        String opposite = code.equals(SimulatedBank.APPROVED) ? SimulatedBank.DECLINED : SimulatedBank.APPROVED;
        Uetr uetr = transmission.message().outbound().payment().uetr();
        world.timeline.inWorld(delay, "contradiction from " + id, () -> {
            var head = world.disk.head(uetr);
            boolean isOver = head != null
                    && head.state() != TransactionStatus.PDNG
                    && head.state().isFinal();
            if (isOver && hub.isAlive() && isUp) {
                hub.lateAnswers().tell(new Late(id, transmission.message().reference(), opposite, statusCodes));
            }
        });
    }

    /** Whether an answer without its request still means something. */
    boolean hasLateAnswers() {
        return false;
    }

    private record Late(String link, String reference, String code, StatusCodeMap statusCodes) implements LateAnswer {
        @Override
        public SendOutcome outcome(Payment payment) {
            return statusCodes.outcome(payment.uetr(), BankAnswer.of(code, null, null));
        }
    }

    private static void fail(CompletableFuture<SendOutcome> outcome, RuntimeException failure) {
        outcome.completeExceptionally(failure);
    }

    void hubLater(long microsMax, String what, Runnable work) {
        world.timeline.inHub(world.between(1, microsMax), what, work);
    }

    @Override
    public void start() {
        // up and down as the seed says
    }

    @Override
    public void close() {
        // nothing is open
    }

    /** ISO 8583: takes back, and hears answers that come late or over another connection. */
    static class Reversing extends SimulatedLink implements Reversal {
        Reversing(String id) {
            super(id);
        }

        /** DE 7 stands still as long as it likes; DE 11 never repeats. */
        @Override
        String reference(Payment payment) {
            return "1124100000/" + world().nextTrace();
        }

        @Override
        boolean hasLateAnswers() {
            return true;
        }

        @Override
        public CompletionStage<Reversal.Answer> reverse(SentPayment sent, boolean isRepeat) {
            return world().wiring.reversed(this, sent, transmit(sent, isRepeat));
        }

        private CompletionStage<Reversal.Answer> transmit(SentPayment sent, boolean isRepeat) {
            World world = world();
            if (!isUp() || world.happens(FaultKind.REVERSAL_UNSENT)) {
                return CompletableFuture.completedFuture(new Reversal.Answer.None("is DOWN", true));
            }
            CompletableFuture<Reversal.Answer> answer = new CompletableFuture<>();
            boolean saysRepeat = world.wiring.saysRepeat(isRepeat);
            SimulatedBank bank = world.wiring.bankOfReversal(this);
            world.reversalLeaves(sent.payment().uetr(), bank.id());
            if (!world.happens(FaultKind.REVERSAL_LOST)) {
                int life = world.timeline.life();
                String what = (saysRepeat ? "0401 to " : "0400 to ") + id() + " " + sent.reference();
                world.timeline.inWorld(world.between(100, WIRE_MICROS_MAX), what, () -> {
                    SimulatedBank.ReversalReply reply = bank.reverse(sent.reference(), saysRepeat);
                    boolean isGone = world.happens(FaultKind.REVERSAL_ANSWER_LOST) || life != world.timeline.life();
                    if (!isGone) {
                        hubLater(WIRE_MICROS_MAX, "0410 " + reply, () -> answer.complete(toAnswer(reply)));
                    }
                });
            }
            world.timeline.inHub(
                    Timeline.micros(world.scenario.answerTimeout()),
                    "time-out of reversal",
                    () -> answer.complete(new Reversal.Answer.None("no answer", false)));
            return answer;
        }

        private static Reversal.Answer toAnswer(SimulatedBank.ReversalReply reply) {
            return switch (reply) {
                case CONFIRMED -> new Reversal.Answer.Confirmed("00");
                case NOT_FOUND -> new Reversal.Answer.NotFound("25");
                case REFUSED -> new Reversal.Answer.Refused("12");
            };
        }
    }

    /** ISO 8583 with a promise: takes back, and answers a repeat as it answered the first. */
    static final class Repeating extends Reversing implements RepeatedRequest {
        Repeating(String id) {
            super(id);
        }

        @Override
        public byte[] request(SentPayment sent) {
            return sent.reference().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public CompletionStage<StatusInquiry.Answer> askAgain(SentPayment sent) {
            World world = world();
            if (!isUp() || world.happens(FaultKind.CONNECTION_REFUSED)) {
                return CompletableFuture.completedFuture(new StatusInquiry.Answer.None("is DOWN"));
            }
            Uetr uetr = sent.payment().uetr();
            world.repeats(uetr, bank().id());
            CompletableFuture<StatusInquiry.Answer> answer = new CompletableFuture<>();
            if (!world.happens(FaultKind.CUT_BEFORE_BANK)) {
                int life = world.timeline.life();
                long sentAt = world.timeline.nowMicros();
                world.timeline.inWorld(
                        delay(world),
                        "0201 to " + id() + " " + sent.reference(),
                        () -> bank().pay(sent.reference(), uetr, sentAt, false, code -> {
                            if (life == world.timeline.life() && !world.happens(FaultKind.ANSWER_LOST)) {
                                hubLater(WIRE_MICROS_MAX, "0210 " + code, () -> answer.complete(found(uetr, code)));
                            }
                        }));
            }
            world.timeline.inHub(
                    Timeline.micros(world.scenario.answerTimeout()),
                    "time-out of repeat",
                    () -> answer.complete(new StatusInquiry.Answer.None("no answer")));
            return answer;
        }

        private static long delay(World world) {
            return world.happens(FaultKind.REQUEST_DELAYED)
                    ? world.between(WIRE_MICROS_MAX, Timeline.micros(world.scenario.messageLife()) - WIRE_MICROS_MAX)
                    : world.between(100, WIRE_MICROS_MAX);
        }

        private StatusInquiry.Answer found(Uetr uetr, String code) {
            return new StatusInquiry.Answer.Found(statusCodes().outcome(uetr, BankAnswer.of(code, null, null)));
        }
    }

    /** HTTP or SOAP: can be asked; an answer without its connection is lost. */
    static final class Asked extends SimulatedLink implements StatusInquiry {
        Asked(String id) {
            super(id);
        }

        @Override
        public CompletionStage<StatusInquiry.Answer> inquire(SentPayment sent) {
            return world().wiring.inquired(this, sent, ask(sent));
        }

        private CompletionStage<StatusInquiry.Answer> ask(SentPayment sent) {
            World world = world();
            CompletableFuture<StatusInquiry.Answer> answer = new CompletableFuture<>();
            if (!isUp() || world.happens(FaultKind.INQUIRY_LOST)) {
                hubLater(
                        WIRE_MICROS_MAX,
                        "inquiry lost " + id(),
                        () -> answer.complete(new StatusInquiry.Answer.None("no answer")));
                return answer;
            }
            int life = world.timeline.life();
            String what = "inquiry to " + id() + " " + sent.reference();
            world.timeline.inWorld(world.between(100, WIRE_MICROS_MAX), what, () -> {
                String code = bank().ask(sent.reference());
                if (life == world.timeline.life()) {
                    hubLater(WIRE_MICROS_MAX, "inquiry answered " + code, () -> answer.complete(toAnswer(sent, code)));
                }
            });
            return answer;
        }

        private StatusInquiry.Answer toAnswer(SentPayment sent, String code) {
            return code == null
                    ? new StatusInquiry.Answer.Unknown()
                    : new StatusInquiry.Answer.Found(
                            statusCodes().outcome(sent.payment().uetr(), BankAnswer.of(code, null, null)));
        }
    }
}
