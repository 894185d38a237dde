package org.mooring.connectors;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** One bank link as a route names it. */
final class BankLinkEndpoint extends DefaultEndpoint {
    private final BankLinkComponent component;
    private final String link;

    BankLinkEndpoint(String uri, BankLinkComponent component, String link) {
        super(uri, component);
        this.component = component;
        this.link = link;
    }

    @Override
    public Producer createProducer() {
        return new BankLinkProducer(this, link, component.links(), component.clock());
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException(
                getEndpointUri() + " is a way out; nothing comes in over a bank link of its own accord");
    }
}
