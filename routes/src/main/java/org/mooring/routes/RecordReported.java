package org.mooring.routes;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.mooring.canonical.Uetr;
import org.mooring.journal.Commit;
import org.mooring.journal.EntryKind;
import org.mooring.journal.NewEntry;
import org.mooring.journal.PaymentHead;
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

    /**
     * For a payment that a crash took out of all hands, after its answer left with the file or message it came in. Does
     * nothing when it was noted already, or when the payment came over another channel.
     */
    public void recordMissing(Uetr uetr, String channel) {
        PaymentHead head = recorder.journal().find(uetr).orElse(null);
        if (head == null
                || head.lastKind() == EntryKind.REPORTED
                || !head.channel().equals(channel)) {
            return;
        }
        NewEntry entry = new NewEntry(
                EntryKind.REPORTED,
                head.state(),
                head.cause(),
                head.channel(),
                head.bank(),
                head.link(),
                recorder.clock().instant(),
                EntryPayload.EMPTY);
        recorder.journal()
                .record(Commit.of(uetr, head.kind(), List.of(entry)))
                .whenComplete((done, failure) -> warn(uetr, failure));
    }

    /** For a payment whose answer left in a file or message of many. */
    public CompletionStage<Void> record(PaymentInHand inHand) {
        // State and cause stay: whoever looks for payments that wait for a link finds this one by its newest entry.
        recorder.stage(inHand, EntryKind.REPORTED, inHand.state(), inHand.cause(), EntryPayload.EMPTY);
        return recorder.commit(inHand)
                .whenComplete((done, failure) -> warn(inHand.request().uetr(), failure));
    }

    private static void warn(Uetr uetr, Throwable failure) {
        if (failure != null) {
            LOG.warn("the report of {} was not recorded: {}", uetr, failure.toString());
        }
    }
}
