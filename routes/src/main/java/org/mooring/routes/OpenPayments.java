package org.mooring.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.service.ServiceHelper;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.connectors.InboundRequest.Originator;
import org.mooring.connectors.PaymentExchange;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.PaymentHead;
import org.mooring.journal.TakenOver;
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
    /** Others are pending too; the rest has its turn the next time. */
    private static final int LOOKED_AT_COUNT_MAX = 10_000;

    private static final int RECOVER_COUNT_MAX = 1_000_000;

    private final PaymentRecorder recorder;
    private final CamelContext camel;
    private ProducerTemplate flow;
    private AsyncProducer chooseBank;
    private final PaymentHands hands;
    private final RecordedPayments payments;
    private final List<PaymentHead> leftBehind = new ArrayList<>();
    /** Left behind by an exchange of this process, because the journal took nothing. */
    private final Queue<Uetr> abandoned = new ConcurrentLinkedQueue<>();

    private final AdviceLines advices;
    private final List<PaymentHead> advicesWithoutLink = new ArrayList<>();
    /** Of the payments that are pending, in the order of their last change: the next ones' turn is behind it. */
    private JournalPosition triedUpTo = JournalPosition.START;
    /** One has died, and what it left of payments that are over was not looked for yet. */
    private volatile boolean isTailDue;

    /** Notes what the process before left behind; to be made before the first channel opens. */
    public OpenPayments(PaymentRecorder recorder, PaymentHands hands, CamelContext camel) {
        this.recorder = recorder;
        this.hands = hands;
        this.payments = new RecordedPayments(recorder.journal());
        this.camel = camel;
        this.advices = recorder.advices();
        advices.tellFree(this::letAdvicesLeave);
        advices.close();
        recorder.tellAbandoned(abandoned::add);
        recorder.journal().takeOver(); // so that of several living ones only one recovers each of them
        leftBehind.addAll(recorder.journal().inState(TransactionStatus.RCVD, RECOVER_COUNT_MAX));
        leftBehind.addAll(recorder.journal().inState(TransactionStatus.ACTC, RECOVER_COUNT_MAX));
        List<PaymentHead> pending = recorder.journal().inState(TransactionStatus.PDNG, RECOVER_COUNT_MAX);
        pending.stream().filter(payments::isOnItsWay).forEach(leftBehind::add);
        pending.stream()
                .filter(head -> head.kind().isCard() && isWithoutLink(head))
                .forEach(advicesWithoutLink::add);
        Stream.concat(leftBehind.stream(), pending.stream().filter(OpenPayments::isInDoubt))
                .filter(head -> head.kind().isCard())
                .forEach(this::keepLinkOfAdvice);
        if (leftBehind.isEmpty() && advicesWithoutLink.isEmpty()) {
            advices.open(); // else when those have their places again
        }
    }

    private static boolean isWithoutLink(PaymentHead head) {
        return head.state() == TransactionStatus.PDNG && head.cause().equals(PendingCause.WAITING_FOR_LINK.name());
    }

    private static boolean isInDoubt(PaymentHead head) {
        return head.state() == TransactionStatus.PDNG && head.cause().equals(PendingCause.IN_DOUBT.name());
    }

    /** Until {@link SettleInDoubt} has looked at it, nothing passes an advice that may have left. */
    private void keepLinkOfAdvice(PaymentHead head) {
        try {
            payments.read(head)
                    .filter(inHand -> inHand.request().payment().isAdvice())
                    .flatMap(inHand -> DoubtfulPaymentReader.read(recorder.journal(), head, inHand))
                    .ifPresent(advice -> advices.holdLink(advice.uetr(), advice.bank() + "/" + advice.link()));
        } catch (RuntimeException unreadable) {
            LOG.error("a payment cannot be read, and no advice waits for it [uetr={}]", head.payment(), unreadable);
        }
    }

    private boolean isLeftBehind(PaymentHead head) {
        return head.state() == TransactionStatus.RCVD
                || head.state() == TransactionStatus.ACTC
                || head.state() == TransactionStatus.PDNG && payments.isOnItsWay(head);
    }

    /** Settles or resumes what the process before left behind; returns how many there were. */
    public int recover() {
        boolean isClosed = !leftBehind.isEmpty() || !advicesWithoutLink.isEmpty();
        leftBehind.forEach(head -> hands.whenFree(head.payment(), () -> recover(head.payment())));
        advicesWithoutLink.stream()
                .filter(head -> hands.tryTake(head.payment()))
                .forEach(head -> withHand(head.payment(), () -> retryInHand(head)));
        int count = leftBehind.size();
        leftBehind.clear();
        openLines(isClosed);
        return count;
    }

    /**
     * Of what the process before left behind, says of each intent without an outcome that it is in doubt, so that its bank
     * is asked; the rest stays as it is. For a hub that must not send anything yet; returns how many there were.
     */
    public int markInDoubt() {
        boolean isClosed = !leftBehind.isEmpty() || !advicesWithoutLink.isEmpty();
        int count = leftBehind.size();
        List<PaymentHead> intended = leftBehind.stream()
                .filter(head -> payments.lastOfWay(head) == EntryKind.INTENT)
                .toList();
        leftBehind.clear();
        intended.forEach(head -> hands.whenFree(head.payment(), () -> recover(head.payment())));
        openLines(isClosed);
        return count;
    }

    private void openLines(boolean isClosed) {
        advicesWithoutLink.clear();
        if (isClosed) {
            advices.open();
            letAdvicesLeave();
        }
    }

    /**
     * Gives every payment that was not sent to an operator, whoever its originator is: for a journal that was restored, and
     * cannot know what was sent after its backup. Waits for those in another hand; a proposal to release one is void.
     * Completes with each on disk; returns how many there were.
     */
    public int holdForOperator() {
        List<PaymentHead> unsent = new ArrayList<>();
        unsent.addAll(recorder.journal().inState(TransactionStatus.RCVD, RECOVER_COUNT_MAX));
        unsent.addAll(recorder.journal().inState(TransactionStatus.ACTC, RECOVER_COUNT_MAX));
        recorder.journal().inState(TransactionStatus.PDNG, RECOVER_COUNT_MAX).stream()
                .filter(OpenPayments::mayBeUnsent)
                .forEach(unsent::add);
        int count = 0;
        for (PaymentHead head : unsent) {
            count +=
                    hands.doWhenFree(head.payment(), () -> hold(head.payment())).join() ? 1 : 0;
        }
        return count;
    }

    private static boolean mayBeUnsent(PaymentHead head) {
        return head.cause().equals(PendingCause.WAITING_FOR_LINK.name())
                || head.cause().equals(PendingCause.PARKED.name())
                || head.cause().equals(PendingCause.AWAITING_APPROVAL.name()); // of its release, perhaps
    }

    /** With the payment in hand: by where it stands now. */
    private CompletionStage<Boolean> hold(Uetr uetr) {
        PaymentHead head = recorder.journal().find(uetr).orElseThrow();
        boolean mayBeUnsent = head.state() == TransactionStatus.RCVD
                || head.state() == TransactionStatus.ACTC
                || (head.state() == TransactionStatus.PDNG && mayBeUnsent(head));
        PaymentInHand inHand = mayBeUnsent ? payments.read(head).orElse(null) : null;
        if (inHand == null
                || DoubtfulPaymentReader.read(recorder.journal(), head, inHand).isPresent()) {
            return CompletableFuture.completedFuture(false);
        }
        if (head.state() == TransactionStatus.RCVD) {
            recorder.stage(inHand, EntryKind.VALIDATED, TransactionStatus.ACTC, "", EntryPayload.EMPTY);
        }
        StatusReport report = StatusReport.pending(uetr, PendingCause.AWAITING_OPERATOR, null);
        return recorder.commitAnswer(inHand, EntryKind.HELD, report).thenApply(done -> true);
    }

    /**
     * Does the work with the payment in hand, which is released here when the work could not hand it on: a database that
     * is away must not keep the payment from everything until the next start.
     */
    private void withHand(Uetr uetr, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException failed) {
            LOG.warn("an open payment could not be gone on with, and is looked at again [uetr={}]", uetr, failed);
            abandoned.add(uetr);
            hands.release(uetr);
        }
    }

    private void recover(Uetr uetr) {
        withHand(uetr, () -> recoverInHand(uetr));
    }

    /** By where it stands now, since a request to cancel it may have come meanwhile. */
    private void recoverInHand(Uetr uetr) {
        PaymentHead head = isHere(uetr) ? recorder.journal().find(uetr).orElse(null) : null;
        PaymentInHand inHand =
                head != null && isLeftBehind(head) ? payments.read(head).orElse(null) : null;
        if (inHand == null) {
            if (head != null && !head.bank().isEmpty()) { // whoever watched it may have died
                payments.read(head).ifPresent(recorder::isOpen);
            }
            freeUnrecorded(uetr, head);
            hands.release(uetr);
        } else if (payments.lastOfWay(head) == EntryKind.INTENT) {
            LOG.warn("{}/{}: the hub stopped after the intent; in doubt [uetr={}]", inHand.bank(), inHand.link(), uetr);
            settle(inHand, EntryKind.OUTCOME, StatusReport.pending(uetr, PendingCause.IN_DOUBT, inHand.bank()));
        } else if (inHand.request().originator() == Originator.CANNOT_WAIT) {
            settle(inHand, EntryKind.OUTCOME, rejected(head, "the hub stopped before the payment was sent"));
        } else {
            resumeInHand(inHand);
        }
    }

    /**
     * Goes on with a payment that was recorded, but whose file or message then failed before anything was done about it:
     * a repeat of it waits for its answer. One that was not even recorded gives its keys back.
     */
    public void goOn(PaymentInHand inHand) {
        Uetr uetr = inHand.request().uetr();
        if (hands.tryTake(uetr)) {
            withHand(uetr, () -> goOnInHand(inHand));
        }
    }

    /** Sends on what was recorded and acknowledged a moment ago, also when somebody asks to cancel it just now. */
    void forward(PaymentInHand inHand) {
        Uetr uetr = inHand.request().uetr();
        hands.whenFree(uetr, () -> withHand(uetr, () -> goOnInHand(inHand)));
    }

    private void goOnInHand(PaymentInHand inHand) {
        Uetr uetr = inHand.request().uetr();
        PaymentHead head = isHere(uetr) ? recorder.journal().find(uetr).orElse(null) : null;
        EntryKind last = head == null ? null : payments.lastOfWay(head);
        if (last == EntryKind.RECEIVED || last == EntryKind.VALIDATED) {
            PaymentInHand recorded = payments.read(head).orElse(inHand);
            inHand.cancelAsked(recorded.cancelAsked());
            resumeInHand(inHand);
        } else { // somebody did something about it after all: only its journal may say what comes next
            freeUnrecorded(uetr, head);
            hands.release(uetr);
        }
    }

    /** Nothing of it was recorded: its keys are for whoever asks next, and repeats that wait for it begin anew. */
    private void freeUnrecorded(Uetr uetr, PaymentHead head) {
        if (head == null && recorder.journal().find(uetr).isEmpty()) {
            recorder.journal().idempotency().release(uetr);
        }
    }

    /**
     * Gives payments that wait for a link to their flow again, and recovers those that a full journal left behind; called
     * by {@code ops-retry-waiting}. Each in its turn: what waits for a bank that stays away keeps nobody else's from theirs.
     */
    public synchronized void retryWaiting() {
        advices.close();
        try {
            takeOver();
            recoverAbandoned();
            retryPending();
        } finally {
            advices.open();
        }
        advices.goOn();
        letAdvicesLeave();
    }

    /** Advices that are to leave, and those that are on their way. */
    public int adviceCount() {
        return advices.count();
    }

    private void retryPending() {
        int count = 0;
        for (int looked = 0; looked < LOOKED_AT_COUNT_MAX && count < RESUME_COUNT_MAX; ) {
            List<PaymentHead> page =
                    recorder.journal().longestIn(TransactionStatus.PDNG, triedUpTo, RESUME_COUNT_MAX - count);
            looked += page.size();
            for (PaymentHead head : page) {
                triedUpTo = head.position();
                if (head.cause().equals(PendingCause.WAITING_FOR_LINK.name()) && hands.tryTake(head.payment())) {
                    count++;
                    withHand(head.payment(), () -> retryInHand(head));
                }
            }
            if (page.isEmpty()) {
                triedUpTo = JournalPosition.START;
                return;
            }
        }
    }

    /** Goes on with what other instances of the hub left behind, as with what this one's predecessor left. */
    private void takeOver() {
        TakenOver taken;
        try {
            taken = recorder.journal().takeOver();
        } catch (RuntimeException away) {
            LOG.warn("payments of other instances cannot be looked for now: {}", away.toString());
            return;
        }
        if (!taken.payments().isEmpty()) {
            LOG.warn(
                    "{} payments of an instance that has died are taken over",
                    taken.payments().size());
        }
        taken.payments().forEach(uetr -> hands.whenFree(uetr, () -> recover(uetr)));
        isTailDue |= taken.hasDied();
        if (isTailDue) {
            readTail();
        }
    }

    private void readTail() {
        try {
            recorder.looseEnds().catchUp();
            isTailDue = false;
        } catch (RuntimeException away) {
            LOG.warn("loose ends of an instance that has died are looked for again: {}", away.toString());
        }
    }

    private boolean isHere(Uetr uetr) {
        return recorder.journal().takeInHand(uetr, false);
    }

    /** Not when it has moved on since the head was read, or another instance has it. */
    private void retryInHand(PaymentHead head) {
        PaymentHead now = recorder.journal().find(head.payment()).orElseThrow();
        PaymentInHand inHand = now.number() == head.number() && isHere(head.payment())
                ? payments.read(head).orElse(null)
                : null;
        if (inHand == null) {
            hands.release(head.payment());
        } else {
            resumeInHand(inHand);
        }
    }

    private void recoverAbandoned() {
        for (int count = abandoned.size(); count > 0; count--) {
            Uetr uetr = abandoned.poll();
            hands.whenFree(uetr, () -> recover(uetr));
        }
    }

    private static StatusReport rejected(PaymentHead head, String why) {
        return StatusReport.rejected(head.payment(), new StatusReason(ReasonCode.AB08, why));
    }

    /** With the payment in a hand, which is released when it is done. */
    void resume(PaymentInHand inHand) {
        withHand(inHand.request().uetr(), () -> resumeInHand(inHand));
    }

    private void resumeInHand(PaymentInHand inHand) {
        PaymentHead head = recorder.journal().find(inHand.request().uetr()).orElseThrow();
        if (inHand.cancelAsked() == null && inHand.request().payment().isAdvice()) {
            takePlace(inHand, head);
            return;
        }
        if (head.state() == TransactionStatus.RCVD) {
            recorder.stage(inHand, EntryKind.VALIDATED, TransactionStatus.ACTC, "", EntryPayload.EMPTY);
        }
        if (inHand.cancelAsked() != null) { // the hub took that on: it must not be sent any more
            inHand.boundTo("", "");
            settle(inHand, EntryKind.CANCELLED, CancelPayment.report(head.payment(), inHand.cancelAsked()));
        } else {
            send(inHand);
        }
    }

    private Exchange exchange(PaymentInHand inHand) {
        Exchange exchange = new DefaultExchange(camel);
        exchange.setProperty(PaymentExchange.REQUEST, inHand.request());
        exchange.setProperty(FlowExchange.IN_HAND, inHand);
        exchange.setProperty(FlowExchange.OPEN, Boolean.TRUE);
        exchange.getMessage().setBody(inHand.request().payment());
        FlowExchange.routingFacts(exchange, inHand.request());
        return exchange;
    }

    private void send(PaymentInHand inHand) {
        Uetr uetr = inHand.request().uetr();
        Exchange exchange = exchange(inHand);
        inHand.boundTo("", "");
        flow().asyncSend("direct:flow-payment", exchange).whenComplete((done, failure) -> {
            Throwable why = failure != null ? failure : done.getException();
            if (why != null) { // whatever of it is on disk: nobody works on it any more
                LOG.error("a resumed payment failed [uetr={}]", uetr, why);
                abandoned.add(uetr);
            }
            if (inHand.request().payment().isAdvice()) {
                adviceEnded(uetr);
            }
            hands.release(uetr);
        });
    }

    /** In the line of the group that takes it, by its place in the journal; on this thread, before whoever comes next. */
    private void takePlace(PaymentInHand inHand, PaymentHead head) {
        Uetr uetr = head.payment();
        JournalPosition since = recorder.journal().entries(uetr).get(0).position();
        Exchange exchange = exchange(inHand);
        chooseBank().process(exchange, doneSync -> {
            advices.enter(uetr, since, head.number(), exchange.getProperty(FlowExchange.GROUP, "", String.class));
            hands.release(uetr);
            letAdvicesLeave();
        });
    }

    /** Made at its first use: the context is running then. */
    private synchronized AsyncProducer chooseBank() {
        if (chooseBank == null) {
            try {
                chooseBank = camel.getEndpoint("direct:flow-choose-bank").createAsyncProducer();
            } catch (Exception defect) {
                throw new IllegalStateException("direct:flow-choose-bank cannot be called", defect);
            }
            ServiceHelper.startService(chooseBank);
        }
        return chooseBank;
    }

    private void letAdvicesLeave() {
        for (Uetr next : advices.next()) {
            try {
                recorder.later(() -> {
                    hands.whenFree(next, () -> withHand(next, () -> leaveInHand(next)));
                    return null;
                });
            } catch (RejectedExecutionException stopping) {
                LOG.debug("an advice leaves after a restart [uetr={}]", next);
            }
        }
    }

    /** By where it stands now: somebody may have cancelled it, or given it to an operator, while it stood in the line. */
    private void leaveInHand(Uetr uetr) {
        boolean isSent = false;
        try {
            PaymentHead head = isHere(uetr) ? recorder.journal().find(uetr).orElse(null) : null;
            PaymentInHand inHand = head == null ? null : payments.read(head).orElse(null);
            if (inHand != null && mayLeave(head, inHand)) {
                if (head.state() == TransactionStatus.RCVD) {
                    recorder.stage(inHand, EntryKind.VALIDATED, TransactionStatus.ACTC, "", EntryPayload.EMPTY);
                }
                if (inHand.cancelAsked() == null) {
                    send(inHand);
                    isSent = true;
                    return;
                }
                inHand.boundTo("", "");
                settle(inHand, EntryKind.CANCELLED, CancelPayment.report(uetr, inHand.cancelAsked()));
            } else {
                hands.release(uetr);
            }
        } finally {
            if (!isSent) {
                adviceEnded(uetr);
            }
        }
    }

    private boolean mayLeave(PaymentHead head, PaymentInHand inHand) {
        boolean isToBeSent = head.state() == TransactionStatus.RCVD
                || head.state() == TransactionStatus.ACTC
                || isWithoutLink(head)
                || (head.state() == TransactionStatus.PDNG && advices.isAsItCame(head.payment(), head.number()));
        return isToBeSent
                && DoubtfulPaymentReader.read(recorder.journal(), head, inHand).isEmpty();
    }

    /** With the advice in hand still, so that it is not given its place again before it has left the one it had. */
    private void adviceEnded(Uetr uetr) {
        boolean waitsForLink = false;
        boolean mayBeAtBank = true; // of one whose journal cannot be read now
        try {
            PaymentHead head = recorder.journal().find(uetr).orElseThrow();
            waitsForLink = isWithoutLink(head);
            mayBeAtBank = isInDoubt(head) || (!head.state().isFinal() && payments.lastOfWay(head) == EntryKind.INTENT);
        } catch (RuntimeException away) {
            LOG.warn("an advice cannot be looked for now, and keeps its link [uetr={}]", uetr, away);
        }
        advices.ended(uetr, waitsForLink);
        if (!mayBeAtBank) {
            advices.freeLink(uetr);
        }
        letAdvicesLeave();
    }

    /** Made at its first use: the context is running then. */
    private synchronized ProducerTemplate flow() {
        if (flow == null) {
            flow = camel.createProducerTemplate();
        }
        return flow;
    }

    private CompletionStage<Void> settle(PaymentInHand inHand, EntryKind kind, StatusReport report) {
        return recorder.commitAnswer(inHand, kind, report).whenComplete((done, failure) -> {
            hands.release(inHand.request().uetr());
            if (failure != null) {
                abandoned.add(inHand.request().uetr());
            }
        });
    }
}
