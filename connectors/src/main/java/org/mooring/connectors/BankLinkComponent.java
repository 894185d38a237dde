package org.mooring.connectors;

import java.time.Clock;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code iso8583-link:nordbank/1}, {@code http-link:riverbank/1}, {@code soap-link:oldtown/1}: sends the exchange's
 * {@link PreparedMessage} over that link. The scheme tells a reader the protocol; the link itself comes from the one
 * {@link BankLinks} in the Camel registry.
 */
public final class BankLinkComponent extends DefaultComponent {
    private BankLinks links;
    private Clock clock = Clock.systemUTC();

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        if (links == null) {
            links = CamelContextHelper.mandatoryFindSingleByType(getCamelContext(), BankLinks.class);
        }
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        return new BankLinkEndpoint(uri, this, remaining);
    }

    BankLinks links() {
        return links;
    }

    Clock clock() {
        return clock;
    }

    /** What decides whether a payment's time has passed; the system's UTC clock when not set. */
    public void setClock(Clock clock) {
        this.clock = clock;
    }
}
