package org.mooring.connectors.webhook;

import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;
import org.mooring.connectors.Failures;
import org.mooring.connectors.outbox.OutboxEndpoint;

/** Holds no thread while the receiver takes its time; fails the exchange when the event was not taken. */
final class WebhookProducer extends DefaultAsyncProducer {
    private final Webhook webhook;

    WebhookProducer(WebhookEndpoint endpoint, Webhook webhook) {
        super(endpoint);
        this.webhook = webhook;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        String id = exchange.getProperty(OutboxEndpoint.EVENT_ID, String.class);
        String contentType = exchange.getMessage().getHeader(OutboxEndpoint.CONTENT_TYPE, String.class);
        String body = exchange.getMessage().getBody(String.class);
        webhook.post(id, contentType, body).whenComplete((done, failure) -> {
            if (failure != null) {
                exchange.setException(Failures.unwrap(failure));
            }
            callback.done(false);
        });
        return false;
    }
}
