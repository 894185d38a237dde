package org.mooring.connectors.chain;

import java.time.Duration;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.ScheduledPollConsumer;
import org.mooring.journal.evidence.Batch;

/**
 * Closes batches over the journal's tail and emits those that the target lacks, oldest first, on a thread of its own.
 * The next batch is emitted while earlier ones await confirmation. When a batch was not taken, it alone is emitted
 * again, after a pause that grows from a quarter of a second to five seconds.
 */
final class AnchorConsumer extends ScheduledPollConsumer {
    private final AnchorEndpoint endpoint;
    private final Anchorage anchorage;
    private final Backoff backoff = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(5));

    AnchorConsumer(AnchorEndpoint endpoint, Processor processor, Anchorage anchorage) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.anchorage = anchorage;
    }

    @Override
    protected int poll() throws Exception {
        anchorage.closeReady(endpoint.getLeafCountMax(), endpoint.getAgeMax());
        int taken = 0;
        while (isRunAllowed() && backoff.isOver(System.nanoTime())) {
            Optional<Batch> next = anchorage.nextToSubmit();
            if (next.isEmpty()) {
                break;
            }
            emit(next.get());
            if (anchorage.isSubmitted(next.get())) {
                backoff.reset();
                taken++;
            } else {
                backoff.failed(System.nanoTime());
            }
        }
        return taken;
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        anchorage.rest();
    }

    private void emit(Batch batch) {
        Exchange exchange = createExchange(false);
        try {
            exchange.getMessage().setBody(batch);
            exchange.getMessage().setHeader(AnchorEndpoint.NUMBER, batch.number());
            getProcessor().process(exchange);
        } catch (Exception failure) {
            exchange.setException(failure);
        }
        if (exchange.getException() != null) {
            getExceptionHandler()
                    .handleException(
                            "batch " + batch.number() + " was not anchored; it stays stored and is tried again",
                            exchange,
                            exchange.getException());
        }
        releaseExchange(exchange, false);
    }
}
