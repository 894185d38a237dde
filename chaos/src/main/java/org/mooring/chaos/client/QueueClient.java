package org.mooring.chaos.client;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/**
 * Puts pain.001 messages on the hub's queue and reads the pain.002 replies of {@code mooring.out.status}. A message is taken
 * once the broker has it: the sender forgets it then. An unsure send is sent again.
 */
public final class QueueClient extends Client {
    private static final int PAYMENTS_A_MESSAGE = 5;
    private static final long REPLY_WAIT_MS = 20;

    private final Traffic traffic;
    private final int port;
    private final List<Payment> sent = new ArrayList<>();
    private Connection connection;
    private Session session;
    private MessageConsumer replies;
    /** Set by the client library's thread: a consumer whose connection is gone receives nothing and says nothing. */
    private volatile boolean isLost;

    public QueueClient(Traffic traffic, int port) {
        super("queue");
        this.traffic = traffic;
        this.port = port;
    }

    @Override
    void run() throws InterruptedException {
        List<Payment> payments = new ArrayList<>();
        for (Payment payment = traffic.next(Channel.MQ); payment != null; payment = traffic.next(Channel.MQ)) {
            payments.add(payment);
            if (payments.size() == PAYMENTS_A_MESSAGE) {
                send(payments);
                payments = new ArrayList<>();
            }
        }
        if (!payments.isEmpty()) {
            send(payments);
        }
        while (!isGivingUp() && sent.stream().anyMatch(payment -> !payment.isAnswered())) {
            try {
                open();
                read();
            } catch (JMSException lost) {
                close();
            }
            pause();
        }
        close();
    }

    private void send(List<Payment> payments) throws InterruptedException {
        while (!isGivingUp()) {
            try {
                open();
                session.createProducer(session.createQueue("mooring.in.pain001"))
                        .send(session.createTextMessage(Pain001.of(payments)));
                payments.forEach(Payment::taken);
                sent.addAll(payments);
                read();
                return;
            } catch (JMSException lost) {
                close();
                pause();
            }
        }
    }

    private void open() throws JMSException {
        if (connection != null && !isLost) {
            return;
        }
        close();
        requireListener();
        isLost = false;
        // A factory whose broker once was away waits between its tries; a new one does not.
        ConnectionFactory broker = new ActiveMQConnectionFactory(
                "tcp://127.0.0.1:" + port + "?reconnectAttempts=0&initialConnectAttempts=1&callTimeout=5000");
        connection = broker.createConnection("legacy", "mooring");
        connection.setExceptionListener(lost -> isLost = true);
        session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE);
        replies = session.createConsumer(session.createQueue("mooring.out.status"));
        connection.start();
    }

    private void requireListener() throws JMSException {
        try {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
        } catch (IOException hubIsDown) {
            throw new JMSException(hubIsDown.getMessage());
        }
    }

    private void read() throws JMSException {
        for (Message reply = replies.receive(REPLY_WAIT_MS); reply != null; reply = replies.receive(REPLY_WAIT_MS)) {
            if (reply instanceof TextMessage text) {
                Pain001.read(text.getText(), traffic);
            } else if (reply instanceof BytesMessage bytes) {
                byte[] body = new byte[(int) bytes.getBodyLength()];
                bytes.readBytes(body);
                Pain001.read(new String(body, StandardCharsets.UTF_8), traffic);
            }
            reply.acknowledge();
        }
    }

    private void close() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (JMSException gone) {
            // the broker died with the hub
        }
        connection = null;
    }
}
