package org.mooring.connectors.chain;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultComponent;

/**
 * Camel's name {@code anchor:}. {@code anchor:batches} emits one exchange a closed batch, body {@link
 * org.mooring.journal.evidence.Batch}, in order; {@code anchor:local} and {@code anchor:chain} enter a batch in the
 * local signed log or in the registry on the chain. All stand on the one {@link Anchorage} in Camel's registry.
 */
@Component("anchor")
public final class AnchorComponent extends DefaultComponent {
    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        Anchorage anchorage = CamelContextHelper.findSingleByType(getCamelContext(), Anchorage.class);
        if (anchorage == null) {
            throw new IllegalStateException("anchor: needs exactly one Anchorage in the registry, found none or more");
        }
        boolean isConsumer = remaining.equals(AnchorEndpoint.BATCHES);
        if (!isConsumer && !remaining.equals(anchorage.target())) {
            throw new IllegalArgumentException("anchor:" + remaining + " is not there; this hub has anchor:"
                    + AnchorEndpoint.BATCHES + " and, by mooring.anchor.target, anchor:" + anchorage.target());
        }
        AnchorEndpoint endpoint = new AnchorEndpoint(uri, this, anchorage, isConsumer);
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
