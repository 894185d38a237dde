package org.mooring.connectors.chain;

import java.time.Duration;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.ScheduledPollEndpoint;

/** One {@code anchor:} endpoint; the options are those of the consumer, and Camel's own for scheduled polls. */
public final class AnchorEndpoint extends ScheduledPollEndpoint {
    static final String BATCHES = "batches";
    /** Header after a producer: {@link AnchorStatus} of the batch. {@code OPEN} means that it will be emitted again. */
    public static final String STATUS = "MooringAnchorStatus";
    /** Header of each emitted batch: its number, for routes and logs. */
    public static final String NUMBER = "MooringAnchorBatch";

    /** Looking costs one read of the journal's end; a quarter of a second keeps a quiet hub quiet and a proof near. */
    private static final long POLL_EVERY_MS = 250;

    private final Anchorage anchorage;
    private final boolean isConsumer;
    /** A tree of 4,096 leaves is a path of 12 hashes and some milliseconds of work. */
    private int leafCountMax = 4096;

    private Duration ageMax = Duration.ofSeconds(2);

    AnchorEndpoint(String uri, AnchorComponent component, Anchorage anchorage, boolean isConsumer) {
        super(uri, component);
        this.anchorage = anchorage;
        this.isConsumer = isConsumer;
        setDelay(POLL_EVERY_MS);
    }

    /** Entries after which a batch is closed, whatever its age; 1 to 1,048,576. */
    public void setLeafCountMax(int leafCountMax) {
        if (leafCountMax < 1 || leafCountMax > 1 << 20) {
            throw new IllegalArgumentException(
                    "leafCountMax of anchor:batches is " + leafCountMax + ", must be 1 to 1048576");
        }
        this.leafCountMax = leafCountMax;
    }

    public int getLeafCountMax() {
        return leafCountMax;
    }

    /** Age of the oldest entry after which a batch is closed, however small. */
    public void setAgeMax(Duration ageMax) {
        if (ageMax.isNegative()) {
            throw new IllegalArgumentException("ageMax of anchor:batches is " + ageMax + ", must not be negative");
        }
        this.ageMax = ageMax;
    }

    public Duration getAgeMax() {
        return ageMax;
    }

    @Override
    public Producer createProducer() {
        if (isConsumer) {
            throw new UnsupportedOperationException(
                    "anchor:batches only emits; a batch is entered with anchor:" + anchorage.target());
        }
        return new AnchorProducer(this, anchorage);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        if (!isConsumer) {
            throw new UnsupportedOperationException("batches come from anchor:batches, not from " + getEndpointUri());
        }
        AnchorConsumer consumer = new AnchorConsumer(this, processor, anchorage);
        configureConsumer(consumer);
        return consumer;
    }
}
