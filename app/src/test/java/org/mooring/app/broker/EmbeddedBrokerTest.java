package org.mooring.app.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.jms.MessageConsumer;
import javax.jms.Session;
import org.apache.activemq.artemis.api.config.ActiveMQDefaultConfiguration;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.core.client.impl.ClientSessionFactoryInternal;
import org.apache.activemq.artemis.core.config.FederationConfiguration;
import org.apache.activemq.artemis.core.config.federation.FederationDownstreamConfiguration;
import org.apache.activemq.artemis.core.protocol.core.CoreRemotingConnection;
import org.apache.activemq.artemis.core.protocol.core.impl.ChannelImpl.CHANNEL_ID;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.FederationDownstreamConnectMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.app.HubTest;
import org.mooring.app.config.BrokerProperties;
import org.mooring.app.config.ConfigurationRefused;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.util.unit.DataSize;

/** The broker as foreign clients meet it: Artemis' own, Qpid over AMQP 1.0, and ActiveMQ's over OpenWire. */
class EmbeddedBrokerTest extends HubTest {
    private static final long PATIENCE_MS = 10_000;

    @Autowired
    private EmbeddedBroker broker;

    @Autowired
    private ConnectionFactory hub;

    private String core() {
        return "tcp://127.0.0.1:" + broker.port();
    }

    private ConnectionFactory client(String protocol) {
        return protocol.equals("amqp")
                ? new JmsConnectionFactory("amqp://127.0.0.1:" + broker.port())
                : new ActiveMQConnectionFactory(core());
    }

    /** Request and reply over a temporary queue: what a legacy system does all day. */
    @ParameterizedTest
    @ValueSource(strings = {"core", "amqp"})
    void aLegacySystemAsksAndIsAnswered(String protocol) throws Exception {
        try (JMSContext legacy = client(protocol).createContext("legacy", "mooring");
                JMSContext own = hub.createContext()) {
            TemporaryQueue replies = legacy.createTemporaryQueue();
            JMSConsumer answer = legacy.createConsumer(replies);
            Message request = legacy.createTextMessage("<Document/>");
            request.setJMSReplyTo(replies);
            legacy.createProducer().send(legacy.createQueue("mooring.in.pain001"), request);

            Message received =
                    own.createConsumer(own.createQueue("mooring.in.pain001")).receive(PATIENCE_MS);
            assertThat(received.getBody(String.class)).isEqualTo("<Document/>");
            own.createProducer()
                    .setJMSCorrelationID(received.getJMSMessageID())
                    .send(received.getJMSReplyTo(), "answered");
            assertThat(answer.receive(PATIENCE_MS).getBody(String.class)).isEqualTo("answered");
        }
    }

