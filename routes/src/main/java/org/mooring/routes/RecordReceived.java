package org.mooring.routes;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.connectors.InboundRequest.Originator;

/**
 * Makes RCVD and ACTC durable for originators that are told later, so that their channel may acknowledge. For those who
 * wait on their connection the entries go with the intent, in one commit.
 */
public final class RecordReceived {
    private final PaymentRecorder recorder;

    public RecordReceived(PaymentRecorder recorder) {
        this.recorder = recorder;
    }

    public CompletionStage<Void> record(Exchange exchange) {
        PaymentInHand inHand = FlowExchange.inHand(exchange);
        if (inHand.request().originator() != Originator.TOLD_LATER) {
            return CompletableFuture.completedFuture(null);
        }
        if (inHand.request().payment().isAdvice()) { // its repeats are answered from now on, not when the bank has it
            StatusReport kept = StatusReport.of(inHand.request().uetr(), TransactionStatus.ACTC);
            return recorder.commit(inHand, EntryPayload.report(kept));
        }
        return recorder.commit(inHand);
    }
}
