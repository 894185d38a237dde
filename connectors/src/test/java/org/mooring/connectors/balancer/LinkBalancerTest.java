package org.mooring.connectors.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.failure.LinkUnavailable;
import org.mooring.canonical.failure.OutcomeUnknown;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.connectors.LinkHealth;
import org.mooring.connectors.PaymentExchange;
import org.mooring.connectors.PreparedMessage;
import org.mooring.connectors.ScriptedLink;
import org.mooring.connectors.SendOutcome;
import org.mooring.connectors.TestHub;
import org.mooring.connectors.TestPayments;

class LinkBalancerTest {
    private static final String GROUP = "direct:bank-nordbank-send";
    private final TestHub hub = TestHub.withoutJmx();
    private final CreditTransfer payment = TestPayments.creditTransfer();
    private final ScriptedLink one = accepting("nordbank/1");
    private final ScriptedLink two = accepting("nordbank/2");

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void movesOnWhenNothingLeft() throws Exception {
        startGroup(Balancers.ROUND_ROBIN);
        one.answers(LinkBalancerTest::refuse);

        for (int i = 0; i < 4; i++) {
            Exchange done = hub.giveAndWait(GROUP, payment);
            assertThat(done.getException()).isNull();
            assertThat(done.getMessage().getBody()).isEqualTo(TestPayments.accepted(payment));
        }
        assertThat(two.sent()).isEqualTo(4);
        assertThat(one.sent()).isEqualTo(2);
    }

    @Test
    void neverMovesOnWhenInDoubt() throws Exception {
        startGroup(Balancers.ROUND_ROBIN);
        one.answers(message -> CompletableFuture.failedFuture(new OutcomeUnknown("nordbank/1", "no answer")));
        two.answers(message -> CompletableFuture.failedFuture(
                new OutcomeUnknown("nordbank/2", "reset", new LinkUnavailable("nordbank/2", "gone since"))));

        for (int i = 0; i < 4; i++) {
            assertThat(hub.giveAndWait(GROUP, payment).getException()).isInstanceOf(OutcomeUnknown.class);
        }
        assertThat(one.sent() + two.sent()).isEqualTo(4);
    }

    @Test
    void aRefusalAndADefectEndThePayment() throws Exception {
        hub.bind("refuse", exchange -> {
            throw PaymentRejected.because(ReasonCode.AG01, "cannot be said", "test");
        });
        hub.bind("break", exchange -> {
            throw new IllegalStateException("defect");
        });
        hub.links().add(one);
        hub.links().add(two);
        hub.load(group(Balancers.ROUND_ROBIN, 2)
                + route(1, "<process ref=\"refuse\"/>")
                + route(2, "<process ref=\"break\"/>"));
        hub.start();

        List<Throwable> failures = new ArrayList<>();
        failures.add(hub.giveAndWait(GROUP, payment).getException());
        failures.add(hub.giveAndWait(GROUP, payment).getException());

        assertThat(failures).hasAtLeastOneElementOfType(PaymentRejected.class);
        assertThat(failures).hasAtLeastOneElementOfType(IllegalStateException.class);
    }

    @Test
    void theNextLinkMeetsThePaymentAsItCame() throws Exception {
        List<Object> bodies = new CopyOnWriteArrayList<>();
        List<Object> leftovers = new CopyOnWriteArrayList<>();
        hub.bind("look", exchange -> {
            bodies.add(exchange.getMessage().getBody());
            if (exchange.getProperty(PaymentExchange.PREPARED) != null || exchange.getException() != null) {
                leftovers.add(exchange.getProperties());
            }
        });
        hub.links().add(one);
        hub.links().add(two);
        one.answers(LinkBalancerTest::refuse);
        two.answers(LinkBalancerTest::refuse);
        String steps = "<process ref=\"look\"/><process ref=\"prepare\"/><to uri=\"http-link:nordbank/%d\"/>";
        hub.load(group(Balancers.ROUND_ROBIN, 2) + route(1, steps.formatted(1)) + route(2, steps.formatted(2)));
        hub.start();

        Exchange done = hub.giveAndWait(GROUP, payment);

        assertThat(bodies).containsExactly(payment, payment);
        assertThat(leftovers).isEmpty();
        assertThat(done.getMessage().getBody()).isEqualTo(payment);
        assertThat(done.getProperty(PaymentExchange.PREPARED)).isNull();
    }

