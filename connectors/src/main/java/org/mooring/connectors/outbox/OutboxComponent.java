package org.mooring.connectors.outbox;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultComponent;

/**
 * Camel's name {@code outbox:}. {@code outbox:<relay>} emits one exchange a status event; the relay's cursor moves on
 * once the exchange ended well, and the event comes again when it did not.
 */
@Component("outbox")
public final class OutboxComponent extends DefaultComponent {
    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        OutboxRelays relays = CamelContextHelper.findSingleByType(getCamelContext(), OutboxRelays.class);
        if (relays == null) {
            throw new IllegalStateException("outbox: needs exactly one OutboxRelays in the registry");
        }
        OutboxEndpoint endpoint = new OutboxEndpoint(uri, this, relays.relay(remaining), relays.format());
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
