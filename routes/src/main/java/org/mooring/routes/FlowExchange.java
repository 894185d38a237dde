package org.mooring.routes;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.mooring.canonical.Money;
import org.mooring.canonical.StatusReport;
import org.mooring.connectors.InboundRequest;
import org.mooring.connectors.PaymentExchange;

/** Names of what the flows put on an exchange, beside those of {@link PaymentExchange}. */
public final class FlowExchange {
    /** Exchange property: the {@link PaymentInHand}. */
    public static final String IN_HAND = "mooringInHand";
    /** Exchange property, Boolean: the payment is new and not answered yet, so the flow goes on. */
    public static final String OPEN = "mooringOpen";
    /** Exchange property, Boolean: the answer is that of an earlier request. */
    public static final String REPLAYED = "mooringReplayed";
    /** Exchange property, Boolean: one of the keys belongs to a request with other content. */
    public static final String CONFLICT = "mooringConflict";

    /** Exchange property, Boolean: a repeat need not wait here for the first answer, somebody does later. */
    public static final String WAITS_LATER = "mooringWaitsLater";
    /** Exchange property: the stage of the first request's {@link StatusReport}, for a repeat that waits later. */
    public static final String FIRST_ANSWER = "mooringFirstAnswer";

    /** Exchange property: id of the group of banks that the routing rules chose. */
    public static final String GROUP = "mooringGroup";

    /** Header for routing rules: {@code CREDIT_TRANSFER} or {@code CARD_TRANSACTION}. */
    public static final String KIND = "MooringKind";
    /** Header for routing rules: ISO 4217 code. */
    public static final String CURRENCY = "MooringCurrency";
    /** Header for routing rules: amount in minor units, a Long. */
    public static final String AMOUNT_MINOR = "MooringAmountMinor";
    /** Header for routing rules: channel id. */
    public static final String CHANNEL = "MooringChannel";

    private FlowExchange() {}

    /** Puts the facts that routing rules may ask for into headers: a rule on a header costs a quarter of one on the body. */
    public static void routingFacts(Exchange exchange, InboundRequest request) {
        Message message = exchange.getMessage();
        Money amount = request.payment().amount();
        message.setHeader(KIND, request.kind().name());
        message.setHeader(CURRENCY, amount.currency().getCurrencyCode());
        message.setHeader(AMOUNT_MINOR, amount.amountMinor());
        message.setHeader(CHANNEL, request.channel());
    }

    static PaymentInHand inHand(Exchange exchange) {
        PaymentInHand inHand = exchange.getProperty(IN_HAND, PaymentInHand.class);
        if (inHand == null) {
            throw new IllegalStateException("no payment in hand: the route must pass direct:flow-receive first [route="
                    + exchange.getFromRouteId() + "]");
        }
        return inHand;
    }

    /** Ends the flow with an answer: the body is the report from here on. */
    static void answer(Exchange exchange, StatusReport report) {
        exchange.setProperty(OPEN, Boolean.FALSE);
        exchange.getMessage().setBody(report);
    }
}