    @Test
    void namesTheGroupAndWhatWasTriedWhenNoLinkTookIt() throws Exception {
        startGroup(Balancers.LEAST_IN_FLIGHT);
        one.answers(LinkBalancerTest::refuse);
        two.is(LinkHealth.State.SIGNED_OFF);

        assertThat(hub.giveAndWait(GROUP, payment).getException())
                .isInstanceOfSatisfying(
                        LinkUnavailable.class, e -> assertThat(e.link()).isEqualTo("bank-nordbank-send"))
                .hasMessageContaining("tried [nordbank/1]")
                .hasMessageContaining("nordbank/2 SIGNED_OFF");
        assertThat(two.sent()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {Balancers.ROUND_ROBIN, Balancers.LEAST_IN_FLIGHT})
    void passesOverLinksThatAreNotUsable(String balancer) throws Exception {
        startGroup(balancer);
        for (LinkHealth.State state : LinkHealth.State.values()) {
            if (state != LinkHealth.State.UP) {
                one.is(state);
                hub.giveAndWait(GROUP, payment);
            }
        }
        hub.breaker("nordbank/1").transitionToForcedOpenState();
        one.is(LinkHealth.State.UP);
        hub.giveAndWait(GROUP, payment);
        hub.breaker("nordbank/1").transitionToOpenState();
        hub.giveAndWait(GROUP, payment);
        assertThat(one.sent()).isZero();
        assertThat(two.sent()).isEqualTo(LinkHealth.State.values().length - 1 + 2);

        hub.breaker("nordbank/1").transitionToClosedState();
        hub.giveAndWait(GROUP, payment);
        hub.giveAndWait(GROUP, payment);
        assertThat(one.sent()).isOne();
    }

    @Test
    void passesOverALinkWhoseRouteAnOperatorStopped() throws Exception {
        startGroup(Balancers.ROUND_ROBIN);
        hub.context().getRouteController().stopRoute("bank-nordbank-link-1");

        for (int i = 0; i < 4; i++) {
            assertThat(hub.giveAndWait(GROUP, payment).getException()).isNull();
        }
        assertThat(two.sent()).isEqualTo(4);

        hub.context().getRouteController().startRoute("bank-nordbank-link-1");
        hub.giveAndWait(GROUP, payment);
        hub.giveAndWait(GROUP, payment);
        assertThat(one.sent()).isOne();
    }

    @Test
    void aRouteThatGoesBetweenChoiceAndArrivalIsUnavailable() throws Exception {
        hub.links().add(one);
        hub.links().add(two);
        hub.load(group(Balancers.ROUND_ROBIN, 2).replaceAll("(-link-.)\"/>", "$1?block=false\"/>")
                + breakerRoute(1)
                + breakerRoute(2));
        hub.start();
        // The consumer is gone, the route does not know yet: what a payment meets that comes while the route stops.
        hub.context().getRoute("bank-nordbank-link-1").getConsumer().stop();

        for (int i = 0; i < 4; i++) {
            assertThat(hub.giveAndWait(GROUP, payment).getException()).isNull();
        }
        assertThat(two.sent()).isEqualTo(4);
    }

    @Test
    void aMissingRouteBehindTheIntentIsNoReasonToMoveOn() throws Exception {
        hub.links().add(one);
        hub.links().add(two);
        String steps = "<process ref=\"prepare\"/><to uri=\"http-link:nordbank/%d\"/>"
                + "<to uri=\"direct:nobody-is-here?block=false\"/>";
        hub.load(group(Balancers.ROUND_ROBIN, 2) + route(1, steps.formatted(1)) + route(2, steps.formatted(2)));
        hub.start();

        assertThat(hub.giveAndWait(GROUP, payment).getException())
                .isInstanceOf(DirectConsumerNotAvailableException.class);
        assertThat(one.sent() + two.sent()).isOne();
    }

    @Test
    void takesEachLinkInTurn() throws Exception {
        startGroup(Balancers.ROUND_ROBIN);
        for (int i = 0; i < 10; i++) {
            hub.giveAndWait(GROUP, payment);
        }
        assertThat(one.sent()).isEqualTo(5);
        assertThat(two.sent()).isEqualTo(5);
    }

    @Test
    void givesToTheLinkWithTheFewestInFlight() throws Exception {
        startGroup(Balancers.LEAST_IN_FLIGHT);
        CompletableFuture<SendOutcome> never = new CompletableFuture<>();
        one.answers(message -> never);
        List<CompletableFuture<Exchange>> waiting = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            waiting.add(hub.give(GROUP, payment));
        }
        assertThat(one.sent()).isOne();
        assertThat(two.sent()).isEqualTo(8);

        never.complete(TestPayments.accepted(payment));
        for (CompletableFuture<Exchange> exchange : waiting) {
            exchange.get(5, TimeUnit.SECONDS);
        }
        CompletableFuture<SendOutcome> slow = new CompletableFuture<>();
        one.answers(message -> slow);
        two.answers(message -> slow);
        for (int i = 0; i < 10; i++) {
            hub.give(GROUP, payment);
        }
        assertThat(one.sent() - 1).isEqualTo(5);
        slow.complete(TestPayments.accepted(payment));
    }

