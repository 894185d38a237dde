package org.mooring.simulation;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.mooring.canonical.CardTransaction;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.EndToEndId;
import org.mooring.canonical.Iban;
import org.mooring.canonical.Money;
import org.mooring.canonical.Pan;
import org.mooring.canonical.Payment;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.connectors.InboundRequest;
import org.mooring.connectors.PaymentExchange;
import org.mooring.connectors.iso8583.InboundReversal;
import org.mooring.connectors.iso8583.ReversalAnswer;
import org.mooring.journal.IdempotencyKey;
import org.mooring.routes.CancelAnswer;
import org.mooring.routes.CancelAsked;
import org.mooring.routes.FlowExchange;
import org.mooring.routes.PaymentInHand;
import org.mooring.transformers.MappingReport;

/**
 * Whoever asks for one payment, as often as it takes: a terminal that is gone after its time, an API client that comes
 * back until it has an answer, a queue or folder whose message stays on disk until it is answered. Remembers every
 * answer; the {@link Oracle} holds them against the journal and the banks.
 */
final class Originator {
    private static final Currency EUR = Currency.getInstance("EUR");
    private static final Iban CREDITOR = new Iban("NL91ABNA0417164300");
    private static final Pan PAN = new Pan("4761739001010010");
    private static final long AGAIN_MICROS_MAX = 5_000_000;
    private static final int ATTEMPT_COUNT_MAX = 200;

    private final World world;
    private final Hub hub;
    private final int number;
    private final InboundRequest.Originator patience;
    private final PaymentKind kind;
    private final Money amount;
    private final boolean isRefused;
    private final List<Uetr> uetrs = new ArrayList<>();
    private final List<StatusReport> told = new ArrayList<>();
    private final List<Uetr> conflicts = new ArrayList<>();
    private final List<Uetr> failed = new ArrayList<>();
    private boolean wasAcknowledged;
    private boolean isAnswered;
    private boolean isAtWork;
    private boolean isCancelled;
    private boolean wantsItBack;
    private boolean isReversing;
    private boolean isReversalAcknowledged;
    private int reversalCount;
    private int attemptCount;

    Originator(World world, Hub hub, int number) {
        this.world = world;
        this.hub = hub;
        this.number = number;
        int who = world.random.nextInt(100);
        this.patience = who < 50
                ? InboundRequest.Originator.CANNOT_WAIT
                : who < 78 ? InboundRequest.Originator.WAITS : InboundRequest.Originator.TOLD_LATER;
        this.kind = patience == InboundRequest.Originator.CANNOT_WAIT && who >= 6
                ? PaymentKind.CARD_TRANSACTION
                : PaymentKind.CREDIT_TRANSFER;
        boolean isLarge = world.random.nextInt(40) == 0;
        this.amount = new Money((isLarge ? Scenario.OPERATOR_ABOVE_MINOR : 0) + 1_000 + number, EUR);
        this.isRefused = world.random.nextInt(50) == 0;
    }

    void come() {
        boolean isReversedFirst = false;
        if (kind == PaymentKind.CARD_TRANSACTION && world.happens(FaultKind.INBOUND_REVERSAL)) {
            isReversedFirst = world.happens(FaultKind.REVERSAL_BEFORE_ORIGINAL);
            long after = isReversedFirst ? 0 : world.between(1, world.random.nextBoolean() ? 50_000 : 60_000_000);
            world.timeline.inWorld(after, name() + " takes it back", this::reverse);
        }
        if (isReversedFirst) {
            world.timeline.inWorld(world.between(1, 100_000), name() + " comes late", this::ask);
        } else {
            ask();
        }
        if (world.happens(FaultKind.REPEAT_IN_PROCESS)) {
            world.timeline.inWorld(world.between(1, 50_000), name() + " repeats at once", this::repeat);
        }
        if (world.happens(FaultKind.REPEAT_LATER)) {
            world.timeline.inWorld(world.between(1, 100_000_000), name() + " repeats", this::repeat);
        }
        if (world.happens(FaultKind.CONFLICT)) {
            world.timeline.inWorld(world.between(1, 60_000_000), name() + " reuses its key", this::conflict);
        }
        if (world.happens(FaultKind.CANCELLATION)) {
            world.timeline.inWorld(world.between(1, 60_000_000), name() + " cancels", this::cancelNowOrAtNextRetry);
        }
    }

