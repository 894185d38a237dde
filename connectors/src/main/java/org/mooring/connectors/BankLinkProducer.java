package org.mooring.connectors;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.failure.LinkUnavailable;
import org.mooring.canonical.failure.OutcomeUnknown;
import org.mooring.canonical.failure.PaymentRejected;

/**
 * Gives the prepared message to its link and lets the exchange go on, with a {@link SendOutcome} as body, on whatever
 * thread the link completes. Holds no thread in between.
 *
 * <p>This is the last place that knows whether anything left: once {@link BankLink#send} was called, any failure that
 * is not {@link LinkUnavailable} becomes {@link OutcomeUnknown}, a defect of the link included.
 */
final class BankLinkProducer extends DefaultAsyncProducer {
    private final String link;
    private final BankLinks links;
    private final Clock clock;

    BankLinkProducer(BankLinkEndpoint endpoint, String link, BankLinks links, Clock clock) {
        super(endpoint);
        this.link = link;
        this.links = links;
        this.clock = clock;
    }

    /** A route that names a link which no bank has does not start. */
    @Override
    protected void doStart() throws Exception {
        links.get(link);
        super.doStart();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        PreparedMessage prepared;
        BankLink bankLink;
        try {
            prepared = PaymentExchange.prepared(exchange);
            requireThisLink(prepared);
            requireInTime(prepared.outbound());
            bankLink = links.get(link);
        } catch (RuntimeException nothingSent) {
            exchange.setException(nothingSent);
            callback.done(true);
            return true;
        }
        CompletionStage<SendOutcome> answer;
        try {
            answer = bankLink.send(prepared);
        } catch (RuntimeException thrown) {
            exchange.setException(consequence(thrown));
            callback.done(true);
            return true;
        }
        answer.whenComplete((outcome, failure) -> {
            if (outcome != null) {
                exchange.getMessage().setBody(outcome);
            } else {
                exchange.setException(consequence(failure));
            }
            callback.done(false);
        });
        return false;
    }

    private void requireThisLink(PreparedMessage prepared) {
        if (!link.equals(prepared.link())) {
            throw new IllegalStateException("message was prepared for " + prepared.link()
                    + " and cannot be sent over another link [endpoint=" + getEndpoint() + "]; nothing was sent");
        }
    }

    /**
     * No other link could be in time either, so this is a refusal and not {@link LinkUnavailable}. AB05: the
     * transaction was stopped by a time-out on the way to the creditor.
     */
    private void requireInTime(OutboundPayment outbound) {
        Instant sendBefore = outbound.sendBefore();
        if (sendBefore != null && !clock.instant().isBefore(sendBefore)) {
            throw PaymentRejected.because(
                    ReasonCode.AB05, "had to be sent before " + sendBefore + ", nothing was sent", link);
        }
    }

    private RuntimeException consequence(Throwable failure) {
        Throwable cause = Failures.unwrap(failure);
        if (cause instanceof LinkUnavailable unavailable) {
            return unavailable;
        }
        if (cause instanceof OutcomeUnknown unknown) {
            return unknown;
        }
        String what = cause == null ? "no outcome" : cause.getClass().getSimpleName();
        return new OutcomeUnknown(
                link, "the link ended with " + what + ", which does not say that nothing left", cause);
    }
}
