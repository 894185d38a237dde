package org.mooring.routes.channel;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.routes.intake.Intake;
import org.mooring.routes.intake.Note;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the bytes of a text or bytes message, and remembers where the answer goes. No header of the sender's comes
 * through: a JMS property may have any name, those that steer Camel included. The consumer hands over the JMS message
 * itself ({@code mapJmsMessage=false}), so that an object message is refused before anything is deserialised.
 */
public final class ReadQueueMessage {
    private static final Logger LOG = LoggerFactory.getLogger(ReadQueueMessage.class);
    /** Exchange property: the message as the consumer made it, which the producer sends on as it is. */
    private static final String RAW = "mooringQueueMessage";

    private static final String REPLY_TO = "mooringReplyTo";
    /** Exchange property: what the sender knows its answer by. */
    static final String CORRELATION_ID = "mooringCorrelationId";
    /** Exchange property: id of the message, or null. */
    static final String MESSAGE_ID = "mooringMessageId";
    /** Exchange property, Boolean: no other message has that id. An AMQP sender may give one twice, to ask again. */
    static final String IS_ID_UNIQUE = "mooringIsMessageIdUnique";
    /** Exchange property: the how manieth delivery this is, 1 for the first. */
    static final String DELIVERY_COUNT = "mooringDeliveryCount";
    /** Header of Camel's JMS component, set here only: sends to this destination instead of the URI's. */
    private static final String SEND_TO = "CamelJmsDestination";
    /** Header of Camel's JMS component, set here only: the same by name. */
    private static final String SEND_TO_NAME = "CamelJmsDestinationName";
    /** Artemis drops a second message with the same value: an answer that a crash made the hub send again. */
    private static final String DUPLICATE_ID = "_AMQ_DUPL_ID";
    /** Where Artemis keeps the message id that an AMQP sender gave, and by which that sender looks for its answer. */
    private static final String AMQP_MESSAGE_ID = "NATIVE_MESSAGE_ID";
    /** Far above any pain.001 seen; below what would hurt the heap. */
    private static final int BYTES_MAX = 100 * 1024 * 1024;
    /** Beginnings of names that the broker, its client or Camel act upon, in any case; and ours. */
    private static final Pattern STEERING = Pattern.compile(
            "(camel|org\\.apache\\.camel|kafka\\.|jms|_|native_message_id|mooring).*", CASE_INSENSITIVE);

    /** @throws MessageUnreadable for a message that is neither text nor bytes */
    public void read(Exchange exchange) throws JMSException {
        Message message = exchange.getMessage();
        jakarta.jms.Message jms = message.getBody(jakarta.jms.Message.class);
        exchange.setProperty(RAW, new Raw(message, jms));
        exchange.setProperty(REPLY_TO, jms.getJMSReplyTo());
        exchange.setProperty(CORRELATION_ID, correlationId(jms));
        String givenBySender = jms.getStringProperty(AMQP_MESSAGE_ID);
        exchange.setProperty(MESSAGE_ID, givenBySender == null ? jms.getJMSMessageID() : givenBySender);
        exchange.setProperty(IS_ID_UNIQUE, givenBySender == null && jms.getJMSMessageID() != null);
        exchange.setProperty(DELIVERY_COUNT, jms.getIntProperty("JMSXDeliveryCount"));
        byte[] bytes = bytes(jms);
        message.removeHeaders("*");
        message.setBody(bytes);
    }

    private record Raw(Message message, jakarta.jms.Message jms) {}

    private static String correlationId(jakarta.jms.Message jms) throws JMSException {
        if (jms.getJMSCorrelationID() != null) {
            return jms.getJMSCorrelationID();
        }
        String givenBySender = jms.getStringProperty(AMQP_MESSAGE_ID);
        return givenBySender == null ? jms.getJMSMessageID() : givenBySender;
    }

    private static byte[] bytes(jakarta.jms.Message jms) throws JMSException {
        if (jms instanceof TextMessage text) {
            return text.getText() == null ? new byte[0] : text.getText().getBytes(StandardCharsets.UTF_8);
        }
        if (jms instanceof BytesMessage bytes) {
            if (bytes.getBodyLength() > BYTES_MAX) {
                throw new MessageUnreadable("jms", "a message may have " + BYTES_MAX + " bytes", "body");
            }
            byte[] body = new byte[(int) bytes.getBodyLength()];
            bytes.readBytes(body);
            return body;
        }
        throw new MessageUnreadable("jms", "a message must be text or bytes", "type " + jms.getJMSType());
    }