    private void ask() {
        if (patience == InboundRequest.Originator.TOLD_LATER) {
            if (!isAtWork) {
                takeIn();
            }
        } else {
            call();
        }
    }

    /** Who was told that all is over, or was acknowledged for good, has a reason to ask again too: it may have lost the answer. */
    private void repeat() {
        if (patience == InboundRequest.Originator.TOLD_LATER) {
            if (isAnswered && hub.process().isAlive()) {
                call();
            }
        } else {
            call();
        }
    }

    private void askAgain(String why) {
        if (++attemptCount > ATTEMPT_COUNT_MAX) {
            return;
        }
        world.timeline.inWorld(world.between(1_000, AGAIN_MICROS_MAX), name() + " asks again: " + why, this::ask);
    }

    /** The process died with everything that was at work in it; connections are lost. */
    void hubDied() {
        if (isReversing) {
            isReversing = false;
            reverseAgain();
        }
        boolean wasAtWork = isAtWork;
        isAtWork = false;
        if (isAnswered || !wasAtWork) {
            return;
        }
        if (patience == InboundRequest.Originator.CANNOT_WAIT) {
            boolean isGone = world.random.nextInt(100) < 60;
            if (isGone) {
                world.happened(FaultKind.ORIGINATOR_GONE);
                return;
            }
        }
        if (patience != InboundRequest.Originator.TOLD_LATER) {
            askAgain("its connection was lost");
        }
    }

    /** What was taken in and is not answered stays on disk: a new process takes it up. */
    void hubStarted() {
        if (patience == InboundRequest.Originator.TOLD_LATER && !isAnswered && attemptCount > 0) {
            world.timeline.inHub(world.between(1, 100_000), name() + " is taken up again", this::ask);
        }
    }

    private InboundRequest request(String content) {
        Uetr uetr = world.nextUetr();
        Instant now = world.timeline.instant();
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        Duration patienceLeft = switch (patience) {
            case CANNOT_WAIT -> Duration.ofMillis(1_000 + world.random.nextInt(30_000));
            case WAITS -> Duration.ofMillis(10_000 + world.random.nextInt(600_000));
            case TOLD_LATER -> Duration.ofHours(24);
        };
        InboundRequest request = new InboundRequest(
                uetr,
                isRefused ? null : payment(uetr),
                kind,
                isRefused ? new StatusReason(ReasonCode.AM12, "refused by its channel") : null,
                SensitiveAuthenticationData.none(),
                "simulated",
                patience,
                List.of(new IdempotencyKey("simulated", name())),
                bytes,
                "simulated",
                bytes,
                MappingReport.CLEAN,
                now,
                now.plus(patienceLeft));
        return world.wiring.received(request);
    }

    private Payment payment(Uetr uetr) {
        if (kind == PaymentKind.CREDIT_TRANSFER) {
            return CreditTransfer.builder()
                    .uetr(uetr)
                    .endToEndId(new EndToEndId("E2E-" + number))
                    .amount(amount)
                    .creditorAccount(CREDITOR)
                    .build();
        }
        return new CardTransaction(
                uetr,
                amount,
                PAN,
                "000000",
                "1124100000",
                String.format("%06d", number),
                "100000",
                "1124",
                null,
                null,
                null,
                null,
                "TERM0001",
                null,
                Map.of());
    }

    private Exchange exchange(InboundRequest request) {
        Exchange exchange = hub.exchange();
        exchange.setProperty(PaymentExchange.REQUEST, request);
        exchange.getMessage().setBody(request.payment());
        return exchange;
    }

    /** On a connection: the answer comes back over it. */
    private void call() {
        if (!hub.process().isAlive()) {
            if (patience == InboundRequest.Originator.WAITS || world.random.nextBoolean()) {
                askAgain("nobody listens");
            }
            return;
        }
        InboundRequest request = request(name());
        uetrs.add(request.uetr());
        isAtWork = true;
        Exchange exchange = exchange(request);
        hub.callChannel(exchange, doneSync -> {
            isAtWork = false;
            if (exchange.getException() != null) {
                failed(request.uetr(), exchange.getException());
            } else if (Boolean.TRUE.equals(exchange.getProperty(FlowExchange.CONFLICT)) && wantsItBack) {
                isAnswered = true; // its reversal has the key, and is being recorded: refused, which leaves no trace
            } else {
                answered(exchange.getMessage().getBody(StatusReport.class));
            }
        });
    }

