package org.mooring.routes;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.failure.LinkUnavailable;
import org.mooring.canonical.failure.OutcomeUnknown;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.connectors.Failures;
import org.mooring.connectors.InboundRequest.Originator;
import org.mooring.journal.EntryKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes why a payment could not be brought to an answer, and what the originator is told. One policy a kind of failure
 * (docs/reference/errors.md): refused → RJCT; nothing left → waits for a link, or RJCT for who cannot wait; unknown → in
 * doubt, bound to its bank; our own defect → in doubt when an intent is open, else parked.
 */
public final class RecordFailure {
    private static final Logger LOG = LoggerFactory.getLogger(RecordFailure.class);

    private final PaymentRecorder recorder;

    public RecordFailure(PaymentRecorder recorder) {
        this.recorder = recorder;
    }

    public CompletionStage<Void> record(Exchange exchange) {
        PaymentInHand inHand = FlowExchange.inHand(exchange);
        Throwable failure = Failures.unwrap(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        inHand.request().sensitive().wipe();
        CancelWishes.Wish wish = recorder.wishes().of(inHand.request().uetr());
        if (wish != null && isUnsent(inHand, failure)) {
            return cancel(exchange, inHand, wish.asked());
        }
        StatusReport report = judge(inHand, failure);
        return commit(exchange, inHand, kind(report, failure), report);
    }

    private CompletionStage<Void> commit(Exchange exchange, PaymentInHand inHand, EntryKind kind, StatusReport report) {
        if (isAsBefore(inHand, report)) {
            FlowExchange.answer(exchange, report);
            return CompletableFuture.completedFuture(null);
        }
        return recorder.commitAnswer(inHand, kind, report)
                .whenComplete((done, refused) -> {
                    if (refused != null) {
                        recorder.abandon(inHand);
                    }
                })
                .thenRun(() -> FlowExchange.answer(exchange, report));
    }

    /** Tried again, and nothing happened to it: a night's waiting must not fill the journal. */
    private static boolean isAsBefore(PaymentInHand inHand, StatusReport report) {
        return report.pendingCause() == PendingCause.WAITING_FOR_LINK
                && !inHand.hasStaged()
                && inHand.state() == TransactionStatus.PDNG
                && inHand.cause().equals(PendingCause.WAITING_FOR_LINK.name());
    }

    private static boolean isUnsent(PaymentInHand inHand, Throwable failure) {
        return failure instanceof PaymentRejected || isKnownUnsent(inHand, failure) || !inHand.isIntentOpen();
    }

    /**
     * No link took it: the living process knows that nothing left. A route that is not there says so only of what was not
     * intended yet: it may as well be missed behind a link that has sent it.
     */
    private static boolean isKnownUnsent(PaymentInHand inHand, Throwable failure) {
        return failure instanceof LinkUnavailable
                || (failure instanceof DirectConsumerNotAvailableException && !inHand.isIntentOpen());
    }

    /** Somebody wants it cancelled, and nothing of it left: this exchange alone may say so while it is at work. */
    private CompletionStage<Void> cancel(Exchange exchange, PaymentInHand inHand, CancelAsked asked) {
        KnownUnsent.stage(recorder, inHand);
        inHand.boundTo("", "");
        StatusReport report = CancelPayment.report(inHand.request().uetr(), asked);
        recorder.stage(
                inHand, EntryKind.CANCELLATION, inHand.state(), inHand.cause(), EntryPayload.cancellation(asked, true));
        return commit(exchange, inHand, EntryKind.CANCELLED, report);
    }

    private static EntryKind kind(StatusReport report, Throwable failure) {
        if (failure instanceof PaymentRejected && report.status() == TransactionStatus.RJCT) {
            return EntryKind.VALIDATED;
        }
        boolean isHeld = report.status() == TransactionStatus.PDNG && report.pendingCause() != PendingCause.IN_DOUBT;
        return isHeld ? EntryKind.HELD : EntryKind.OUTCOME;
    }

    private StatusReport judge(PaymentInHand inHand, Throwable failure) {
        if (failure instanceof PaymentRejected rejected) {
            KnownUnsent.stage(recorder, inHand);
            if (inHand.request().payment().isAdvice()) { // it was acknowledged: an operator has to find it a way
                LOG.warn(
                        "an advice cannot be sent: {} [uetr={}]",
                        rejected.getMessage(),
                        inHand.request().uetr());
                inHand.boundTo("", "");
                return report(inHand, TransactionStatus.PDNG, rejected.reason(), PendingCause.AWAITING_OPERATOR);
            }
            return report(inHand, TransactionStatus.RJCT, rejected.reason(), null);
        }
        if (isKnownUnsent(inHand, failure)) {
            KnownUnsent.stage(recorder, inHand);
            inHand.boundTo("", "");
            return unsent(inHand, failure.getMessage(), PendingCause.WAITING_FOR_LINK);
        }
        if (failure instanceof OutcomeUnknown) {
            LOG.warn("{} [uetr={}]", failure.getMessage(), inHand.request().uetr());
            return report(inHand, TransactionStatus.PDNG, null, PendingCause.IN_DOUBT);
        }
        LOG.error(
                "a step failed by a defect of the hub; the payment is {} [uetr={}]",
                inHand.isIntentOpen() ? "in doubt" : "parked",
                inHand.request().uetr(),
                failure);
        return inHand.isIntentOpen()
                ? report(inHand, TransactionStatus.PDNG, null, PendingCause.IN_DOUBT)
                : unsent(inHand, "the hub could not process the payment", PendingCause.PARKED);
    }

    /** Nothing left the hub: who can wait is told so; a terminal's payment is over. */
    private static StatusReport unsent(PaymentInHand inHand, String why, PendingCause cause) {
        return inHand.request().originator() == Originator.CANNOT_WAIT
                ? report(inHand, TransactionStatus.RJCT, new StatusReason(ReasonCode.AB08, why), null)
                : report(inHand, TransactionStatus.PDNG, null, cause);
    }

    private static StatusReport report(
            PaymentInHand inHand, TransactionStatus status, StatusReason reason, PendingCause cause) {
        String bank = inHand.bank().isEmpty() ? null : inHand.bank();
        return new StatusReport(inHand.request().uetr(), status, reason, cause, bank, null, null, null, Map.of());
    }
}