    /** Name of the queue that the sender wants its answer on, or null. */
    static String replyName(Exchange exchange) throws JMSException {
        Destination replyTo = exchange.getProperty(REPLY_TO, Destination.class);
        return replyTo instanceof Queue queue ? queue.getQueueName() : null;
    }

    /**
     * For the queue of the rejected: the message itself, of whatever type and size, with the reason among its properties;
     * it leaves its queue in the same transaction, and nobody else has it. A message that failed for another reason
     * than its content comes here when it did so too often; it would come back for ever.
     */
    public void reject(Exchange exchange) throws JMSException {
        Throwable why = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (why instanceof MessageUnreadable unreadable) {
            toRejected(exchange, unreadable.rule(), unreadable.at());
            return;
        }
        Object deliveries = exchange.getProperty(DELIVERY_COUNT);
        LOG.error(
                "a message failed in {} deliveries and goes to the rejected [messageId={}]",
                deliveries,
                exchange.getProperty(MESSAGE_ID),
                why);
        toRejected(
                exchange,
                "it could not be taken in " + deliveries + " deliveries, by a defect of the hub ("
                        + why.getClass().getSimpleName()
                        + "); payments of it that were recorded go on, send it again for its answer",
                "message");
    }

    private static void toRejected(Exchange exchange, String reason, String at) throws JMSException {
        Raw raw = exchange.getProperty(RAW, Raw.class);
        if (raw == null) {
            throw new IllegalStateException("no JMS message was read; the route must begin with read");
        }
        Map<String, Object> own = properties(raw.jms());
        raw.jms().clearProperties(); // those of a received message cannot be written else
        for (Map.Entry<String, Object> property : own.entrySet()) {
            raw.jms().setObjectProperty(property.getKey(), property.getValue());
        }
        raw.jms().setStringProperty("MooringReason", reason);
        raw.jms().setStringProperty("MooringReasonAt", at);
        raw.jms().setJMSCorrelationID(exchange.getProperty(CORRELATION_ID, String.class));
        raw.message().removeHeaders("*");
        exchange.setMessage(raw.message());
    }

    /** The sender's own, which nobody acts upon. */
    private static Map<String, Object> properties(jakarta.jms.Message jms) throws JMSException {
        Map<String, Object> own = new LinkedHashMap<>();
        Enumeration<?> names = jms.getPropertyNames();
        while (names.hasMoreElements()) {
            String name = (String) names.nextElement();
            if (!STEERING.matcher(name).matches()) {
                own.put(name, jms.getObjectProperty(name));
            }
        }
        return own;
    }

    /**
     * Points the answer to JMSReplyTo when there is one; the route's own endpoint is the default. A restarted hub knows
     * only its name, from the intake.
     */
    public void addressReply(Exchange exchange) {
        Note note = FileFlow.intake(exchange).note();
        addressStatus(exchange);
        Message message = exchange.getMessage();
        Destination replyTo = exchange.getProperty(REPLY_TO, Destination.class);
        if (replyTo != null) {
            message.setHeader(SEND_TO, replyTo);
        } else if (note.replyTo() != null) {
            message.setHeader(SEND_TO_NAME, note.replyTo());
        }
        if (!(message.getBody() instanceof String)) {
            message.setBody(new String(message.getBody(byte[].class), StandardCharsets.UTF_8));
        }
    }

    /** The same for what {@link WriteFileAnswer#refuse} left. */
    public void addressRefusal(Exchange exchange) {
        exchange.getMessage().setBody(exchange.getProperty(WriteFileAnswer.REFUSAL));
        addressReply(exchange);
    }

    /** Leaves the answer to the route's own endpoint: the sender's queue is gone. */
    public void addressStatus(Exchange exchange) {
        Intake intake = FileFlow.intake(exchange);
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader("JMSCorrelationID", intake.note().correlationId());
        if (intake.note().isAnsweredOnce()) {
            message.setHeader(DUPLICATE_ID, intake.id());
        }
    }
}
