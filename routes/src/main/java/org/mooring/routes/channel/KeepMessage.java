package org.mooring.routes.channel;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.time.Clock;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.mooring.routes.intake.Note;

/**
 * Puts a message with its reply address on disk before anything of it is recorded: once it has left its queue, nobody
 * else could tell after a crash who is to be answered. docs/decisions/0014-files-exactly-once.md
 */
public final class KeepMessage {
    private final IntakeWork work;
    private final Clock clock;

    public KeepMessage(IntakeWork work, Clock clock) {
        this.work = work;
        this.clock = clock;
    }

    public void keep(Exchange exchange) throws IOException, JMSException {
        Message message = exchange.getMessage();
        String messageId = exchange.getProperty(ReadQueueMessage.MESSAGE_ID, String.class);
        Note note = new Note(
                Note.Way.MESSAGE,
                message.getHeader(FileFlow.CHANNEL, String.class),
                message.getHeader(FileFlow.FORMAT, String.class),
                messageId == null ? "" : messageId,
                ReadQueueMessage.replyName(exchange),
                exchange.getProperty(ReadQueueMessage.CORRELATION_ID, String.class),
                exchange.getProperty(ReadQueueMessage.IS_ID_UNIQUE, Boolean.class),
                clock.instant());
        work.keepMessage(exchange, messageId, note, message.getBody(byte[].class));
    }
}
