package org.mooring.routes.channel;

import java.io.IOException;
import java.time.Clock;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.consumer.DefaultKafkaManualCommit;
import org.apache.camel.component.kafka.consumer.KafkaManualCommit;
import org.apache.camel.support.SynchronizationAdapter;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.routes.intake.Note;

/**
 * One record of a topic, from the poll to the commit of its offset. Its offset is committed only after its payments are on
 * disk, or it is in the topic of the rejected; a crash in between brings it again, and its payments' keys tell that they
 * are known. Runs on the thread that polls, to which the consumer belongs: the steps in between have to come back to it
 * ({@code direct:…?synchronous=true}). docs/decisions/0017-kafka-offsets-after-the-journal.md
 */
public final class TakeKafkaRecord {
    private static final String COMMIT = "mooringKafkaCommit";
    private static final String KEY = "mooringKafkaKey";
    private static final String RAW = "mooringKafkaValue";
    private static final String REJECTED = "mooringKafkaRejected";
    /** Headers of a rejected record. */
    private static final String SOURCE = "MooringSource";

    private final IntakeWork work;
    private final JudgeKafkaRecord judge;
    private final Clock clock;

    public TakeKafkaRecord(IntakeWork work, JudgeKafkaRecord judge, Clock clock) {
        this.work = work;
        this.judge = judge;
        this.clock = clock;
    }

    /**
     * The bytes, and nothing of the sender's headers: a record's header may have any name, those that steer Camel included.
     *
     * @throws MessageUnreadable for a record without value
     */
    public void read(Exchange exchange) {
        Message message = exchange.getMessage();
        KafkaManualCommit commit = message.getHeader(KafkaConstants.MANUAL_COMMIT, KafkaManualCommit.class);
        if (!(commit instanceof DefaultKafkaManualCommit offset)) {
            throw new IllegalStateException("kafka: commits offsets on its own; the route's endpoint must say"
                    + " allowManualCommit=true, no record is taken until it does");
        }
        Long timestamp = message.getHeader(KafkaConstants.TIMESTAMP, Long.class);
        KafkaPosition position = KafkaPosition.of(offset, timestamp == null ? 0 : timestamp);
        position.putOn(exchange);
        exchange.setProperty(COMMIT, commit);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onFailure(Exchange gone) {
                judge.failed(position, gone.getException());
            }

            @Override
            public boolean allowHandover() {
                return false; // the exchange that goes on to the banks is no longer the record's
            }
        });
        exchange.setProperty(KEY, message.getHeader(KafkaConstants.KEY, byte[].class));
        exchange.setProperty(REJECTED, position.partition().topic() + ".rejected");
        byte[] value = message.getBody(byte[].class);
        exchange.setProperty(RAW, value);
        message.removeHeaders("*");
        message.setBody(value);
        if (value == null) {
            throw new MessageUnreadable("kafka", "a record must have a value", position.toString());
        }
    }

    /** Its copy on disk, for the payments in it to be finished together after a crash. */
    public void keep(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        KafkaPosition position = KafkaPosition.of(exchange);
        Note note = new Note(
                Note.Way.RECORD,
                message.getHeader(FileFlow.CHANNEL, String.class),
                message.getHeader(FileFlow.FORMAT, String.class),
                position.witness(),
                null,
                null,
                true,
                clock.instant());
        work.keepMessage(exchange, position.witness(), note, message.getBody(byte[].class));
    }

    /** For the topic of the rejected: the original with its key, the reason in headers. */
    public void reject(Exchange exchange) {
        KafkaPosition position = KafkaPosition.of(exchange);
        JudgeKafkaRecord.Verdict why = JudgeKafkaRecord.verdict(exchange);
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setBody(exchange.getProperty(RAW));
        message.setHeader(KafkaConstants.KEY, exchange.getProperty(KEY));
        message.setHeader("MooringReason", why.reason());
        message.setHeader("MooringReasonAt", why.at());
        message.setHeader(SOURCE, position.toString());
        exchange.removeProperty(FileFlow.INTAKE);
    }

    /**
     * This record's offset, and with it all before it, which were taken in order: each was committed, or the consumer
     * went back to it.
     *
     * @throws org.apache.kafka.common.KafkaException when the broker does not take it, or the partition is another
     *     consumer's by now: the record comes again, here or there
     */
    public void commit(Exchange exchange) {
        exchange.getProperty(COMMIT, KafkaManualCommit.class).commit();
        judge.taken(KafkaPosition.of(exchange));
    }
}