    @Test
    void twoGroupsDoNotShareChildren() throws Exception {
        ScriptedLink other = accepting("riverbank/1");
        hub.links().add(one);
        hub.links().add(two);
        hub.links().add(other);
        hub.load(group(Balancers.ROUND_ROBIN, 2) + breakerRoute(1) + breakerRoute(2) + """
                <route id="bank-riverbank-send"><from uri="direct:bank-riverbank-send"/>
                  <loadBalance id="choose-link-r"><customLoadBalancer ref="roundRobin"/>
                    <to id="to-r" uri="direct:bank-riverbank-link-1"/></loadBalance></route>
                <route id="bank-riverbank-link-1"><from uri="direct:bank-riverbank-link-1"/>
                  <process ref="prepare"/><to uri="http-link:riverbank/1"/></route>
                """);
        hub.start();

        for (int i = 0; i < 6; i++) {
            hub.giveAndWait("direct:bank-riverbank-send", payment);
        }
        assertThat(other.sent()).isEqualTo(6);
        assertThat(one.sent() + two.sent()).isZero();
    }

    /** Camel would let the route's error handler have each link's failure before the balancer. */
    @Test
    void anErrorPolicyForAllRoutesDoesNotComeBetweenTheLinks() throws Exception {
        List<Object> handled = new CopyOnWriteArrayList<>();
        hub.bind("handle", exchange -> handled.add(exchange.getProperty(Exchange.EXCEPTION_CAUGHT)));
        hub.links().add(one);
        hub.links().add(two);
        one.answers(LinkBalancerTest::refuse);
        hub.load("""
                <routeConfiguration>
                  <onException><exception>java.lang.Exception</exception><handled><constant>true</constant></handled>
                    <process ref="handle"/></onException>
                </routeConfiguration>
                """ + group(Balancers.ROUND_ROBIN, 2) + breakerRoute(1) + breakerRoute(2));
        hub.start();

        for (int i = 0; i < 4; i++) {
            assertThat(hub.giveAndWait(GROUP, payment).getMessage().getBody())
                    .isEqualTo(TestPayments.accepted(payment));
        }
        assertThat(handled).isEmpty();

        two.answers(LinkBalancerTest::refuse);
        hub.giveAndWait(GROUP, payment);
        assertThat(handled)
                .singleElement()
                .isInstanceOfSatisfying(
                        LinkUnavailable.class, e -> assertThat(e.link()).isEqualTo("bank-nordbank-send"));
    }

