package org.mooring.app.broker;

import jakarta.jms.ConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.mooring.app.SerialFilter;
import org.mooring.app.config.BrokerProperties.ExternalBroker;
import org.mooring.app.config.MooringProperties;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.jms.connection.CachingConnectionFactory;

/**
 * Where queues are. The embedded broker is up before the first bean that needs a connection is made, and goes down after
 * the last; one that stands elsewhere may be away at any time: consumers and relays come back to it by themselves.
 */
@Configuration
class BrokerConfiguration {
    private static final String EXTERNAL = "mooring.broker.external.url";
    /** Sessions kept for senders; consumers hold their own. */
    private static final int SESSIONS_CACHED = 16;

    @Bean(initMethod = "start", destroyMethod = "close")
    @Conditional(BrokerIsEmbedded.class)
    EmbeddedBroker embeddedBroker(MooringProperties properties) {
        return new EmbeddedBroker(properties.broker(), properties.dataDir());
    }

    @Bean
    @Conditional(BrokerIsEmbedded.class)
    ConnectionFactory connectionFactory(EmbeddedBroker broker) {
        return cached(broker.connections());
    }

    @Bean
    @ConditionalOnProperty(EXTERNAL)
    ConnectionFactory externalConnectionFactory(MooringProperties properties) {
        SerialFilter.install();
        ExternalBroker broker = properties.broker().external();
        ActiveMQConnectionFactory connections =
                new ActiveMQConnectionFactory(broker.url(), broker.user(), broker.password());
        connections.setDeserializationDenyList("*");
        return cached(connections);
    }

    private static ConnectionFactory cached(ActiveMQConnectionFactory broker) {
        CachingConnectionFactory connections = new CachingConnectionFactory(broker);
        connections.setSessionCacheSize(SESSIONS_CACHED);
        // Camel caches its consumers itself; kept twice, a stopped route would still take messages.
        connections.setCacheConsumers(false);
        return connections;
    }

    static class BrokerIsEmbedded extends NoneNestedConditions {
        BrokerIsEmbedded() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnProperty(EXTERNAL)
        static class BrokerIsElsewhere {}
    }
}
