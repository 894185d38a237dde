package org.mooring.routes;

import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.failure.LinkUnavailable;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.BankLinks;
import org.mooring.connectors.InboundRequest;
import org.mooring.connectors.LinkFull;
import org.mooring.connectors.OutboundPayment;
import org.mooring.connectors.PaymentExchange;
import org.mooring.connectors.PreparedMessage;
import org.mooring.journal.EntryKind;

/**
 * Writes the intent to send on this route's link; completes once it is on disk. After a crash, an intent without an
 * outcome is in doubt: asked about or reversed, never sent again. A second intent is only ever written after the link
 * before was known not to have sent anything, which is recorded with it.
 */
public final class RecordIntent {
    private final PaymentRecorder recorder;
    private final BankLinks links;

    public RecordIntent(PaymentRecorder recorder, BankLinks links) {
        this.recorder = recorder;
        this.links = links;
    }

    /**
     * @throws org.mooring.canonical.failure.LinkUnavailable when the link is down, or has another advice to answer: no
     *     intent is written
     * @throws PaymentRejected when the bank's format cannot say the payment, or somebody wants it cancelled
     */
    public CompletionStage<Void> record(Exchange exchange) {
        PaymentInHand inHand = FlowExchange.inHand(exchange);
        InboundRequest request = inHand.request();
        if (recorder.wishes().of(request.uetr()) != null) { // nothing left: RecordFailure makes it CANC
            throw PaymentRejected.because(ReasonCode.CUST, "cancelled before it was sent", "payment");
        }
        String linkId = exchange.getProperty(PaymentExchange.LINK, String.class);
        BankLink link = links.get(linkId);
        PreparedMessage prepared =
                link.prepare(new OutboundPayment(request.payment(), request.sensitive(), request.answerBefore()));
        if (request.payment().isAdvice() && !recorder.advices().takeLink(request.uetr(), linkId)) {
            throw LinkFull.advice(linkId);
        }
        KnownUnsent.stage(recorder, inHand);
        int slash = linkId.indexOf('/');
        inHand.boundTo(linkId.substring(0, slash), linkId.substring(slash + 1));
        recorder.stage(inHand, EntryKind.INTENT, inHand.state(), "", EntryPayload.intent(prepared));
        return recorder.commit(inHand).thenRun(() -> {
            if (!recorder.journal().mayStillSend()) { // another instance may take it for left behind
                throw new LinkUnavailable(linkId, "the hub stood still for too long after the intent");
            }
            exchange.setProperty(PaymentExchange.PREPARED, prepared);
        });
    }
}