    private void failed(Uetr uetr, Exception failure) {
        world.say(() -> "      " + name() + " was told of a failure: " + failure);
        if (patience == InboundRequest.Originator.CANNOT_WAIT) {
            failed.add(uetr);
        } else {
            askAgain("a failure");
        }
    }

    private void answered(StatusReport report) {
        world.say(() -> "      " + name() + " was told " + report.status() + " " + report.pendingCause() + " of "
                + report.uetr());
        told.add(report);
        isAnswered = true;
        if (report.pendingCause() == PendingCause.WAITING_FOR_LINK && world.happens(FaultKind.CANCELLATION)) {
            cancelNowOrAtNextRetry();
        }
        var head = world.disk.head(report.uetr());
        if (head == null) {
            world.found(
                    Promise.LOST,
                    name() + " was told " + report.status() + " of " + report.uetr() + ", which is not in the journal");
        }
    }

    /** A message or file: received and acknowledged, then processed, then answered; all of it again until it is. */
    private void takeIn() {
        attemptCount++;
        if (!hub.process().isAlive()) {
            return; // hubStarted takes it up
        }
        isAtWork = true;
        InboundRequest request = request(name());
        uetrs.add(request.uetr());
        Exchange exchange = exchange(request);
        exchange.setProperty(FlowExchange.WAITS_LATER, Boolean.TRUE);
        hub.callReceive(exchange, doneSync -> received(exchange, request));
    }

    private void received(Exchange exchange, InboundRequest request) {
        if (exchange.getException() != null) {
            tryLater(exchange.getException());
            return;
        }
        CompletionStage<?> first = exchange.getProperty(FlowExchange.FIRST_ANSWER, CompletionStage.class);
        if (first != null) {
            first.whenComplete((report, failure) -> {
                if (failure != null) {
                    tryLater(failure);
                } else {
                    handOut((StatusReport) report, null);
                }
            });
            return;
        }
        PaymentInHand inHand = exchange.getProperty(FlowExchange.IN_HAND, PaymentInHand.class);
        if (!Boolean.TRUE.equals(exchange.getProperty(FlowExchange.OPEN))) {
            handOut(exchange.getMessage().getBody(StatusReport.class), inHand);
            return;
        }
        acknowledged(request);
        if (world.happens(FaultKind.DEFECT)) { // the rest of the file failed: this payment goes on without it
            hub.process().openPayments().goOn(inHand);
            tryLater(new IllegalStateException("the rest of the file failed"));
            return;
        }
        world.timeline.inHub(world.between(1, 10_000), name() + " is processed", () -> process(request, inHand));
    }

    private void acknowledged(InboundRequest request) {
        wasAcknowledged = true;
        if (world.disk.head(request.uetr()) == null) {
            world.found(Promise.LOST, name() + " was acknowledged and is not in the journal");
        }
    }

    private void process(InboundRequest request, PaymentInHand inHand) {
        Exchange exchange = exchange(request);
        exchange.setProperty(FlowExchange.IN_HAND, inHand);
        exchange.setProperty(FlowExchange.OPEN, Boolean.TRUE);
        FlowExchange.routingFacts(exchange, request);
        hub.callProcess(exchange, doneSync -> {
            if (exchange.getException() != null) {
                tryLater(exchange.getException());
            } else {
                handOut(exchange.getMessage().getBody(StatusReport.class), inHand);
            }
        });
    }

    private void tryLater(Throwable failure) {
        world.say(() -> "      " + name() + " failed and is tried again: " + failure);
        isAtWork = false;
        if (attemptCount < ATTEMPT_COUNT_MAX) {
            world.timeline.inHub(5_000_000L * Math.min(attemptCount, 12), name() + " is tried again", this::ask);
        }
    }

    private void handOut(StatusReport report, PaymentInHand inHand) {
        isAtWork = false;
        answered(report);
        if (inHand != null) {
            hub.process().recordReported().record(inHand);
        } else {
            hub.process().recordReported().recordMissing(report.uetr(), "simulated");
        }
    }

