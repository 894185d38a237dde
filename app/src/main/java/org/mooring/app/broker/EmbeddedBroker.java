package org.mooring.app.broker;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.jms.ActiveMQJMSClient;
import org.apache.activemq.artemis.api.jms.JMSFactoryType;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.CoreAddressConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnectorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.mooring.app.SerialFilter;
import org.mooring.app.config.BrokerProperties;
import org.mooring.app.config.ConfigurationRefused;

/**
 * The broker that legacy systems reach over MQ: core, AMQP and OpenWire on one port. Nobody comes in without a login,
 * queues are those named here and temporary ones for replies, and it talks to no other broker. Its journal is synced
 * to disk before a send is acknowledged.
 */
public final class EmbeddedBroker implements AutoCloseable {
    /** Answers that no JMSReplyTo asked for. */
    public static final String OUT_STATUS = "mooring.out.status";
    /** What expired, or was delivered ten times and never acknowledged: kept for an operator, never dropped. */
    static final String DEAD_LETTERS = "mooring.dead-letters";

    private static final List<String> QUEUES = List.of(
            "mooring.in.pain001",
            "mooring.in.pain001.rejected",
            "mooring.in.canonical",
            "mooring.in.canonical.rejected",
            OUT_STATUS,
            DEAD_LETTERS);
    /** Where OpenWire clients listen as soon as they connect; without the address they are turned away. */
    private static final List<String> ADVISORIES =
            List.of("ActiveMQ.Advisory.TempQueue", "ActiveMQ.Advisory.TempTopic");

    private static final String ACCEPTOR = "legacy";
    /** Waits for company this long before it syncs: 6 times the messages of the default on one writer. */
    private static final int JOURNAL_BUFFER_NANOS = 100_000;
    /** Above it, an address goes to disk page by page instead of filling the heap. */
    private static final long ADDRESS_BYTES_IN_MEMORY = 16L << 20;

    private static final AtomicInteger IN_VM_IDS = new AtomicInteger();

    private final BrokerProperties properties;
    private final Map<String, Object> inVm = Map.of(
            org.apache.activemq.artemis.core.remoting.impl.invm.TransportConstants.SERVER_ID_PROP_NAME,
            IN_VM_IDS.getAndIncrement());
    private final String hubPassword = secret();
    private final ActiveMQServer server;

    EmbeddedBroker(BrokerProperties properties, Path dataDir) {
        SerialFilter.install();
        this.properties = properties;
        Map<String, String> passwords = properties.users().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, user -> user.getValue().password()));
        server = ActiveMQServers.newActiveMQServer(
                configuration(dataDir.toAbsolutePath()),
                ManagementFactory.getPlatformMBeanServer(),
                new BrokerAccess(passwords, hubPassword));
    }

    /** @throws ConfigurationRefused when the address is taken: the hub must not run with a deaf channel */
    void start() throws Exception {
        server.start();
        if (port() <= 0) {
            server.stop();
            throw ConfigurationRefused.because(
                    "mooring.broker.port", properties.port(), "must be free on " + properties.host());
        }
    }

    /** The port that legacy systems connect to: the one configured, or the one that 0 gave. */
    public int port() {
        return server.getRemotingService().getAcceptor(ACCEPTOR) instanceof NettyAcceptor acceptor
                        && acceptor.isStarted()
                ? acceptor.getActualPort()
                : 0;
    }

    /** Connects the hub to its own broker, inside the process. Objects in messages are never brought to life. */
    ActiveMQConnectionFactory connections() {
        ActiveMQConnectionFactory connections = ActiveMQJMSClient.createConnectionFactoryWithoutHA(
                JMSFactoryType.CF, new TransportConfiguration(InVMConnectorFactory.class.getName(), inVm));
        connections.setUser(BrokerAccess.HUB);
        connections.setPassword(hubPassword);
        connections.setDeserializationDenyList("*");
        return connections;
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }

    private Configuration configuration(Path dataDir) {
        Path broker = dataDir.resolve("broker");
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration
                .setName("mooring")
                .setSecurityEnabled(true)
                .setPersistenceEnabled(true)
                .setJournalType(JournalType.NIO)
                .setJournalDatasync(true)
                .setJournalBufferTimeout_NIO(JOURNAL_BUFFER_NANOS)
                .setJournalDirectory(broker.resolve("journal").toString())
                .setBindingsDirectory(broker.resolve("bindings").toString())
                .setPagingDirectory(broker.resolve("paging").toString())
                .setLargeMessagesDirectory(broker.resolve("large-messages").toString())
                // The cluster's login has a default password that everybody knows.
                .setClusterUser(secret())
                .setClusterPassword(secret())
                .setIncomingInterceptorClassNames(List.of(ClientPacketsOnly.class.getName()))
                .setMessageCounterEnabled(false);
        configuration.setMaxDiskUsage(95);
        configuration.registerBrokerPlugin(
                new MessageSizeLimit(properties.messageSizeMax().toBytes()));
        configuration.addAcceptorConfiguration(
                new TransportConfiguration(InVMAcceptorFactory.class.getName(), inVm, "hub"));
        configuration.addAcceptorConfiguration(acceptor());
        configuration.addAddressSetting("#", addressSettings());
        // The hub itself tells a message that always fails from an outage, which no count of deliveries can.
        configuration.addAddressSetting("mooring.in.*", addressSettings().setMaxDeliveryAttempts(-1));
        for (String advisory : ADVISORIES) {
            configuration.addAddressConfiguration(
                    new CoreAddressConfiguration().setName(advisory).addRoutingType(RoutingType.MULTICAST));
        }
        for (String queue : QUEUES) {
            configuration.addQueueConfiguration(QueueConfiguration.of(queue)
                    .setRoutingType(RoutingType.ANYCAST)
                    .setDurable(true));
        }
        return configuration;
    }

    private TransportConfiguration acceptor() {
        Map<String, Object> transport = new HashMap<>();
        transport.put(TransportConstants.HOST_PROP_NAME, properties.host());
        transport.put(TransportConstants.PORT_PROP_NAME, properties.port());
        transport.put(TransportConstants.PROTOCOLS_PROP_NAME, "CORE,AMQP,OPENWIRE");
        transport.put(TransportConstants.CONNECTIONS_ALLOWED, 1024L);
        Map<String, Object> protocols = Map.of("saslMechanisms", "PLAIN", "supportAdvisory", false);
        return new TransportConfiguration(NettyAcceptorFactory.class.getName(), transport, ACCEPTOR, protocols);
    }

    private static AddressSettings addressSettings() {
        return new AddressSettings()
                .setAutoCreateQueues(false)
                .setAutoCreateAddresses(false)
                .setDefaultQueueRoutingType(RoutingType.ANYCAST)
                .setDefaultAddressRoutingType(RoutingType.ANYCAST)
                .setDeadLetterAddress(SimpleString.of(DEAD_LETTERS))
                .setExpiryAddress(SimpleString.of(DEAD_LETTERS))
                .setMaxDeliveryAttempts(10)
                .setRedeliveryDelay(1000)
                .setMaxSizeBytes(ADDRESS_BYTES_IN_MEMORY)
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE);
    }

    private static String secret() {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
