package org.mooring.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.DefaultExchange;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.connectors.InboundRequest.Originator;
import org.mooring.connectors.PaymentExchange;
import org.mooring.journal.EntryKind;
import org.mooring.journal.PaymentHead;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Payments that no exchange works on any more but that are not over: left behind by a crash, or waiting for a link. An
 * intent without an outcome is in doubt and never sent again; what was never intended goes back on its flow, unless its
 * originator could not wait or its time has passed. Each payment is worked on by one hand at a time: resuming and
 * cancelling exclude each other.
 */
public final class OpenPayments {
    private static final Logger LOG = LoggerFactory.getLogger(OpenPayments.class);
    private static final int RESUME_COUNT_MAX = 1_000;
    private static final int RECOVER_COUNT_MAX = 1_000_000;

    private final PaymentRecorder recorder;
    private final CamelContext camel;
    private ProducerTemplate flow;
    private final PaymentHands hands;
    private final RecordedPayments payments;
    private final List<PaymentHead> leftBehind = new ArrayList<>();
    /** Left behind by an exchange of this process, because the journal took nothing. */
    private final Queue<Uetr> abandoned = new ConcurrentLinkedQueue<>();

    /** Notes what the process before left behind; to be made before the first channel opens. */
    public OpenPayments(PaymentRecorder recorder, PaymentHands hands, CamelContext camel) {
        this.recorder = recorder;
        this.hands = hands;
        this.payments = new RecordedPayments(recorder.journal());
        this.camel = camel;
        recorder.tellAbandoned(abandoned::add);
        leftBehind.addAll(recorder.journal().inState(TransactionStatus.RCVD, RECOVER_COUNT_MAX));
        leftBehind.addAll(recorder.journal().inState(TransactionStatus.ACTC, RECOVER_COUNT_MAX));
        recorder.journal().inState(TransactionStatus.PDNG, RECOVER_COUNT_MAX).stream()
                .filter(RecordedPayments::isOnItsWay)
                .forEach(leftBehind::add);
    }

    /** Settles or resumes what the process before left behind; returns how many there were. */
    public int recover() {
        leftBehind.forEach(this::recover);
        int count = leftBehind.size();
        leftBehind.clear();
        return count;
    }

    private void recover(PaymentHead head) {
        PaymentInHand inHand = take(head);
        if (inHand == null) {
            abandoned.add(head.payment()); // looked at again, when whoever has it is done
            return;
        }
        if (head.lastKind() == EntryKind.INTENT) {
            LOG.warn(
                    "{}/{}: the hub stopped after the intent; in doubt [uetr={}]",
                    head.bank(),
                    head.link(),
                    head.payment());
            settle(inHand, EntryKind.OUTCOME, StatusReport.pending(head.payment(), PendingCause.IN_DOUBT, head.bank()));
        } else if (inHand.request().originator() == Originator.CANNOT_WAIT) {
            settle(inHand, EntryKind.OUTCOME, rejected(head, "the hub stopped before the payment was sent"));
        } else {
            resume(inHand);
        }
    }

    /**
     * Goes on with a payment that was recorded, but whose file or message then failed before anything was done about it:
     * a repeat of it waits for its answer.
     */
    public void goOn(PaymentInHand inHand) {
        Uetr uetr = inHand.request().uetr();
        if (!hands.tryTake(uetr)) {
            return;
        }
        EntryKind last =
                recorder.journal().find(uetr).map(PaymentHead::lastKind).orElse(null);
        if (last == EntryKind.RECEIVED || last == EntryKind.VALIDATED) {
            resume(inHand);
        } else { // somebody did something about it after all: only its journal may say what comes next
            hands.release(uetr);
        }
    }

    /**
     * Gives payments that wait for a link to their flow again, and recovers those that a full journal left behind; called
     * by {@code ops-retry-waiting}.
     */
    public void retryWaiting() {
        recoverAbandoned();
        for (PaymentHead head : recorder.journal().inState(TransactionStatus.PDNG, RESUME_COUNT_MAX)) {
            if (head.cause().equals(PendingCause.WAITING_FOR_LINK.name())) {
                PaymentInHand inHand = take(head);
                if (inHand != null) {
                    resume(inHand);
                }
            }
        }
    }

