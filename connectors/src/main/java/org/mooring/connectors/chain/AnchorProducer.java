package org.mooring.connectors.chain;

import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.mooring.journal.evidence.Batch;

/**
 * Enters the batch in the body in the configured target, and says in a header how far it came. A target that is down is
 * no exception: the batch stays OPEN and is emitted again.
 */
final class AnchorProducer extends DefaultProducer {
    private final Anchorage anchorage;

    AnchorProducer(AnchorEndpoint endpoint, Anchorage anchorage) {
        super(endpoint);
        this.anchorage = anchorage;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Batch batch = exchange.getMessage().getMandatoryBody(Batch.class);
        AnchorStatus status = anchorage.submit(batch);
        exchange.getMessage().setHeader(AnchorEndpoint.STATUS, status.name());
    }
}
