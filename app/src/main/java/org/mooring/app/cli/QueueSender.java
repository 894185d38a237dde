package org.mooring.app.cli;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TemporaryQueue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** MQ: a message with a temporary queue for the reply, matched by correlation id. */
final class QueueSender implements Sender {
    private final ActiveMQConnectionFactory connections;
    private final JMSContext context;
    private final String queue;
    private final Duration timeout;

    /** @param queue null chooses by the message's format */
    QueueSender(String url, String user, String password, String queue, Duration timeout) {
        this.connections = new ActiveMQConnectionFactory(url);
        this.context = connections.createContext(user, password);
        this.queue = queue;
        this.timeout = timeout;
    }

    @Override
    public Answer send(byte[] message) throws JMSException {
        String name = queue != null ? queue : Formats.isJson(message) ? "mooring.in.canonical" : "mooring.in.pain001";
        TemporaryQueue replies = context.createTemporaryQueue();
        try (JMSConsumer consumer = context.createConsumer(replies)) {
            Message request = context.createTextMessage(new String(message, StandardCharsets.UTF_8));
            request.setJMSReplyTo(replies);
            context.createProducer().send(context.createQueue(name), request);
            Message reply = consumer.receive(timeout.toMillis());
            return reply == null
                    ? new Answer("no reply from " + name + " in " + timeout.toSeconds() + " s", true)
                    : new Answer(text(reply), false);
        } finally {
            replies.delete();
        }
    }

    @Override
    public void close() {
        context.close();
        connections.close();
    }

    private static String text(Message reply) throws JMSException {
        if (reply instanceof BytesMessage bytes) {
            byte[] body = new byte[Math.toIntExact(bytes.getBodyLength())];
            bytes.readBytes(body);
            return new String(body, StandardCharsets.UTF_8);
        }
        return reply.getBody(String.class);
    }
}
