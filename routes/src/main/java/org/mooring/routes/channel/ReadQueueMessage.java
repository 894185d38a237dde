package org.mooring.routes.channel;

import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.mooring.canonical.failure.MessageUnreadable;

/**
 * Takes the bytes of a text or bytes message, and remembers where the answer goes. No header of the sender's comes
 * through: a JMS property may have any name, those that steer Camel included. The consumer hands over the JMS message
 * itself ({@code mapJmsMessage=false}), so that an object message is refused before anything is deserialised.
 */
public final class ReadQueueMessage {
    private static final String RAW = "mooringQueueMessage";
    private static final String REPLY_TO = "mooringReplyTo";
    private static final String CORRELATION_ID = "mooringCorrelationId";
    /** Header of Camel's JMS component, set here only: sends to this destination instead of the URI's. */
    private static final String SEND_TO = "CamelJmsDestination";
    /** Where Artemis keeps the message id that an AMQP sender gave, and by which that sender looks for its answer. */
    private static final String AMQP_MESSAGE_ID = "NATIVE_MESSAGE_ID";
    /** Far above any pain.001 seen; below what would hurt the heap. */
    private static final int BYTES_MAX = 100 * 1024 * 1024;

    /** @throws MessageUnreadable for a message that is neither text nor bytes */
    public void read(Exchange exchange) throws JMSException {
        Message message = exchange.getMessage();
        jakarta.jms.Message jms = message.getBody(jakarta.jms.Message.class);
        exchange.setProperty(REPLY_TO, jms.getJMSReplyTo());
        exchange.setProperty(CORRELATION_ID, correlationId(jms));
        byte[] bytes = bytes(jms);
        exchange.setProperty(RAW, bytes);
        message.removeHeaders("*");
        message.setBody(bytes);
    }

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

    /** Prepares the copy for the reject queue: the original body, the reason beside it. */
    public void reject(Exchange exchange) {
        MessageUnreadable why = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, MessageUnreadable.class);
        Message message = exchange.getMessage();
        byte[] raw = exchange.getProperty(RAW, byte[].class);
        message.removeHeaders("*");
        message.setBody(raw == null ? new byte[0] : raw);
        message.setHeader("MooringReason", why.rule());
        message.setHeader("MooringReasonAt", why.at());
        message.setHeader("JMSCorrelationID", exchange.getProperty(CORRELATION_ID, String.class));
    }

    /** Points the answer to JMSReplyTo when there is one; the route's own endpoint is the default. */
    public void addressReply(Exchange exchange) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader("JMSCorrelationID", exchange.getProperty(CORRELATION_ID, String.class));
        Destination replyTo = exchange.getProperty(REPLY_TO, Destination.class);
        if (replyTo != null) {
            message.setHeader(SEND_TO, replyTo);
        }
        message.setBody(new String(message.getBody(byte[].class), StandardCharsets.UTF_8));
    }
}
