package org.mooring.routes;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.connectors.BankLinks;
import org.mooring.connectors.Reversal;
import org.mooring.connectors.StatusInquiry;
import org.mooring.journal.EntryKind;
import org.mooring.journal.IllegalStateChange;
import org.mooring.journal.PaymentHead;
import org.mooring.journal.PaymentJournal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cancels a payment on request, in whichever state it is: what was not sent ends as CANC; what may have reached its bank
 * is taken back there, or asked about where it cannot be; a settled card transaction is reversed; a settled transfer
 * needs a return. The request, with who and why, is on disk before anybody hears that it is under way, and from then on
 * the hub owns it: {@link SettleInDoubt} sees it through, also after a restart. docs/decisions/0015.
 */
public final class CancelPayment {
    private static final Logger LOG = LoggerFactory.getLogger(CancelPayment.class);

    private final PaymentRecorder recorder;
    private final PaymentJournal journal;
    private final RecordedPayments payments;
    private final PaymentHands hands;
    private final BankLinks links;
    private final SettleInDoubt settle;
    private final CancelWishes wishes;
    private final Executor mayBlock;

    /** @param mayBlock looks into the journal, which may be a database */
    public CancelPayment(
            PaymentRecorder recorder, PaymentHands hands, BankLinks links, SettleInDoubt settle, Executor mayBlock) {
        this.recorder = recorder;
        this.journal = recorder.journal();
        this.payments = new RecordedPayments(journal);
        this.hands = hands;
        this.links = links;
        this.settle = settle;
        this.wishes = recorder.wishes();
        this.mayBlock = mayBlock;
        wishes.tellMoved(this::lookAgain);
    }

    /** The same request again gets the same answer, or how far it has come since; it is recorded once. */
    public CompletionStage<CancelAnswer> cancel(Uetr uetr, CancelAsked asked) {
        CompletableFuture<CancelAnswer> answer = new CompletableFuture<>();
        run(answer, () -> {
            if (journal.find(uetr).isEmpty()) {
                answer.complete(CancelAnswer.unknown());
            } else {
                ask(uetr, new CancelWishes.Ask(asked, answer));
            }
        });
        return answer;
    }

    /**
     * As {@link #cancel}, for a payment whose keys are claimed, so that it exists though it may not be recorded yet.
     *
     * @param within then the stage fails with a {@link TimeoutException}, and nobody waits any more for a payment that may
     *     never be recorded; what was recorded of the request by then stands
     */
    CompletionStage<CancelAnswer> cancelInProcess(Uetr uetr, CancelAsked asked, Duration within) {
        CompletableFuture<CancelAnswer> answer = new CompletableFuture<>();
        CancelWishes.Ask ask = new CancelWishes.Ask(asked, answer);
        run(answer, () -> ask(uetr, ask));
        return answer.orTimeout(within.toMillis(), TimeUnit.MILLISECONDS).whenComplete((said, failure) -> {
            if (failure instanceof TimeoutException) {
                wishes.remove(uetr, ask);
            }
        });
    }

    /** The wish stands before the journal is looked at: see {@link CancelWishes}. */
    private void ask(Uetr uetr, CancelWishes.Ask ask) {
        wishes.add(uetr, ask);
        if (ask.answer().isDone()) { // timed out before it came to that
            wishes.remove(uetr, ask);
        } else {
            look(uetr, ask);
        }
    }

