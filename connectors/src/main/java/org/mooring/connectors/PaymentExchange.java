package org.mooring.connectors;

import org.apache.camel.Exchange;

/** Names of what an exchange carries beside its canonical body, and typed access to it. */
public final class PaymentExchange {
    /** Exchange property: the {@link InboundRequest}. */
    public static final String REQUEST = "mooringRequest";
    /** Exchange property: the {@link PreparedMessage} whose intent is on disk. */
    public static final String PREPARED = "mooringPrepared";
    /** Exchange property: id of the bank link whose route the exchange is on, {@code bank/number}. */
    public static final String LINK = "mooringLink";
    /** Header: one of the {@code CLASS_} names here; set by the ISO 8583 consumer for the routes to choose by. */
    public static final String MESSAGE_CLASS = "MooringMessageClass";

    public static final String CLASS_PAYMENT = "payment";
    /** Tells of what has happened: acknowledged once it is on disk, and sent on after that. */
    public static final String CLASS_ADVICE = "advice";

    /** Asks about an account, and moves nothing. */
    public static final String CLASS_ENQUIRY = "enquiry";

    public static final String CLASS_TOTALS = "totals";
    public static final String CLASS_ADMINISTRATIVE = "administrative";
    public static final String CLASS_REVERSAL = "reversal";
    public static final String CLASS_NETWORK_MANAGEMENT = "network-management";

    private PaymentExchange() {}

    /** @throws IllegalStateException when the route before forgot to set it */
    public static InboundRequest request(Exchange exchange) {
        return required(exchange, REQUEST, InboundRequest.class);
    }

    /** @throws IllegalStateException when no intent was recorded before this step */
    public static PreparedMessage prepared(Exchange exchange) {
        return required(exchange, PREPARED, PreparedMessage.class);
    }

    private static <T> T required(Exchange exchange, String name, Class<T> type) {
        Object value = exchange.getProperty(name);
        if (!type.isInstance(value)) {
            throw new IllegalStateException("exchange property " + name + " must be a " + type.getSimpleName() + ", is "
                    + value + " [route=" + exchange.getFromRouteId() + "]");
        }
        return type.cast(value);
    }
}
