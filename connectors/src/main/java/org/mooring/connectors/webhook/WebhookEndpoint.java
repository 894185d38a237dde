package org.mooring.connectors.webhook;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** One {@code event-webhook:} endpoint. */
public final class WebhookEndpoint extends DefaultEndpoint {
    private final Webhook webhook;

    WebhookEndpoint(String uri, WebhookComponent component, Webhook webhook) {
        super(uri, component);
        this.webhook = webhook;
    }

    @Override
    public Producer createProducer() {
        return new WebhookProducer(this, webhook);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("event-webhook: only sends; events come from outbox:");
    }
}
