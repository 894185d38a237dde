package org.mooring.routes;

import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.mooring.canonical.StatusReport;
import org.mooring.connectors.SendOutcome;
import org.mooring.journal.EntryKind;

/** Writes what the bank said; the body is the report to the originator once that is on disk, and never before. */
public final class RecordOutcome {
    private final PaymentRecorder recorder;

    public RecordOutcome(PaymentRecorder recorder) {
        this.recorder = recorder;
    }

    /** @throws InvalidPayloadException when the link left no outcome: a defect, judged by {@link RecordFailure} */
    public CompletionStage<Void> record(Exchange exchange) throws InvalidPayloadException {
        PaymentInHand inHand = FlowExchange.inHand(exchange);
        StatusReport report =
                exchange.getMessage().getMandatoryBody(SendOutcome.class).report();
        inHand.request().sensitive().wipe();
        recorder.stage(inHand, EntryKind.OUTCOME, report.status(), Cause.of(report), EntryPayload.report(report));
        return recorder.commit(inHand, report).thenRun(() -> FlowExchange.answer(exchange, report));
    }
}
