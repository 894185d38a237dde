package org.mooring.routes;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
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
        return inHand.request().originator() == Originator.TOLD_LATER
                ? recorder.commit(inHand)
                : CompletableFuture.completedFuture(null);
    }
}
