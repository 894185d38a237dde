package org.mooring.connectors.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.failure.LinkUnavailable;
import org.mooring.canonical.failure.OutcomeUnknown;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.connectors.LinkFull;
import org.mooring.connectors.PaymentExchange;
import org.mooring.connectors.ScriptedLink;
import org.mooring.connectors.SendOutcome;
import org.mooring.connectors.TestHub;
import org.mooring.connectors.TestPayments;

@Timeout(30)
class LinkBreakerTest {
    private static final String LINK_ROUTE = "direct:bank-nordbank-link-1";
    private final TestHub hub = TestHub.withoutJmx();
    private final CreditTransfer payment = TestPayments.creditTransfer();
    private final ScriptedLink link = new ScriptedLink(
            "nordbank/1", message -> CompletableFuture.completedFuture(TestPayments.accepted(payment)));

    @BeforeEach
    void addLink() {
        hub.links().add(link);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    /**
     * 128 payments from one thread, to a bank that answers 20 ms after the last of them has arrived. A breaker that held
     * the thread would never let the second one in.
     */
    @Test
    void holdsNoThreadWhileTheBankThinks() throws Exception {
        int count = 128;
        ScheduledExecutorService bank = Executors.newSingleThreadScheduledExecutor();
        CompletableFuture<Void> allArrived = new CompletableFuture<>();
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger inFlightMax = new AtomicInteger();
        link.answers(message -> {
            int now = inFlight.incrementAndGet();
            inFlightMax.accumulateAndGet(now, Math::max);
            if (now == count) {
                bank.schedule(() -> allArrived.complete(null), 20, TimeUnit.MILLISECONDS);
            }
            return allArrived.thenApply(ignored -> {
                inFlight.decrementAndGet();
                return TestPayments.accepted(message.outbound().payment());
            });
        });
        start("");

        List<CompletableFuture<Exchange>> running = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            running.add(hub.give(LINK_ROUTE, TestPayments.creditTransfer()));
        }
        for (CompletableFuture<Exchange> exchange : running) {
            Exchange done = exchange.get(10, TimeUnit.SECONDS);
            assertThat(done.getException()).isNull();
            assertThat(done.getMessage().getBody()).isInstanceOf(SendOutcome.Accepted.class);
        }
        bank.shutdownNow();

        assertThat(inFlightMax).hasValue(count);
        assertThat(inFlight).hasValue(0);
        assertThat(hub.breaker("nordbank/1").getMetrics().getNumberOfSuccessfulCalls())
                .isEqualTo(BreakerSettings.WINDOW_SIZE_DEFAULT);
    }

    @Test
    void opensAfterFailuresAndRefusesWithNothingSent() throws Exception {
        start("<resilience4jConfiguration slidingWindowSize=\"4\" minimumNumberOfCalls=\"4\"/>");
        link.answers(message -> CompletableFuture.failedFuture(new OutcomeUnknown("nordbank/1", "no answer")));
        for (int i = 0; i < 4; i++) {
            assertThat(hub.giveAndWait(LINK_ROUTE, payment).getException()).isInstanceOf(OutcomeUnknown.class);
        }

        Exchange refused = hub.giveAndWait(LINK_ROUTE, payment);

        assertThat(refused.getException())
                .isInstanceOf(LinkUnavailable.class)
                .hasMessage("nordbank/1: breaker is open; nothing was sent");
        assertThat(link.sent()).isEqualTo(4);
        assertThat(hub.breaker("nordbank/1").getMetrics().getNumberOfNotPermittedCalls())
                .isOne();
    }

