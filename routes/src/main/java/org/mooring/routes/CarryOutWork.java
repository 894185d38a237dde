package org.mooring.routes;

import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.EntryKind;
import org.mooring.journal.IllegalStateChange;
import org.mooring.journal.PaymentHead;
import org.mooring.journal.PaymentJournal;
import org.mooring.routes.OperatorAction.Step;

/**
 * Carries out what a person orders about a work item, with the payment in hand: an order that is no safe action as
 * things stand, that the person gave for an older state, or that was carried out before, does nothing. Who ordered it,
 * why, and on which evidence is on disk before anything happens. What money depends on needs a second person.
 */
public final class CarryOutWork {
    private static final Set<EntryKind> OWN_STEPS =
            EnumSet.of(EntryKind.INQUIRY, EntryKind.REVERSAL, EntryKind.REVERSAL_OUTCOME, EntryKind.REPORTED);

    private final PaymentRecorder recorder;
    private final PaymentJournal journal;
    private final RecordedPayments payments;
    private final PaymentHands hands;
    private final WorkItems items;
    private final SettleInDoubt settle;
    private final OpenPayments openPayments;
    private final Executor mayBlock;

    public CarryOutWork(
            PaymentRecorder recorder,
            PaymentHands hands,
            WorkItems items,
            SettleInDoubt settle,
            OpenPayments openPayments,
            Executor mayBlock) {
        this.recorder = recorder;
        this.journal = recorder.journal();
        this.payments = new RecordedPayments(journal);
        this.hands = hands;
        this.items = items;
        this.settle = settle;
        this.openPayments = openPayments;
        this.mayBlock = mayBlock;
    }

    public CompletionStage<WorkAnswer> carryOut(Uetr uetr, WorkOrder order) {
        CompletableFuture<WorkAnswer> answer = new CompletableFuture<>();
        mayBlock.execute(() -> hands.whenFree(uetr, () -> withHand(uetr, order, answer)));
        return answer;
    }

