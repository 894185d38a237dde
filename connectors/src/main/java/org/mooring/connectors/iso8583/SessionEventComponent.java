package org.mooring.connectors.iso8583;

import java.util.Map;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;

/**
 * {@code iso8583-session:events}: an exchange for each {@link SessionEvent} of all links and listeners, in order, on a
 * thread of its own. Header {@code MooringSessionEvent} is its kind, {@code MooringLink} where it happened.
 */
public final class SessionEventComponent extends DefaultComponent {
    private static final String EVENTS = "events";

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        if (!remaining.equals(EVENTS)) {
            throw new IllegalArgumentException(uri + " must be iso8583-session:" + EVENTS + "; route not started");
        }
        return new SessionEventEndpoint(uri, this);
    }

    private static final class SessionEventEndpoint extends DefaultEndpoint {
        SessionEventEndpoint(String uri, SessionEventComponent component) {
            super(uri, component);
        }

        @Override
        public Producer createProducer() {
            throw new UnsupportedOperationException("iso8583-session: only tells");
        }

        @Override
        public Consumer createConsumer(Processor processor) throws Exception {
            SessionEventConsumer consumer = new SessionEventConsumer(
                    this,
                    processor,
                    CamelContextHelper.mandatoryFindSingleByType(getCamelContext(), SessionEvents.class));
            configureConsumer(consumer);
            return consumer;
        }
    }
}
