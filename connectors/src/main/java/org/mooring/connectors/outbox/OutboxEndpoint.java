package org.mooring.connectors.outbox;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.mooring.journal.outbox.OutboxRelay;

/** One {@code outbox:} endpoint; the one option is {@code inFlightMax}. */
public final class OutboxEndpoint extends DefaultEndpoint {
    /** Exchange property: the event's id, the same at every attempt. */
    public static final String EVENT_ID = "mooringEventId";
    /** Exchange property: the payment's UETR; what must stay in order has the same one. */
    public static final String UETR = "mooringUetr";
    /** Header: media type of the body. */
    public static final String CONTENT_TYPE = "content-type";

    private final OutboxRelay relay;
    private final StatusEventFormat format;
    /** Enough to fill a connection; what a receiver has to take again after a crash is about as much. */
    private int inFlightMax = 64;

    OutboxEndpoint(String uri, OutboxComponent component, OutboxRelay relay, StatusEventFormat format) {
        super(uri, component);
        this.relay = relay;
        this.format = format;
    }

    /** Events emitted whose exchange has not ended, each of another payment; 1 to 1,024. */
    public void setInFlightMax(int inFlightMax) {
        if (inFlightMax < 1 || inFlightMax > 1024) {
            throw new IllegalArgumentException(
                    "inFlightMax of " + getEndpointUri() + " is " + inFlightMax + ", must be 1 to 1024");
        }
        this.inFlightMax = inFlightMax;
    }

    public int getInFlightMax() {
        return inFlightMax;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("outbox: only emits; what it emits is what the journal holds");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        OutboxConsumer consumer = new OutboxConsumer(this, processor, relay, format);
        configureConsumer(consumer);
        return consumer;
    }
}