    @Test
    void openWireAsksAndIsAnsweredToo() throws Exception {
        javax.jms.Connection connection =
                new org.apache.activemq.ActiveMQConnectionFactory(core()).createConnection("legacy", "mooring");
        try (JMSContext own = hub.createContext()) {
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            javax.jms.TemporaryQueue replies = session.createTemporaryQueue();
            MessageConsumer answer = session.createConsumer(replies);
            javax.jms.TextMessage request = session.createTextMessage("{}");
            request.setJMSReplyTo(replies);
            session.createProducer(session.createQueue("mooring.in.canonical")).send(request);

            Message received =
                    own.createConsumer(own.createQueue("mooring.in.canonical")).receive(PATIENCE_MS);
            own.createProducer().send(received.getJMSReplyTo(), "answered");
            assertThat(((javax.jms.TextMessage) answer.receive(PATIENCE_MS)).getText())
                    .isEqualTo("answered");
        } finally {
            connection.close();
        }
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "core, legacy, wrong",
                "core, NULL, NULL",
                "core, mooring-hub, mooring",
                "core, ACTIVEMQ.CLUSTER.ADMIN.USER, CHANGE ME!!",
                "amqp, legacy, wrong",
                "amqp, NULL, NULL"
            },
            nullValues = "NULL")
    void nobodyComesInWithoutALogin(String protocol, String user, String password) {
        assertThatThrownBy(() -> {
                    try (Connection connection = client(protocol).createConnection(user, password)) {
                        connection.start();
                    }
                })
                .isInstanceOf(JMSException.class);
    }

    @Test
    void theClustersDefaultLoginIsNotWhatTheTestAboveThinks() {
        assertThat(ActiveMQDefaultConfiguration.getDefaultClusterUser()).isEqualTo("ACTIVEMQ.CLUSTER.ADMIN.USER");
        assertThat(ActiveMQDefaultConfiguration.getDefaultClusterPassword()).isEqualTo("CHANGE ME!!");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mooring.in.pain001",
                "mooring.in.pain001.rejected",
                "mooring.dead-letters",
                "mooring.out.status::mooring.in.pain001",
                "activemq.management",
                "somewhere"
            })
    void aLegacySystemReadsNothingButAnswers(String queue) {
        try (JMSContext legacy = client("core").createContext("legacy", "mooring")) {
            assertThatThrownBy(() -> legacy.createConsumer(legacy.createQueue(queue)))
                    .isInstanceOf(JMSRuntimeException.class);
        }
    }

    @Test
    void aLegacySystemReadsTheStatusQueue() {
        try (JMSContext legacy = client("core").createContext("legacy", "mooring");
                JMSContext own = hub.createContext()) {
            own.createProducer().send(own.createQueue(EmbeddedBroker.OUT_STATUS), "settled");
            assertThat(legacy.createConsumer(legacy.createQueue(EmbeddedBroker.OUT_STATUS))
                            .receiveBody(String.class, PATIENCE_MS))
                    .isEqualTo("settled");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mooring.out.status",
                "mooring.in.pain001.rejected",
                "activemq.management",
                "activemq.notifications",
                "$ACTIVEMQ_ARTEMIS_MIRROR",
                "somewhere"
            })
    void aLegacySystemWritesNothingButRequests(String queue) {
        for (String protocol : new String[] {"core", "amqp"}) {
            try (JMSContext legacy = client(protocol).createContext("legacy", "mooring")) {
                assertThatThrownBy(() -> legacy.createProducer().send(legacy.createQueue(queue), "x"))
                        .as(protocol)
                        .isInstanceOf(JMSRuntimeException.class);
            }
        }
    }

    @Test
    void refusesAMessageLargerThanTheLimit() {
        try (JMSContext legacy = client("core").createContext("legacy", "mooring");
                JMSContext own = hub.createContext()) {
            Queue queue = legacy.createQueue("mooring.in.pain001");
            BytesMessage tooLarge = legacy.createBytesMessage();
            try {
                tooLarge.writeBytes(new byte[(10 << 20) + 1]);
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
            assertThatThrownBy(() -> legacy.createProducer().send(queue, tooLarge))
                    .isInstanceOf(JMSRuntimeException.class)
                    .hasMessageContaining("mooring.broker.message-size-max");
            assertThat(own.createConsumer(own.createQueue("mooring.in.pain001")).receiveNoWait())
                    .as("nothing was queued")
                    .isNull();
        }
    }

    /** What a gadget chain would come as. */
    @Test
    void bringsNoForeignObjectToLife() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new Stranger("x"));
        }
        assertThatThrownBy(() -> read(bytes.toByteArray())).isInstanceOf(InvalidClassException.class);

        try (JMSContext legacy = client("core").createContext("legacy", "mooring");
                JMSContext own = hub.createContext()) {
            legacy.createProducer()
                    .send(legacy.createQueue("mooring.in.canonical"), legacy.createObjectMessage(new Stranger("x")));
            ObjectMessage received = (ObjectMessage)
                    own.createConsumer(own.createQueue("mooring.in.canonical")).receive(PATIENCE_MS);
            assertThatThrownBy(received::getObject).isInstanceOf(JMSException.class);
        }
    }

    private static Object read(byte[] bytes) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return in.readObject();
        }
    }

    private record Stranger(String name) implements Serializable {}

    /** CVE-2026-27446: without a login, a core client names a broker, and this one connects to it. */
    @Test
    void callsNobodyWhomAStrangerNames() throws Exception {
        try (ServerSocket rogue = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerLocator locator = ActiveMQClient.createServerLocator(core());
                ClientSessionFactoryInternal factory = (ClientSessionFactoryInternal)
                        locator.setReconnectAttempts(0).createSessionFactory()) {
            CountDownLatch cut = new CountDownLatch(1);
            CoreRemotingConnection connection = (CoreRemotingConnection) factory.getConnection();
            factory.addFailureListener(new org.apache.activemq.artemis.api.core.client.SessionFailureListener() {
                @Override
                public void connectionFailed(
                        org.apache.activemq.artemis.api.core.ActiveMQException e, boolean failedOver) {
                    cut.countDown();
                }

                @Override
                public void connectionFailed(
                        org.apache.activemq.artemis.api.core.ActiveMQException e, boolean failedOver, String target) {
                    cut.countDown();
                }

                @Override
                public void beforeReconnect(org.apache.activemq.artemis.api.core.ActiveMQException e) {}
            });

            FederationDownstreamConnectMessage invitation = new FederationDownstreamConnectMessage();
            invitation.setName("stranger");
            FederationDownstreamConfiguration downstream = new FederationDownstreamConfiguration();
            downstream.setName("stranger");
            downstream.setUpstreamConfiguration(new TransportConfiguration(
                    "org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory",
                    Map.of("host", "127.0.0.1", "port", rogue.getLocalPort())));
            invitation.setStreamConfiguration(downstream);
            invitation.setFederationPolicyMap(
                    new java.util.HashMap<>(new FederationConfiguration().getFederationPolicyMap()));
            connection.getChannel(CHANNEL_ID.FEDERATION.id, -1).send(invitation);

            assertThat(cut.await(PATIENCE_MS, TimeUnit.MILLISECONDS))
                    .as("the connection is cut")
                    .isTrue();
            rogue.setSoTimeout(1);
            assertThatThrownBy(() -> {
                        try (Socket call = rogue.accept()) {
                            throw new AssertionError("the broker called " + call);
                        }
                    })
                    .isInstanceOf(java.net.SocketTimeoutException.class);
        }
    }

    @Test
    void doesNotStartDeaf(@TempDir Path data) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                EmbeddedBroker second = new EmbeddedBroker(
                        new BrokerProperties(
                                "127.0.0.1", taken.getLocalPort(), DataSize.ofMegabytes(1), Map.of(), null),
                        data)) {
            assertThatThrownBy(second::start)
                    .isInstanceOf(ConfigurationRefused.class)
                    .hasMessage("mooring.broker.port is " + taken.getLocalPort()
                            + ", must be free on 127.0.0.1; hub not started");
        }
    }

    @Test
    void aDeniedLoginIsTheClientsOwnKindOfFailure() {
        assertThatThrownBy(() -> client("core").createContext("legacy", "wrong").start())
                .isInstanceOf(JMSSecurityRuntimeException.class);
    }
}
