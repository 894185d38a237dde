package org.mooring.routes;

import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.mooring.journal.EntryKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes that the originator was told. Nothing waits for this entry: should a crash lose it, the originator is told
 * again, with the same answer.
 */
public final class RecordReported {
    private static final Logger LOG = LoggerFactory.getLogger(RecordReported.class);

    private final PaymentRecorder recorder;

    public RecordReported(PaymentRecorder recorder) {
        this.recorder = recorder;
    }

    /** For the exchange of one payment; a repeat, which has nothing in hand, leaves no trace. */
    public void recordReported(Exchange exchange) {
        PaymentInHand inHand = exchange.getProperty(FlowExchange.IN_HAND, PaymentInHand.class);
        if (inHand != null) {
            record(inHand);
        }
    }

    /** For a payment whose answer left in a file or message of many. */
    public CompletionStage<Void> record(PaymentInHand inHand) {
        // State and cause stay: whoever looks for payments that wait for a link finds this one by its newest entry.
        recorder.stage(inHand, EntryKind.REPORTED, inHand.state(), inHand.cause(), EntryPayload.EMPTY);
        return recorder.commit(inHand).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn(
                        "the report of {} was not recorded: {}",
                        inHand.request().uetr(),
                        failure.toString());
            }
        });
    }
}
