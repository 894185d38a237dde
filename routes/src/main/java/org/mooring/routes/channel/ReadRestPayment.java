package org.mooring.routes.channel;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.mooring.connectors.InboundRequest;
import org.mooring.connectors.PaymentExchange;
import org.mooring.transformers.json.CanonicalJson;
import org.mooring.transformers.json.PaymentRequest;

/** Reads the JSON of {@code POST /api/v1/payments}; the body becomes the credit transfer. */
public final class ReadRestPayment {
    private final ApiRequests requests;

    public ReadRestPayment(ApiRequests requests) {
        this.requests = requests;
    }

    /** @throws org.mooring.canonical.failure.MessageUnreadable when it is not JSON of the documented shape */
    public void read(Exchange exchange) {
        Message message = exchange.getMessage();
        byte[] body = message.getBody(byte[].class);
        ApiRequests.Call call = new ApiRequests.Call(
                "rest",
                message.getHeader(ApiHeaders.USER, "", String.class),
                message.getHeader(ApiHeaders.IDEMPOTENCY_KEY, String.class),
                "json",
                body);
        message.removeHeaders("*");
        InboundRequest request = requests.read(call, () -> {
            PaymentRequest read = CanonicalJson.readPaymentRequest(body);
            return new ApiRequests.Read(read.transfer(), read.uetrGiven(), read.content(), read.report());
        });
        exchange.setProperty(PaymentExchange.REQUEST, request);
        message.setBody(request.payment());
    }
}
