package org.mooring.connectors.webhook;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultComponent;

/** Camel's name {@code event-webhook:}: posts the event in the body to the webhook of {@code mooring.webhooks.<id>}. */
@Component("event-webhook")
public final class WebhookComponent extends DefaultComponent {
    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        Webhooks webhooks = CamelContextHelper.findSingleByType(getCamelContext(), Webhooks.class);
        if (webhooks == null) {
            throw new IllegalStateException("event-webhook: needs exactly one Webhooks in the registry");
        }
        return new WebhookEndpoint(uri, this, webhooks.webhook(remaining));
    }
}