    private void withHand(Uetr uetr, WorkOrder order, CompletableFuture<WorkAnswer> answer) {
        boolean[] isHandedOn = {false};
        CompletionStage<WorkAnswer> done;
        try {
            done = decide(uetr, order, isHandedOn);
        } catch (RuntimeException defect) {
            done = CompletableFuture.failedFuture(defect);
        }
        done.whenComplete((said, failure) -> {
            if (!isHandedOn[0]) {
                hands.release(uetr);
            }
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause instanceof IllegalStateChange) {
                answer.complete(new WorkAnswer(
                        WorkAnswer.Kind.STALE, journal.find(uetr).orElse(null), "the payment has moved on meanwhile"));
            } else if (cause != null) {
                answer.completeExceptionally(cause);
            } else {
                answer.complete(said);
            }
        });
    }

    private CompletionStage<WorkAnswer> decide(Uetr uetr, WorkOrder order, boolean[] isHandedOn) {
        boolean isHere = journal.takeInHand(uetr, true);
        PaymentHead head = journal.find(uetr).orElse(null);
        if (head == null) {
            return refused(WorkAnswer.Kind.UNKNOWN, null, "no payment has this id");
        }
        if (!isHere) {
            return refused(WorkAnswer.Kind.STALE, head, "another instance of the hub is sending it at this moment");
        }
        Optional<OperatorAction> before = sameKey(uetr, order);
        if (before.isPresent()) {
            return before.get().isOf(order)
                    ? CompletableFuture.completedFuture(new WorkAnswer(WorkAnswer.Kind.DONE, head, null))
                    : refused(WorkAnswer.Kind.KEY_CONFLICT, head, "the key was used for another action");
        }
        if (order.action().isDecision() && order.version() == null) {
            return refused(WorkAnswer.Kind.UNSEEN, head, "the version of the proposal that was seen must be given");
        }
        WorkItem item = items.find(uetr).orElse(null);
        if (order.version() != null && order.version() != head.number() && !isOfProposal(item, order)) {
            return refused(
                    WorkAnswer.Kind.STALE,
                    head,
                    "the item is at version " + head.number() + ", the action was for " + order.version());
        }
        if (item == null) {
            return refused(WorkAnswer.Kind.NOT_OFFERED, head, "there is nothing to be done about it any more");
        }
        if (!item.actions().contains(order.action())) {
            return refused(
                    WorkAnswer.Kind.NOT_OFFERED,
                    head,
                    "it is " + item.kind().path() + "; offered are "
                            + item.actions().stream().map(WorkAction::path).toList());
        }
        PaymentInHand inHand = payments.read(head).orElseThrow();
        return carryOut(item, inHand, order, isHandedOn)
                .thenApply(done ->
                        new WorkAnswer(WorkAnswer.Kind.DONE, journal.find(uetr).orElseThrow(), null))
                .exceptionallyCompose(failure -> failure.getCause() instanceof SamePerson
                        ? refused(
                                WorkAnswer.Kind.SAME_PERSON,
                                head,
                                failure.getCause().getMessage())
                        : CompletableFuture.failedFuture(failure));
    }

    /** Whether it decides the proposal that stands, and nobody but the hub's own questions was heard since. */
    private static boolean isOfProposal(WorkItem item, WorkOrder order) {
        return item != null
                && item.proposal() != null
                && order.action().isDecision()
                && order.version() == item.proposal().version()
                && item.history().stream()
                        .filter(entry -> entry.number() > item.proposal().version())
                        .allMatch(entry -> OWN_STEPS.contains(entry.kind()));
    }

    private Optional<OperatorAction> sameKey(Uetr uetr, WorkOrder order) {
        if (order.key() == null) {
            return Optional.empty();
        }
        return journal.entries(uetr).stream()
                .filter(entry -> entry.kind() == EntryKind.OPERATOR_ACTION)
                .flatMap(entry -> journal.payload(entry).stream())
                .map(OperatorAction::read)
                .filter(action ->
                        order.key().equals(action.key()) && order.who().equals(action.who()))
                .findFirst();
    }

    private static CompletionStage<WorkAnswer> refused(WorkAnswer.Kind kind, PaymentHead head, String why) {
        return CompletableFuture.completedFuture(new WorkAnswer(kind, head, why));
    }

    private CompletionStage<Void> carryOut(WorkItem item, PaymentInHand inHand, WorkOrder order, boolean[] isHandedOn) {
        PaymentHead head = item.head();
        if (order.action().needsApproval()) {
            return propose(head, inHand, order);
        }
        return switch (order.action()) {
            case APPROVE -> approve(item, inHand, order, isHandedOn);
            case DECLINE -> decline(item, inHand, order);
            case CANCEL -> item.kind() == WorkKind.PARKED ? cancelUnsent(inHand, order) : takeBack(head, inHand, order);
            case REVERSE -> takeBack(head, inHand, order);
            default -> // ASK_NOW
                record(inHand, order, order.action(), Step.DONE, null, head.state(), head.cause())
                        .thenRun(() -> settle.askNow(head.payment(), head.bank()));
        };
    }

    private CompletionStage<Void> takeBack(PaymentHead head, PaymentInHand inHand, WorkOrder order) {
        return record(inHand, order, order.action(), Step.DONE, null, head.state(), head.cause())
                .thenRun(() -> settle.lookSoon(head.payment(), head.bank()));
    }

    private CompletionStage<Void> cancelUnsent(PaymentInHand inHand, WorkOrder order) {
        StatusReport report =
                CancelPayment.report(inHand.request().uetr(), new CancelAsked("work", order.who(), order.why()));
        inHand.boundTo("", "");
        stage(inHand, order, order.action(), Step.DONE, null, inHand.state(), inHand.cause());
        return recorder.commitAnswer(inHand, EntryKind.CANCELLED, report);
    }

    /** A pending payment rests while it waits for the second person; a reversal that was begun goes on. */
    private CompletionStage<Void> propose(PaymentHead head, PaymentInHand inHand, WorkOrder order) {
        String cause = head.state() == TransactionStatus.PDNG ? PendingCause.AWAITING_APPROVAL.name() : head.cause();
        return record(inHand, order, order.action(), Step.PROPOSED, head.cause(), head.state(), cause);
    }

    private CompletionStage<Void> approve(WorkItem item, PaymentInHand inHand, WorkOrder order, boolean[] isHandedOn) {
        WorkItem.Proposal proposal = Objects.requireNonNull(item.proposal(), "proposal");
        if (proposal.who().equals(order.who())) {
            return CompletableFuture.failedStage(new CompletionException(new SamePerson(order.who())));
        }
        PaymentHead head = item.head();
        if (head.state() != TransactionStatus.PDNG) { // it is over: the decision is on record, and the item with it
            return record(inHand, order, proposal.action(), Step.APPROVED, null, head.state(), head.cause())
                    .thenRun(() -> recorder.looseEnds().remove(head.payment()));
        }
        return switch (proposal.action()) {
            case MARK_SETTLED ->
                record(inHand, order, proposal.action(), Step.APPROVED, null, TransactionStatus.ACSC, "");
            case MARK_FAILED ->
                record(inHand, order, proposal.action(), Step.APPROVED, null, failed(head), ReasonCode.NARR.name());
            default -> // RELEASE
                record(inHand, order, proposal.action(), Step.APPROVED, null, head.state(), proposal.causeBefore())
                        .thenRun(() -> {
                            PaymentHead released = journal.find(head.payment()).orElseThrow();
                            PaymentInHand onItsWay = payments.read(released).orElseThrow(); // its time runs anew
                            isHandedOn[0] = true;
                            openPayments.resume(onItsWay);
                        });
        };
    }

    /** After a reversal is recorded the only end is CANC. */
    private TransactionStatus failed(PaymentHead head) {
        return journal.entries(head.payment()).stream().anyMatch(entry -> entry.kind() == EntryKind.REVERSAL)
                ? TransactionStatus.CANC
                : TransactionStatus.RJCT;
    }

    private CompletionStage<Void> decline(WorkItem item, PaymentInHand inHand, WorkOrder order) {
        PaymentHead head = item.head();
        return record(
                        inHand,
                        order,
                        item.proposal().action(),
                        Step.DECLINED,
                        null,
                        head.state(),
                        item.proposal().causeBefore())
                .thenRun(() -> {
                    if (!head.bank().isEmpty()) {
                        settle.lookSoon(head.payment(), head.bank());
                    }
                });
    }

    private CompletionStage<Void> record(
            PaymentInHand inHand,
            WorkOrder order,
            WorkAction action,
            Step step,
            String causeBefore,
            TransactionStatus state,
            String cause) {
        TransactionStatus before = inHand.state();
        stage(inHand, order, action, step, causeBefore, state, cause);
        return recorder.commit(inHand).thenRun(() -> {
            if (state != before) {
                recorder.reached(inHand.request().channel(), inHand.bank(), state);
            }
        });
    }

    private void stage(
            PaymentInHand inHand,
            WorkOrder order,
            WorkAction action,
            Step step,
            String causeBefore,
            TransactionStatus state,
            String cause) {
        OperatorAction payload =
                new OperatorAction(action, step, order.who(), order.why(), order.evidence(), order.key(), causeBefore);
        recorder.stage(inHand, EntryKind.OPERATOR_ACTION, state, cause, payload.write());
    }

    private static final class SamePerson extends RuntimeException {
        private static final long serialVersionUID = 1L;

        SamePerson(String who) {
            super(who + " proposed it: a second person has to approve it", null, false, false);
        }
    }
}
