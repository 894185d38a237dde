package org.mooring.app.broker;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.app.config.BrokerProperties;
import org.mooring.app.config.BrokerProperties.BrokerUser;
import org.mooring.app.config.BrokerProperties.ExternalBroker;
import org.mooring.app.config.MooringProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

class BrokerConfigurationTest {
    @TempDir
    Path folder;

    @Configuration
    @EnableConfigurationProperties(MooringProperties.class)
    static class Properties {}

    private final ApplicationContextRunner hub =
            new ApplicationContextRunner().withUserConfiguration(BrokerConfiguration.class, Properties.class);

    @Test
    void withABrokerElsewhereNoneIsEmbeddedAndQueuesAreThere() throws Exception {
        try (EmbeddedBroker elsewhere = new EmbeddedBroker(
                new BrokerProperties(
                        "127.0.0.1", 0, DataSize.ofMegabytes(1), Map.of("legacy", new BrokerUser("mooring")), null),
                folder)) {
            elsewhere.start();
            hub.withPropertyValues(
                            "mooring.data-dir=" + folder.resolve("hub"),
                            "mooring.broker.external.url=tcp://127.0.0.1:" + elsewhere.port(),
                            "mooring.broker.external.user=legacy",
                            "mooring.broker.external.password=mooring")
                    .run(context -> {
                        assertThat(context).hasNotFailed().doesNotHaveBean(EmbeddedBroker.class);
                        try (JMSContext here =
                                context.getBean(ConnectionFactory.class).createContext()) {
                            here.createProducer().send(here.createQueue("mooring.in.pain001"), "a message");
                        }
                    });
            try (JMSContext there = elsewhere.connections().createContext()) {
                assertThat(there.createConsumer(there.createQueue("mooring.in.pain001"))
                                .receiveBody(String.class, 10_000))
                        .isEqualTo("a message");
            }
        }
    }

    @Test
    void nothingPrintsThePassword() {
        assertThat(new ExternalBroker("tcp://127.0.0.1:61616", "hub", "secret").toString())
                .doesNotContain("secret");
    }
}