    private void run(CompletableFuture<CancelAnswer> answer, Runnable work) {
        try {
            mayBlock.execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException failure) {
                    answer.completeExceptionally(failure);
                }
            });
        } catch (RuntimeException stopped) {
            answer.completeExceptionally(stopped);
        }
    }

    private void lookAgain(Uetr uetr) {
        CancelWishes.Wish wish = wishes.of(uetr);
        if (wish != null) {
            for (CancelWishes.Ask ask : wish.asks()) {
                run(ask.answer(), () -> look(uetr, ask));
            }
        }
    }

    private void look(Uetr uetr, CancelWishes.Ask ask) {
        hands.whenFree(uetr, () -> {
            CompletionStage<CancelAnswer> looked;
            try {
                looked = decide(uetr, ask);
            } catch (RuntimeException defect) {
                looked = CompletableFuture.failedFuture(defect);
            }
            looked.whenComplete((answer, failure) -> {
                hands.release(uetr);
                if (isMovedOn(failure)) {
                    run(ask.answer(), () -> look(uetr, ask));
                } else if (failure != null) {
                    LOG.error("a request to cancel was not recorded [uetr={}]", uetr, failure);
                    wishes.remove(uetr, ask);
                    ask.answer().completeExceptionally(failure);
                } else if (answer != null) {
                    ask.answer().complete(answer);
                }
            });
        });
    }

    /** The payment's exchange was faster: what it recorded decides anew. */
    private static boolean isMovedOn(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof IllegalStateChange;
    }

    /** With the payment in hand. Completes with null while nothing of it is recorded. */
    private CompletionStage<CancelAnswer> decide(Uetr uetr, CancelWishes.Ask ask) {
        CancelAsked asked = ask.asked();
        journal.takeInHand(uetr, true); // where another instance is sending it, what is recorded here is refused
        PaymentHead head = journal.find(uetr).orElse(null);
        if (head == null) {
            return CompletableFuture.completedFuture(null); // its exchange looks for the wish once it has recorded it
        }
        boolean isExchangeAtWork = head.state() == TransactionStatus.RCVD || head.state() == TransactionStatus.ACTC;
        if (!isExchangeAtWork) {
            wishes.remove(uetr, ask);
        }
        PaymentInHand inHand = payments.read(head).orElse(null);
        if (inHand
                == null) { // refused by its channel, or its key was destroyed: nothing to record, nothing to take back
            return CompletableFuture.completedFuture(
                    head.state() == TransactionStatus.CANC
                            ? CancelAnswer.cancelled(Reports.of(head))
                            : CancelAnswer.refused(Reports.of(head), ended(head)));
        }
        DoubtfulPayment sent = DoubtfulPaymentReader.read(journal, head, inHand).orElse(null);
        return switch (head.state()) {
            case RCVD, ACTC -> takeOn(head, inHand, asked);
            case PDNG -> sent == null ? cancelUnsent(inHand, asked) : takeOn(head, inHand, asked);
            case ACSP -> takesBack(head) || answers(head) ? takeOn(head, inHand, asked) : refuse(head, inHand, ask);
            case ACSC ->
                head.kind().isCard() && takesBack(head) ? takeOn(head, inHand, asked) : refuse(head, inHand, ask);
            case RJCT -> refuse(head, inHand, ask);
            case CANC -> CompletableFuture.completedFuture(CancelAnswer.cancelled(Reports.of(head)));
        };
    }

    private boolean takesBack(PaymentHead head) {
        return links.of(head.bank()).stream().anyMatch(Reversal.class::isInstance);
    }

    private boolean answers(PaymentHead head) {
        return links.of(head.bank()).stream().anyMatch(StatusInquiry.class::isInstance);
    }

    private CompletionStage<CancelAnswer> cancelUnsent(PaymentInHand inHand, CancelAsked asked) {
        StatusReport report = report(inHand.request().uetr(), asked);
        inHand.boundTo("", "");
        recordAsked(inHand, asked, true);
        return recorder.commitAnswer(inHand, EntryKind.CANCELLED, report)
                .thenApply(done -> CancelAnswer.cancelled(report));
    }

    /** CANC by the request of whoever may ask for it. */
    static StatusReport report(Uetr uetr, CancelAsked asked) {
        String why = asked.why() == null ? "cancelled on request" : asked.why();
        return new StatusReport(
                uetr,
                TransactionStatus.CANC,
                new StatusReason(ReasonCode.CUST, why),
                null,
                null,
                null,
                null,
                null,
                Map.of());
    }

    private CompletionStage<CancelAnswer> takeOn(PaymentHead head, PaymentInHand inHand, CancelAsked asked) {
        return record(inHand, asked, true).thenApply(done -> {
            if (head.state() != TransactionStatus.RCVD && head.state() != TransactionStatus.ACTC) {
                settle.lookSoon(head.payment(), head.bank());
            }
            return CancelAnswer.underWay(Reports.of(head));
        });
    }

    private CompletionStage<CancelAnswer> refuse(PaymentHead head, PaymentInHand inHand, CancelWishes.Ask ask) {
        CancelAnswer refused = CancelAnswer.refused(Reports.of(head), ended(head));
        return ask.answer().isDone() // taken on before, and recorded so
                ? CompletableFuture.completedFuture(refused)
                : record(inHand, ask.asked(), false).thenApply(done -> refused);
    }

    private static String ended(PaymentHead head) {
        return switch (head.state()) {
            case RJCT ->
                "The payment was rejected (" + head.cause() + "): nothing was paid, and nothing is to be cancelled.";
            case ACSP, ACSC ->
                "The payment is with " + head.bank() + " (" + head.state()
                        + ") and cannot be cancelled there any more; a return (pacs.004) is needed.";
            default -> "The payment is " + head.state() + " and cannot be cancelled.";
        };
    }

    /** Once for each who, why and answer. */
    private CompletionStage<Void> record(PaymentInHand inHand, CancelAsked asked, boolean isTakenOn) {
        if (isRecorded(inHand.request().uetr(), asked, isTakenOn)) {
            return CompletableFuture.completedFuture(null);
        }
        recordAsked(inHand, asked, isTakenOn);
        return recorder.commit(inHand);
    }

    private void recordAsked(PaymentInHand inHand, CancelAsked asked, boolean isTakenOn) {
        recorder.stage(
                inHand,
                EntryKind.CANCELLATION,
                inHand.state(),
                inHand.cause(),
                EntryPayload.cancellation(asked, isTakenOn));
    }

    private boolean isRecorded(Uetr uetr, CancelAsked asked, boolean isTakenOn) {
        EntryPayload.CancelRequested same = new EntryPayload.CancelRequested(asked, isTakenOn);
        return journal.entries(uetr).stream()
                .filter(entry -> entry.kind() == EntryKind.CANCELLATION)
                .anyMatch(entry -> journal.payload(entry)
                        .map(EntryPayload::readCancellation)
                        .filter(same::equals)
                        .isPresent());
    }
}
