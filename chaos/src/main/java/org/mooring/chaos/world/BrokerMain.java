package org.mooring.chaos.world;

import java.nio.file.Path;
import java.util.Set;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/** An Artemis broker that is not the hub's: {@code BrokerMain DIRECTORY PORT}, without logins, loopback only. */
final class BrokerMain {
    private static final Set<String> QUEUES = Set.of(
            "mooring.in.pain001",
            "mooring.in.pain001.rejected",
            "mooring.in.canonical",
            "mooring.in.canonical.rejected",
            "mooring.out.status");

    private BrokerMain() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        Configuration configuration = new ConfigurationImpl()
                .setName("elsewhere")
                .setSecurityEnabled(false)
                .setJournalType(JournalType.NIO)
                .setJournalDirectory(directory.resolve("journal").toString())
                .setBindingsDirectory(directory.resolve("bindings").toString())
                .setPagingDirectory(directory.resolve("paging").toString())
                .setLargeMessagesDirectory(directory.resolve("large-messages").toString())
                .addAcceptorConfiguration("tcp", "tcp://127.0.0.1:" + arguments[1]);
        // Redelivered as often as it takes: what is given up is the hub's to say.
        configuration.addAddressSetting("#", new AddressSettings().setMaxDeliveryAttempts(-1));
        QUEUES.forEach(queue ->
                configuration.addQueueConfiguration(QueueConfiguration.of(queue).setRoutingType(RoutingType.ANYCAST)));
        ActiveMQServer server = ActiveMQServers.newActiveMQServer(configuration);
        server.start();
        System.out.println("broker ready");
    }
}
