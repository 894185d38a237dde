package org.mooring.connectors.iso8583;

import java.util.concurrent.ExecutorService;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;

/** Takes events off the event loops. What does not fit into the queue is counted in the log by {@link SessionEvents}. */
final class SessionEventConsumer extends DefaultConsumer {
    private static final int QUEUE_MAX = 10_000;
    private static final long STOP_MS_MAX = 5_000;

    private final SessionEvents events;
    private final java.util.function.Consumer<SessionEvent> taker = this::take;
    private ExecutorService thread;

    SessionEventConsumer(Endpoint endpoint, Processor processor, SessionEvents events) {
        super(endpoint, processor);
        this.events = events;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        thread = getEndpoint()
                .getCamelContext()
                .getExecutorServiceManager()
                .newThreadPool(
                        this,
                        "session-events",
                        new ThreadPoolProfileBuilder("session-events")
                                .poolSize(1)
                                .maxPoolSize(1)
                                .maxQueueSize(QUEUE_MAX)
                                .rejectedPolicy(ThreadPoolRejectedPolicy.Abort)
                                .build());
        events.tellTo(taker);
    }

    @Override
    protected void doStop() throws Exception {
        events.forget(taker);
        getEndpoint().getCamelContext().getExecutorServiceManager().shutdownGraceful(thread, STOP_MS_MAX);
        super.doStop();
    }

    private void take(SessionEvent event) {
        thread.execute(() -> process(event));
    }

    private void process(SessionEvent event) {
        Exchange exchange = createExchange(false);
        try {
            exchange.getMessage().setBody(event);
            exchange.getMessage().setHeader("MooringSessionEvent", event.kind().name());
            exchange.getMessage().setHeader("MooringLink", event.where());
            getProcessor().process(exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
        } catch (Exception failure) {
            SessionEvents.log(event);
            getExceptionHandler().handleException("a session event was not taken by its route", failure);
        } finally {
            releaseExchange(exchange, false);
        }
    }
}
