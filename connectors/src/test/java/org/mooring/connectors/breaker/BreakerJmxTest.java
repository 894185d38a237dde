package org.mooring.connectors.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.failure.OutcomeUnknown;
import org.mooring.connectors.ScriptedLink;
import org.mooring.connectors.TestHub;
import org.mooring.connectors.TestPayments;

/** What Hawtio sees and does, through the platform's MBean server. */
class BreakerJmxTest {
    private static final String CONTEXT = "breaker-jmx-test";
    private final TestHub hub = TestHub.withJmx(CONTEXT);
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final CreditTransfer payment = TestPayments.creditTransfer();

    @BeforeEach
    void start() throws Exception {
        hub.links()
                .add(new ScriptedLink(
                        "nordbank/1",
                        message -> CompletableFuture.failedFuture(new OutcomeUnknown("nordbank/1", "no answer"))));
        hub.load("""
                <route id="bank-nordbank-send"><from uri="direct:bank-nordbank-send"/>
                  <loadBalance id="choose-link"><customLoadBalancer ref="leastInFlight"/>
                    <to id="to-link-1" uri="direct:bank-nordbank-link-1"/></loadBalance>
                </route>
                <route id="bank-nordbank-link-1"><from uri="direct:bank-nordbank-link-1"/>
                  <circuitBreaker id="guard-link">
                    <resilience4jConfiguration minimumNumberOfCalls="2"/>
                    <process ref="prepare"/><to id="exchange" uri="iso8583-link:nordbank/1"/>
                  </circuitBreaker>
                </route>
                """);
        hub.start();
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void showsStateAndCountsOfTheBreaker() throws Exception {
        ObjectName guard = processor("guard-link");
        assertThat(server.getAttribute(guard, "CircuitBreakerName")).isEqualTo("nordbank/1");
        assertThat(server.getAttribute(guard, "CircuitBreakerState")).isEqualTo("CLOSED");
        assertThat(server.getAttribute(guard, "FailureRate")).isEqualTo(-1f);

        hub.giveAndWait("direct:bank-nordbank-send", payment);
        hub.giveAndWait("direct:bank-nordbank-send", payment);
        hub.giveAndWait("direct:bank-nordbank-link-1", payment);

        assertThat(server.getAttribute(guard, "CircuitBreakerState")).isEqualTo("OPEN");
        assertThat(server.getAttribute(guard, "FailureRate")).isEqualTo(100f);
        assertThat(server.getAttribute(guard, "NumberOfBufferedCalls")).isEqualTo(2);
        assertThat(server.getAttribute(guard, "NumberOfFailedCalls")).isEqualTo(2);
        assertThat(server.getAttribute(guard, "NumberOfNotPermittedCalls")).isEqualTo(1L);
        assertThat(server.getAttribute(guard, "ExchangesTotal")).isEqualTo(3L);
    }

    @Test
    void anOperatorOpensAndClosesIt() throws Exception {
        ObjectName guard = processor("guard-link");
        for (String[] step : new String[][] {
            {"transitionToOpenState", "OPEN"},
            {"transitionToHalfOpenState", "HALF_OPEN"},
            {"transitionToForcedOpenState", "FORCED_OPEN"},
            {"transitionToCloseState", "CLOSED"}
        }) {
            server.invoke(guard, step[0], new Object[0], new String[0]);
            assertThat(server.getAttribute(guard, "CircuitBreakerState")).isEqualTo(step[1]);
        }
    }

    @Test
    void showsTheLinksOfAGroup() throws Exception {
        hub.breaker("nordbank/1").transitionToForcedOpenState();

        ObjectName group = processor("choose-link");
        assertThat(server.getAttribute(group, "Policy")).isEqualTo("LeastInFlight");
        assertThat(server.getAttribute(group, "Links")).isEqualTo("nordbank/1 UP, breaker FORCED_OPEN, 0 in flight");
    }

    private ObjectName processor(String id) throws Exception {
        Set<ObjectName> names = server.queryNames(
                new ObjectName("org.apache.camel:context=" + CONTEXT + ",type=processors,name=\"" + id + "\""), null);
        assertThat(names).hasSize(1);
        return names.iterator().next();
    }
}
