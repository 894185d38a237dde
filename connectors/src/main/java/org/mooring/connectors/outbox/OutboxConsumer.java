package org.mooring.connectors.outbox;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.ScheduledPollConsumer;
import org.mooring.journal.outbox.OutboxMessage;
import org.mooring.journal.outbox.OutboxRelay;

/** Lets the relay work on a thread of its own, and makes an exchange of each message. */
final class OutboxConsumer extends ScheduledPollConsumer {
    private final OutboxEndpoint endpoint;
    private final OutboxRelay relay;
    private final StatusEventFormat format;

    OutboxConsumer(OutboxEndpoint endpoint, Processor processor, OutboxRelay relay, StatusEventFormat format) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.relay = relay;
        this.format = format;
    }

    @Override
    protected int poll() {
        relay.drain(this::emit, this::isRunAllowed, endpoint.getInFlightMax());
        return 0;
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
