package org.mooring.routes.channel;

import org.apache.camel.Exchange;
import org.apache.camel.component.kafka.consumer.DefaultKafkaManualCommit;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a record stands: the second witness that a redelivery is one, beside the payload's own key.
 *
 * @param timestamp milliseconds since 1970, of the producer or the broker: a topic that was deleted and made again
 *     counts its offsets from 0, and those are other records
 */
record KafkaPosition(TopicPartition partition, long offset, long timestamp) {
    private static final String PROPERTY = "mooringKafkaPosition";

    /** Taken from what the consumer commits by, which no header of a sender can be. */
    static KafkaPosition of(DefaultKafkaManualCommit commit, long timestamp) {
        return new KafkaPosition(commit.getPartition(), commit.getRecordOffset(), timestamp);
    }

    static KafkaPosition of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, KafkaPosition.class);
    }

    void putOn(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
    }

    String witness() {
        return this + "/" + timestamp;
    }

    /** {@code mooring.in.pain001-0@17}: topic, partition, offset. */
    @Override
    public String toString() {
        return partition + "@" + offset;
    }
}
