package org.mooring.routes.reload;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.service.ServiceHelper;

/**
 * Camel's {@code direct:} with one thing more: calls to an endpoint can be held back while its route is exchanged.
 * Nobody's thread waits; a held call goes on where it stopped once the new route is there.
 */
public final class HoldableDirectComponent extends DirectComponent {
    private final Map<String, CallGate> gates = new ConcurrentHashMap<>();

    public HoldableDirectComponent() {
        setBlock(false); // a missing route is an answer at once, never a thread that waits for it
    }

    /** The gate before {@code direct:name}. */
    CallGate gate(String name) {
        return gates.computeIfAbsent(name, key -> new CallGate());
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        CallGate gate = gate(remaining);
        DirectEndpoint endpoint = new DirectEndpoint(uri, this) {
            @Override
            public Producer createProducer() throws Exception {
                return new GatedProducer(this, (AsyncProducer) super.createProducer(), gate);
            }
        };
        endpoint.setBlock(isBlock());
        endpoint.setTimeout(getTimeout());
        setProperties(endpoint, parameters);
        return endpoint;
    }

    private static final class GatedProducer extends DefaultAsyncProducer {
        private final AsyncProducer direct;
        private final CallGate gate;

        GatedProducer(Endpoint endpoint, AsyncProducer direct, CallGate gate) {
            super(endpoint);
            this.direct = direct;
            this.gate = gate;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            // A held call answered false here, so whenever it completes, it does so asynchronously.
            Runnable later = () -> direct.process(exchange, leaving(doneSync -> callback.done(false)));
            return gate.enter(later) && direct.process(exchange, leaving(callback));
        }

        private AsyncCallback leaving(AsyncCallback callback) {
            return doneSync -> {
                gate.leave();
                callback.done(doneSync);
            };
        }

        @Override
        protected void doStart() throws Exception {
            super.doStart();
            ServiceHelper.startService(direct);
        }

        @Override
        protected void doStop() throws Exception {
            ServiceHelper.stopService(direct);
            super.doStop();
        }
    }
}
