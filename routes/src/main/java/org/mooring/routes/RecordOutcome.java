package org.mooring.routes;

import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.mooring.canonical.Payment;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.connectors.BankLinks;
import org.mooring.connectors.InboundRequest;
import org.mooring.connectors.InboundRequest.Originator;
import org.mooring.connectors.LateAnswer;
import org.mooring.connectors.PaymentExchange;
import org.mooring.connectors.PreparedMessage;
import org.mooring.connectors.Reversal;
import org.mooring.connectors.SendOutcome;
import org.mooring.journal.EntryKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what the bank said; the body is the report to the originator once that is on disk, and never before. An
 * approval after the time limit of an originator that cannot wait is late: evidence, and the payment is reversed. So is
 * one that comes after somebody asked for the payment to be cancelled, where its bank takes payments back.
 */
public final class RecordOutcome {
    private static final Logger LOG = LoggerFactory.getLogger(RecordOutcome.class);

    private final PaymentRecorder recorder;
    private final BankLinks links;

    public RecordOutcome(PaymentRecorder recorder, BankLinks links) {
        this.recorder = recorder;
        this.links = links;
    }

    /** @throws InvalidPayloadException when the link left no outcome: a defect, judged by {@link RecordFailure} */
    public CompletionStage<Void> record(Exchange exchange) throws InvalidPayloadException {
        PaymentInHand inHand = FlowExchange.inHand(exchange);
        StatusReport report = Advices.judged(
                inHand.request().payment().isAdvice(),
                exchange.getMessage().getMandatoryBody(SendOutcome.class).report());
        inHand.request().sensitive().wipe();
        if (isTooLate(inHand.request(), report.status())) {
            String why = "after " + inHand.request().answerBefore() + ", when its originator had gone";
            return recordLate(exchange, inHand, report, why);
        }
        if (isToBeTakenBack(exchange, inHand, report.status())) {
            return recordLate(exchange, inHand, report, "after it was to be cancelled");
        }
        return recorder.commitAnswer(inHand, EntryKind.OUTCOME, report)
                .whenComplete((done, failure) -> keepWhatWasSaid(exchange, inHand, failure))
                .thenRun(() -> {
                    if (report.status().isFinal()) { // should its bank say something else yet
                        String reference = PaymentExchange.prepared(exchange).reference();
                        recorder.settled()
                                .add(
                                        SettledReferences.key(inHand.bank(), reference),
                                        inHand.request().uetr());
                    }
                    FlowExchange.answer(exchange, report);
                });
    }

    /** Whoever has taken the payment meanwhile did not hear it, and the bank may never say it again. */
    private void keepWhatWasSaid(Exchange exchange, PaymentInHand inHand, Throwable failure) {
        SendOutcome said = exchange.getMessage().getBody() instanceof SendOutcome outcome ? outcome : null;
        if (said != null && PaymentRecorder.isElsewhere(failure)) {
            PreparedMessage sent = PaymentExchange.prepared(exchange);
            recorder.isUnrecorded(new Said(sent.link(), sent.reference(), said), inHand);
        }
    }

    private record Said(String link, String reference, SendOutcome outcome) implements LateAnswer {
        @Override
        public SendOutcome outcome(Payment payment) {
            return outcome;
        }
    }

    private boolean isTooLate(InboundRequest request, TransactionStatus status) {
        return isApproval(status)
                && request.originator() == Originator.CANNOT_WAIT
                && !recorder.clock().instant().isBefore(request.answerBefore());
    }

    private static boolean isApproval(TransactionStatus status) {
        return status == TransactionStatus.ACSC || status == TransactionStatus.ACSP;
    }

    private boolean isToBeTakenBack(Exchange exchange, PaymentInHand inHand, TransactionStatus status) {
        return isApproval(status)
                && recorder.wishes().of(inHand.request().uetr()) != null
                && links.get(PaymentExchange.prepared(exchange).link()) instanceof Reversal;
    }

    private CompletionStage<Void> recordLate(Exchange exchange, PaymentInHand inHand, StatusReport late, String why) {
        PreparedMessage sent = PaymentExchange.prepared(exchange);
        StatusReport report = StatusReport.pending(late.uetr(), PendingCause.IN_DOUBT, inHand.bank());
        LOG.warn("{}: approved {}; it is taken back [uetr={}]", sent.link(), why, late.uetr());
        recorder.stage(
                inHand,
                EntryKind.LATE_ANSWER,
                report.status(),
                Cause.of(report),
                EntryPayload.lateAnswer(sent.link(), sent.reference(), late));
        return recorder.commit(inHand, EntryPayload.report(report))
                .whenComplete((done, failure) -> keepWhatWasSaid(exchange, inHand, failure))
                .thenRun(() -> FlowExchange.answer(exchange, report));
    }
}
