package org.mooring.app.broker;

import jakarta.jms.ConnectionFactory;
import org.mooring.app.config.MooringProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jms.connection.CachingConnectionFactory;

/** The broker is up before the first bean that needs a connection is made, and goes down after the last. */
@Configuration
class BrokerConfiguration {
    /** Sessions kept for senders; consumers hold their own. */
    private static final int SESSIONS_CACHED = 16;

    @Bean(initMethod = "start", destroyMethod = "close")
    EmbeddedBroker embeddedBroker(MooringProperties properties) {
        return new EmbeddedBroker(properties.broker(), properties.dataDir());
    }

    @Bean
    ConnectionFactory connectionFactory(EmbeddedBroker broker) {
        CachingConnectionFactory connections = new CachingConnectionFactory(broker.connections());
        connections.setSessionCacheSize(SESSIONS_CACHED);
        // Camel caches its consumers itself; kept twice, a stopped route would still take messages.
        connections.setCacheConsumers(false);
        return connections;
    }
}