    /** As banks are onboarded: one template, names and thresholds by parameter. */
    @Test
    void worksInRouteTemplates() throws Exception {
        hub.links().add(one);
        hub.links().add(two);
        one.answers(LinkBalancerTest::refuse);
        hub.context().getPropertiesComponent().addInitialProperty("policy", Balancers.ROUND_ROBIN);
        hub.load("""
                <routeTemplate id="bank-group"><templateParameter name="bank"/>
                  <route><from uri="direct:bank-{{bank}}-send"/>
                    <loadBalance id="choose-link"><customLoadBalancer ref="{{policy}}"/>
                      <to id="to-link-1" uri="direct:bank-{{bank}}-link-1"/>
                      <to id="to-link-2" uri="direct:bank-{{bank}}-link-2"/></loadBalance></route>
                </routeTemplate>
                <routeTemplate id="bank-link"><templateParameter name="bank"/><templateParameter name="number"/>
                  <templateParameter name="window"/>
                  <route><from uri="direct:bank-{{bank}}-link-{{number}}"/>
                    <circuitBreaker id="guard-link"><resilience4jConfiguration slidingWindowSize="{{window}}"/>
                      <process ref="prepare"/><to uri="http-link:{{bank}}/{{number}}"/></circuitBreaker></route>
                </routeTemplate>
                <templatedRoute routeTemplateRef="bank-group" routeId="bank-nordbank-send">
                  <parameter name="bank" value="nordbank"/></templatedRoute>
                <templatedRoute routeTemplateRef="bank-link" routeId="bank-nordbank-link-1">
                  <parameter name="bank" value="nordbank"/><parameter name="number" value="1"/>
                  <parameter name="window" value="11"/></templatedRoute>
                <templatedRoute routeTemplateRef="bank-link" routeId="bank-nordbank-link-2">
                  <parameter name="bank" value="nordbank"/><parameter name="number" value="2"/>
                  <parameter name="window" value="12"/></templatedRoute>
                """);
        hub.start();

        for (int i = 0; i < 4; i++) {
            assertThat(hub.giveAndWait(GROUP, payment).getException()).isNull();
        }
        assertThat(two.sent()).isEqualTo(4);
        assertThat(hub.breaker("nordbank/1").getCircuitBreakerConfig().getSlidingWindowSize())
                .isEqualTo(11);
        assertThat(hub.breaker("nordbank/2").getCircuitBreakerConfig().getSlidingWindowSize())
                .isEqualTo(12);
    }

    @Test
    void aChildThatNamesNoLinkStopsTheRouteFromStarting() throws Exception {
        hub.load("""
                <route id="bank-nordbank-send"><from uri="direct:bank-nordbank-send"/>
                  <loadBalance id="choose-link"><customLoadBalancer ref="roundRobin"/>
                    <to id="to-log" uri="log:x"/></loadBalance></route>
                """);
        assertThatThrownBy(hub::start)
                .hasStackTraceContaining("loadBalance output to-log names no bank link")
                .hasStackTraceContaining("route=bank-nordbank-send");
    }

    private void startGroup(String balancer) throws Exception {
        hub.links().add(one);
        hub.links().add(two);
        hub.load(group(balancer, 2) + breakerRoute(1) + breakerRoute(2));
        hub.start();
    }

    private static ScriptedLink accepting(String id) {
        return new ScriptedLink(
                id,
                message -> CompletableFuture.completedFuture(
                        TestPayments.accepted(message.outbound().payment())));
    }

    private static CompletableFuture<SendOutcome> refuse(PreparedMessage message) {
        return CompletableFuture.failedFuture(new LinkUnavailable(message.link(), "connection refused"));
    }

    static String group(String balancer, int linkCount) {
        StringBuilder xml = new StringBuilder("<route id=\"bank-nordbank-send\"><from uri=\"" + GROUP + "\"/>"
                + "<loadBalance id=\"choose-link\"><customLoadBalancer ref=\"" + balancer + "\"/>");
        for (int link = 1; link <= linkCount; link++) {
            xml.append("<to id=\"to-link-%d\" uri=\"direct:bank-nordbank-link-%d\"/>".formatted(link, link));
        }
        return xml.append("</loadBalance></route>").toString();
    }

    static String breakerRoute(int link) {
        return route(
                link,
                "<circuitBreaker id=\"guard-%d\"><process ref=\"prepare\"/><to uri=\"http-link:nordbank/%d\"/></circuitBreaker>"
                        .formatted(link, link));
    }

    private static String route(int link, String steps) {
        return "<route id=\"bank-nordbank-link-%d\"><from uri=\"direct:bank-nordbank-link-%d\"/>%s</route>"
                .formatted(link, link, steps);
    }
}