    @Test
    void closesAgainWithTrialCallsAndByItself() throws Exception {
        start("<resilience4jConfiguration slidingWindowSize=\"2\" minimumNumberOfCalls=\"2\""
                + " waitDurationInOpenState=\"50ms\" permittedNumberOfCallsInHalfOpenState=\"2\"/>");
        link.answers(message -> CompletableFuture.failedFuture(new LinkUnavailable("nordbank/1", "refused")));
        hub.giveAndWait(LINK_ROUTE, payment);
        hub.giveAndWait(LINK_ROUTE, payment);
        CircuitBreaker breaker = hub.breaker("nordbank/1");

        // Nobody calls: balancers pass over open breakers.
        Awaitility.await().until(() -> breaker.getState() == CircuitBreaker.State.HALF_OPEN);
        CompletableFuture<SendOutcome> slow = new CompletableFuture<>();
        link.answers(message -> slow);
        CompletableFuture<Exchange> first = hub.give(LINK_ROUTE, payment);
        CompletableFuture<Exchange> second = hub.give(LINK_ROUTE, payment);
        assertThat(hub.giveAndWait(LINK_ROUTE, payment).getException())
                .isInstanceOf(LinkUnavailable.class)
                .hasMessageContaining("breaker is half open");
        slow.complete(TestPayments.accepted(payment));

        assertThat(first.get(5, TimeUnit.SECONDS).getException()).isNull();
        assertThat(second.get(5, TimeUnit.SECONDS).getException()).isNull();
        assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void countsWhatTellsAboutTheLinkAndNothingElse() throws Exception {
        start("");
        CircuitBreaker breaker = hub.breaker("nordbank/1");
        fail(PaymentRejected.because(ReasonCode.AM02, "over the limit", "test"));
        // The producer makes in-doubt of anything but these, so a refusal and a full link come from before the send.
        assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
        fail(LinkFull.unavailable("nordbank/1", 512));
        assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();

        fail(new LinkUnavailable("nordbank/1", "connection refused"));
        assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(1);
        fail(new OutcomeUnknown("nordbank/1", "no answer"));
        assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(2);
        fail(new IllegalStateException("defect"));
        assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(3);

        failure = null;
        hub.giveAndWait(LINK_ROUTE, payment);
        assertThat(breaker.getMetrics().getNumberOfSuccessfulCalls()).isOne();
    }

    @Test
    void ignoredFailuresGiveTheirTrialCallBack() throws Exception {
        start("<resilience4jConfiguration permittedNumberOfCallsInHalfOpenState=\"1\"/>");
        CircuitBreaker breaker = hub.breaker("nordbank/1");
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();

        for (int i = 0; i < 3; i++) {
            fail(PaymentRejected.because(ReasonCode.AM02, "over the limit", "test"));
        }
        failure = null;

        assertThat(hub.giveAndWait(LINK_ROUTE, payment).getException()).isNull();
        assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void theFallbackRunsOnlyWhenNothingLeft() throws Exception {
        List<Object> bodies = new CopyOnWriteArrayList<>();
        hub.bind("instead", exchange -> bodies.add(exchange.getMessage().getBody()));
        start("", "<onFallback><process ref=\"instead\"/></onFallback>");

        link.answers(message -> CompletableFuture.failedFuture(new OutcomeUnknown("nordbank/1", "no answer")));
        assertThat(hub.giveAndWait(LINK_ROUTE, payment).getException()).isInstanceOf(OutcomeUnknown.class);
        assertThat(bodies).isEmpty();

        link.answers(message -> CompletableFuture.failedFuture(new LinkUnavailable("nordbank/1", "refused")));
        assertThat(hub.giveAndWait(LINK_ROUTE, payment).getException()).isNull();
        hub.breaker("nordbank/1").transitionToOpenState();
        assertThat(hub.giveAndWait(LINK_ROUTE, payment).getException()).isNull();
        assertThat(bodies).containsExactly(payment, payment);
    }

    @Test
    void tellsTheStepsInsideWhichLinkTheyAreOn() throws Exception {
        start("");
        Exchange done = hub.giveAndWait(LINK_ROUTE, payment);
        assertThat(done.getProperty(PaymentExchange.LINK)).isEqualTo("nordbank/1");
    }

    /** The stock breaker does not even start there: "Name must not be null". */
    @Test
    void standsInsideALoadBalance() throws Exception {
        ScriptedLink two = new ScriptedLink(
                "nordbank/2", message -> CompletableFuture.completedFuture(TestPayments.accepted(payment)));
        hub.links().add(two);
        hub.load("""
                <route id="bank-nordbank-send"><from uri="direct:bank-nordbank-send"/>
                  <loadBalance id="choose-link"><customLoadBalancer ref="roundRobin"/>
                    <circuitBreaker id="guard-1"><process ref="prepare"/><to uri="http-link:nordbank/1"/></circuitBreaker>
                    <circuitBreaker id="guard-2"><process ref="prepare"/><to uri="http-link:nordbank/2"/></circuitBreaker>
                  </loadBalance>
                </route>
                """);
        hub.start();
        link.answers(message -> CompletableFuture.failedFuture(new LinkUnavailable("nordbank/1", "refused")));

        for (int i = 0; i < 30; i++) {
            assertThat(hub.giveAndWait("direct:bank-nordbank-send", payment).getException())
                    .isNull();
        }

        assertThat(two.sent()).isEqualTo(30);
        assertThat(hub.breaker("nordbank/1").getState()).isEqualTo(CircuitBreaker.State.OPEN);
        assertThat(link.sent()).isEqualTo(BreakerSettings.CALLS_MIN_DEFAULT);
        assertThat(hub.breaker("nordbank/2").getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void readsTheConfigurationWithPlaceholders() throws Exception {
        hub.context().getPropertiesComponent().addInitialProperty("window", "7");
        start("<resilience4jConfiguration failureRateThreshold=\"30.5\" slidingWindowSize=\"{{window}}\""
                + " slidingWindowType=\"TIME_BASED\" minimumNumberOfCalls=\"3\" waitDurationInOpenState=\"2\""
                + " permittedNumberOfCallsInHalfOpenState=\"4\" slowCallRateThreshold=\"80\""
                + " slowCallDurationThreshold=\"3\"/>");

        var config = hub.breaker("nordbank/1").getCircuitBreakerConfig();
        assertThat(config.getFailureRateThreshold()).isEqualTo(30.5f);
        assertThat(config.getSlidingWindowSize()).isEqualTo(7);
        assertThat(config.getSlidingWindowType()).hasToString("TIME_BASED");
        assertThat(config.getMinimumNumberOfCalls()).isEqualTo(3);
        assertThat(config.getWaitIntervalFunctionInOpenState().apply(1)).isEqualTo(2000L);
        assertThat(config.getPermittedNumberOfCallsInHalfOpenState()).isEqualTo(4);
        assertThat(config.getSlowCallRateThreshold()).isEqualTo(80f);
        assertThat(config.getSlowCallDurationThreshold()).hasSeconds(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "slidingWindowSize=\"0\"|slidingWindowSize is 0, must be a whole number, 1 or more",
                "minimumNumberOfCalls=\"many\"|minimumNumberOfCalls is many, must be a whole number",
                "failureRateThreshold=\"101\"|failureRateThreshold is 101, must be more than 0 and at most 100",
                "failureRateThreshold=\"NaN\"|failureRateThreshold is NaN, must be more than 0",
                "waitDurationInOpenState=\"soon\"|waitDurationInOpenState is soon, must be seconds",
                "waitDurationInOpenState=\"0\"|waitDurationInOpenState is 0, must be seconds",
                "slidingWindowType=\"MOON\"|slidingWindowType is MOON, must be COUNT_BASED or TIME_BASED",
                "timeoutEnabled=\"true\"|timeoutEnabled is set, must be left out",
                "bulkheadEnabled=\"true\"|bulkheadEnabled is set, must be left out",
                "automaticTransitionFromOpenToHalfOpenEnabled=\"false\"|would stay open for ever"
            })
    void aWrongSettingStopsTheRouteFromStarting(String setting, String message) {
        assertThatThrownBy(() -> start("<resilience4jConfiguration " + setting + "/>"))
                .hasStackTraceContaining(message)
                .hasStackTraceContaining("[route=bank-nordbank-link-1, step=guard-link]; route not started");
    }

    @Test
    void stateOutlivesAReload() throws Exception {
        start("<resilience4jConfiguration slidingWindowSize=\"9\"/>");
        CircuitBreaker before = hub.breaker("nordbank/1");
        before.transitionToForcedOpenState();

        reload("<resilience4jConfiguration slidingWindowSize=\"9\"/>");
        assertThat(hub.breaker("nordbank/1")).isSameAs(before);
        assertThat(hub.giveAndWait(LINK_ROUTE, payment).getException()).isInstanceOf(LinkUnavailable.class);

        reload("<resilience4jConfiguration slidingWindowSize=\"11\"/>");
        CircuitBreaker after = hub.breaker("nordbank/1");
        assertThat(after.getCircuitBreakerConfig().getSlidingWindowSize()).isEqualTo(11);
        assertThat(after.getState()).isEqualTo(CircuitBreaker.State.FORCED_OPEN);
        assertThat(hub.giveAndWait(LINK_ROUTE, payment).getException()).isInstanceOf(LinkUnavailable.class);
        assertThat(link.sent()).isZero();
    }

    private volatile Exception failure;

    private void fail(Exception with) throws Exception {
        failure = with;
        assertThat(hub.giveAndWait(LINK_ROUTE, payment).getException()).isSameAs(with);
    }

    private void start(String configuration) throws Exception {
        start(configuration, "");
    }

    private void start(String configuration, String fallback) throws Exception {
        hub.bind("failOnDemand", exchange -> {
            if (failure != null) {
                throw failure;
            }
        });
        hub.load(route(configuration, fallback));
        hub.start();
    }

    private void reload(String configuration) throws Exception {
        hub.context().getRouteController().stopRoute("bank-nordbank-link-1");
        hub.context().removeRoute("bank-nordbank-link-1");
        hub.load(route(configuration, ""));
    }

    private static String route(String configuration, String fallback) {
        return """
                <route id="bank-nordbank-link-1"><from uri="direct:bank-nordbank-link-1"/>
                  <circuitBreaker id="guard-link">%s
                    <process ref="failOnDemand"/>
                    <process ref="prepare"/>
                    <to id="exchange" uri="iso8583-link:nordbank/1"/>%s
                  </circuitBreaker>
                </route>
                """.formatted(configuration, fallback);
    }
}
