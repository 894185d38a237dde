package org.mooring.connectors.outbox;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.mooring.journal.outbox.OutboxMessage;
import org.mooring.journal.outbox.OutboxRelay;

/**
 * Lets the relay work on a thread of its own, and makes an exchange of each message.
 *
 * <p>Not one of Camel's scheduled polls: those report the hub as not ready until their first poll has ended, and this one
 * does not end while it waits for a receiver.
 */
final class OutboxConsumer extends DefaultConsumer {
    /** Looking costs one comparison of two numbers. */
    private static final long LOOK_EVERY_MS = 100;
    /** Longer than any endpoint of ours blocks the thread that gives it something. */
    private static final long STOP_MS_MAX = 10_000;

    private final OutboxEndpoint endpoint;
    private final OutboxRelay relay;
    private final StatusEventFormat format;
    private ScheduledExecutorService thread;

    OutboxConsumer(OutboxEndpoint endpoint, Processor processor, OutboxRelay relay, StatusEventFormat format) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.relay = relay;
        this.format = format;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        thread = endpoint.getCamelContext()
                .getExecutorServiceManager()
                .newSingleThreadScheduledExecutor(this, "outbox-" + relay.name());
        thread.scheduleWithFixedDelay(this::drain, 0, LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    protected void doStop() throws Exception {
        endpoint.getCamelContext().getExecutorServiceManager().shutdownGraceful(thread, STOP_MS_MAX);
        relay.rest();
        super.doStop();
    }

    private void drain() {
        try {
            relay.drain(this::emit, this::isRunAllowed, endpoint.getInFlightMax());
        } catch (RuntimeException failure) { // thrown on, it would end the schedule
            getExceptionHandler().handleException("relay " + relay.name() + " stopped short; it goes on", failure);
        }
    }

    private CompletionStage<Void> emit(OutboxMessage message) {
        Exchange exchange = createExchange(false);
        exchange.setProperty(OutboxEndpoint.EVENT_ID, message.id());
        exchange.setProperty(OutboxEndpoint.UETR, message.payment().toString());
        exchange.getMessage().setHeader(OutboxEndpoint.CONTENT_TYPE, StatusEventFormat.CONTENT_TYPE);
        exchange.getMessage().setBody(format.text(message));
        CompletableFuture<Void> taken = new CompletableFuture<>();
        getAsyncProcessor().process(exchange, isSynchronous -> {
            Exception failure = exchange.getException();
            releaseExchange(exchange, false);
            if (failure == null) {
                taken.complete(null);
            } else {
                taken.completeExceptionally(failure);
            }
        });
        return taken;
    }
}
