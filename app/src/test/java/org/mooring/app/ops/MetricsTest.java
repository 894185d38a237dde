package org.mooring.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;
import org.mooring.app.HubTest;
import org.springframework.beans.factory.annotation.Autowired;

class MetricsTest extends HubTest {
    @Autowired
    private CircuitBreakerRegistry breakers;

    @Autowired
    private ProducerTemplate producer;

    @Test
    void countsRoutesByTheirIdAndWithoutAddresses() throws Exception {
        producer.sendBody("direct:bank-nordbank-send", "x");
        String metrics = send(as("viewer", "/actuator/prometheus")).body();
        assertThat(metrics)
                .containsPattern("camel_exchanges_total\\{[^}]*routeId=\"bank-nordbank-send\"[^}]*} [1-9]")
                .doesNotContain("direct://")
                .contains("jvm_memory_used_bytes");
    }

    @Test
    void showsABreakersStateFromTheMomentItIsMade() throws Exception {
        breakers.circuitBreaker("nordbank/2").transitionToOpenState();
        assertThat(send(as("viewer", "/actuator/prometheus")).body())
                .containsPattern("resilience4j_circuitbreaker_state\\{[^}]*name=\"nordbank/2\",state=\"open\"[^}]*} 1");
    }
}