    private void recoverAbandoned() {
        for (int count = abandoned.size(); count > 0; count--) {
            Uetr uetr = abandoned.poll();
            PaymentHead head = recorder.journal().find(uetr).orElse(null);
            boolean isLeftBehind = head != null
                    && (head.state() == TransactionStatus.RCVD
                            || head.state() == TransactionStatus.ACTC
                            || head.state() == TransactionStatus.PDNG && RecordedPayments.isOnItsWay(head));
            if (isLeftBehind) {
                recover(head);
            }
        }
    }

    /**
     * Cancels a payment of which nothing left the hub. Completes with CANC, or with the payment's state as it is when it
     * cannot be cancelled any more; completes with null for an unknown payment.
     */
    public CompletionStage<StatusReport> cancel(Uetr uetr, String reason) {
        PaymentHead head = recorder.journal().find(uetr).orElse(null);
        if (head == null) {
            return CompletableFuture.completedFuture(null);
        }
        boolean isUnsent = head.state() == TransactionStatus.PDNG
                && (head.cause().equals(PendingCause.WAITING_FOR_LINK.name())
                        || head.cause().equals(PendingCause.PARKED.name()));
        PaymentInHand inHand = isUnsent ? take(head) : null;
        if (inHand == null) {
            return CompletableFuture.completedFuture(Reports.of(head));
        }
        StatusReport report = new StatusReport(
                uetr,
                TransactionStatus.CANC,
                new StatusReason(ReasonCode.CUST, reason),
                null,
                null,
                null,
                null,
                null,
                Map.of());
        return settle(inHand, EntryKind.CANCELLED, report).thenApply(done -> report);
    }

    private static StatusReport rejected(PaymentHead head, String why) {
        return StatusReport.rejected(head.payment(), new StatusReason(ReasonCode.AB08, why));
    }

    /** Null when another hand has it, or when it has moved on since the head was read. */
    private PaymentInHand take(PaymentHead head) {
        if (!hands.tryTake(head.payment())) {
            return null;
        }
        PaymentHead now = recorder.journal().find(head.payment()).orElseThrow();
        if (now.number() != head.number()) {
            hands.release(head.payment());
            return null;
        }
        PaymentInHand inHand = payments.read(head).orElse(null);
        if (inHand == null) {
            hands.release(head.payment());
        }
        return inHand;
    }

    private void resume(PaymentInHand inHand) {
        PaymentHead head = recorder.journal().find(inHand.request().uetr()).orElseThrow();
        if (head.state() == TransactionStatus.RCVD) {
            recorder.stage(inHand, EntryKind.VALIDATED, TransactionStatus.ACTC, "", EntryPayload.EMPTY);
        }
        Exchange exchange = new DefaultExchange(camel);
        exchange.setProperty(PaymentExchange.REQUEST, inHand.request());
        exchange.setProperty(FlowExchange.IN_HAND, inHand);
        exchange.setProperty(FlowExchange.OPEN, Boolean.TRUE);
        exchange.getMessage().setBody(inHand.request().payment());
        FlowExchange.routingFacts(exchange, inHand.request());
        inHand.boundTo("", "");
        flow().asyncSend("direct:flow-payment", exchange).whenComplete((done, failure) -> {
            hands.release(inHand.request().uetr());
            if (failure != null || done.getException() != null) {
                LOG.error("a resumed payment failed [uetr={}]", inHand.request().uetr(), failure);
            }
        });
    }

    /** Made at its first use: the context is running then. */
    private synchronized ProducerTemplate flow() {
        if (flow == null) {
            flow = camel.createProducerTemplate();
        }
        return flow;
    }

    private CompletionStage<Void> settle(PaymentInHand inHand, EntryKind kind, StatusReport report) {
        recorder.stage(inHand, kind, report.status(), Cause.of(report), EntryPayload.report(report));
        return recorder.commit(inHand, report).whenComplete((done, failure) -> {
            hands.release(inHand.request().uetr());
            if (failure != null) {
                abandoned.add(inHand.request().uetr());
            }
        });
    }
}