    /** Only once the first request is on disk: before, the key would be free. */
    private void conflict() {
        boolean isKnown = uetrs.stream().anyMatch(uetr -> world.disk.head(uetr) != null);
        if (!isKnown || !hub.process().isAlive() || isRefused) {
            return;
        }
        InboundRequest request = request("other content");
        conflicts.add(request.uetr());
        Exchange exchange = exchange(request);
        hub.callChannel(exchange, doneSync -> {
            StatusReport report = exchange.getMessage().getBody(StatusReport.class);
            boolean isRefusal = exchange.getException() == null
                    && report.status() == TransactionStatus.RJCT
                    && report.reason().code() == ReasonCode.DUPL;
            if (!isRefusal) {
                world.found(Promise.CONFLICT_ACCEPTED, name() + " with other content was told " + report);
            }
        });
    }

    /** The worst moment is when the payment is just being sent after all. */
    private void cancelNowOrAtNextRetry() {
        if (world.random.nextInt(3) == 0) {
            cancel();
        } else {
            long retry = hub.process().untilRetryMicros(world.random.nextInt(3));
            world.timeline.inWorld(retry + world.between(1, 2_500), name() + " cancels at a retry", this::cancel);
        }
    }

    private void cancel() {
        Uetr uetr = uetrs.stream()
                .filter(one -> world.disk.head(one) != null)
                .findFirst()
                .orElse(null);
        if (uetr == null || !hub.process().isAlive()) {
            return;
        }
        CancelAsked asked = new CancelAsked("rest", name(), "changed my mind");
        wantsItBack = true;
        hub.process().cancellations().cancel(uetr, asked).whenComplete((answer, failure) -> {
            isCancelled |= failure == null && answer.kind() == CancelAnswer.Kind.CANCELLED;
            world.say(() -> "      " + name() + " cancels: " + (failure == null ? answer.kind() : failure));
        });
    }

    /** A 0400, and 0401 until it is acknowledged: the customer has no goods. */
    private void reverse() {
        if (!hub.process().isAlive()) {
            reverseAgain();
            return;
        }
        wantsItBack = true;
        isReversing = true;
        InboundReversal reversal = new InboundReversal(
                new IdempotencyKey("simulated", name()),
                true,
                kind,
                amount,
                name(),
                "reversal",
                new byte[] {1},
                world.timeline.instant(),
                Duration.ofHours(1)); // of real time, which a seed never takes
        Exchange exchange = hub.exchange();
        exchange.getMessage().setBody(reversal);
        try {
            hub.process().reverse(exchange).whenComplete((done, failure) -> {
                isReversing = false;
                String code = failure == null
                        ? exchange.getMessage().getBody(ReversalAnswer.class).responseCode()
                        : failure.toString();
                world.say(() -> "      " + name() + " takes it back: " + code);
                if (code.equals("00")) {
                    isReversalAcknowledged = true;
                } else if (failure != null) {
                    reverseAgain();
                }
            });
        } catch (InvalidPayloadException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void reverseAgain() {
        if (++reversalCount <= ATTEMPT_COUNT_MAX) {
            world.timeline.inWorld(
                    world.between(1_000, AGAIN_MICROS_MAX), name() + " takes it back again", this::reverse);
        }
    }

    /** Heard DE 39 = 00 of its reversal. */
    boolean isReversalAcknowledged() {
        return isReversalAcknowledged;
    }

    String name() {
        return "request-" + number;
    }

    InboundRequest.Originator patience() {
        return patience;
    }

    Money amount() {
        return amount;
    }

    List<Uetr> uetrs() {
        return uetrs;
    }

    List<Uetr> conflicts() {
        return conflicts;
    }

    List<StatusReport> told() {
        return told;
    }

    /** Payments of which a terminal was told that they failed: DE 39 = 96. */
    List<Uetr> failed() {
        return failed;
    }

    boolean wasAcknowledged() {
        return wasAcknowledged;
    }

    boolean isAnswered() {
        return isAnswered;
    }

    /** Asked for it to be cancelled, whatever the answer: what was approved may be taken back. */
    boolean wantsItBack() {
        return wantsItBack;
    }

    /** Was told that it is cancelled. */
    boolean isCancelled() {
        return isCancelled;
    }
}
