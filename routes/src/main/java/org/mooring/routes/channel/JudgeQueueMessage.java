package org.mooring.routes.channel;

import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;

/**
 * Whether a message that could not be taken goes to the rejected or back to its queue. An {@link Outage}: back, however
 * often; a good message is not to be rejected because a database was away for a minute. Any other failure is a defect that
 * this message may bring about each time: rejected at its fifth delivery.
 */
public final class JudgeQueueMessage {
    private static final int DELIVERIES_MAX = 5;
    /** A queue full of messages must not spin through an outage; below what a stopping hub should wait. */
    private static final long PAUSE_MS = 1_000;

    /** In {@code doCatch}: returns for a message that goes to the rejected, throws for one that stays on its queue. */
    public void judge(Exchange exchange) throws Exception {
        Exception why = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        if (Outage.isCauseOf(why)) {
            pause();
            throw why;
        }
        if (exchange.getProperty(ReadQueueMessage.DELIVERY_COUNT, 0, Integer.class) < DELIVERIES_MAX) {
            throw why;
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
