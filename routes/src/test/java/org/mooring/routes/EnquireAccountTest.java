package org.mooring.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mooring.canonical.AccountEnquiry;
import org.mooring.canonical.Pan;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.canonical.failure.OutcomeUnknown;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.connectors.AccountInquiry;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.BankLinks;
import org.mooring.connectors.LinkFull;
import org.mooring.connectors.LinkHealth;
import org.mooring.connectors.OutboundPayment;
import org.mooring.connectors.PreparedMessage;
import org.mooring.connectors.SendOutcome;
import org.mooring.connectors.ServiceAnswer;
import org.mooring.connectors.breaker.LinkGuard;
import org.mooring.connectors.iso8583.InboundEnquiry;

/** Enquiries and the breakers of the links that they go over. */
class EnquireAccountTest {
    private static final int CALLS_MIN = 4;

    private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.of(CircuitBreakerConfig.custom()
            .minimumNumberOfCalls(CALLS_MIN)
            .slidingWindowSize(CALLS_MIN)
            .build());
    private final AskedLink one = new AskedLink("alpha/1");
    private final AskedLink two = new AskedLink("alpha/2");
    private final BankLinks links = new BankLinks();
    private EnquireAccount enquireAccount;

    @BeforeEach
    void open() {
        links.add(one);
        links.add(two);
        breakers.circuitBreaker("alpha/1");
        breakers.circuitBreaker("alpha/2");
        enquireAccount = new EnquireAccount(links, new LinkGuard(breakers), Map.of("cards", List.of("alpha")));
    }

    @Test
    void anOpenBreakerIsPassedOverAndWhereAllAreOpenTheAnswerComesAtOnce() throws Exception {
        breakers.circuitBreaker("alpha/1").transitionToOpenState();
        assertThat(enquire()).isEqualTo("00");
        assertThat(one.askedCount).isZero();
        assertThat(two.askedCount).isEqualTo(1);
        breakers.circuitBreaker("alpha/2").transitionToOpenState();
        assertThat(enquire()).isEqualTo("91");
        assertThat(one.askedCount + two.askedCount).isEqualTo(1);
    }

    @Test
    void enquiriesThatAreNotAnsweredOpenTheBreaker() throws Exception {
        one.failure = new OutcomeUnknown("alpha/1", "no answer");
        for (int i = 0; i < CALLS_MIN; i++) {
            assertThat(breakers.circuitBreaker("alpha/1").getState()).isEqualTo(CircuitBreaker.State.CLOSED);
            assertThat(enquire()).isEqualTo("91");
        }
        assertThat(breakers.circuitBreaker("alpha/1").getState()).isEqualTo(CircuitBreaker.State.OPEN);
        assertThat(enquire()).as("by the other link").isEqualTo("00");
    }

    @Test
    void whatTheHubRefusedAndAFullLinkDoNotCount() throws Exception {
        one.failure = PaymentRejected.because(ReasonCode.FF01, "cannot be said", "here");
        for (int i = 0; i < CALLS_MIN; i++) {
            enquire();
        }
        one.failure = LinkFull.unavailable("alpha/1", 1);
        for (int i = 0; i < CALLS_MIN; i++) {
            assertThat(enquire()).isEqualTo("00");
        }
        assertThat(breakers.circuitBreaker("alpha/1").getMetrics().getNumberOfBufferedCalls())
                .isZero();
        assertThat(breakers.circuitBreaker("alpha/2").getMetrics().getNumberOfSuccessfulCalls())
                .isEqualTo(CALLS_MIN);
    }

    private String enquire() throws Exception {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setProperty(FlowExchange.GROUP, "cards");
        AccountEnquiry enquiry =
                new AccountEnquiry(AccountEnquiry.Kind.BALANCE, false, new Pan("4761739001010010"), null, Map.of());
        exchange.getMessage().setBody(new InboundEnquiry(enquiry, SensitiveAuthenticationData.none()));
        enquireAccount.enquire(exchange).toCompletableFuture().join();
        return exchange.getMessage().getBody(ServiceAnswer.class).responseCode();
    }

    private static final class AskedLink implements BankLink, AccountInquiry {
        private final String id;
        private RuntimeException failure;
        private int askedCount;

        AskedLink(String id) {
            this.id = id;
        }

        @Override
        public CompletionStage<ServiceAnswer> enquire(AccountEnquiry enquiry, SensitiveAuthenticationData sensitive) {
            askedCount++;
            return failure == null
                    ? CompletableFuture.completedFuture(ServiceAnswer.of("00"))
                    : CompletableFuture.failedFuture(failure);
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public LinkHealth health() {
            return new LinkHealth(LinkHealth.State.UP, 0);
        }

        @Override
        public PreparedMessage prepare(OutboundPayment outbound) {
            throw new UnsupportedOperationException("an enquiry is no payment");
        }

        @Override
        public CompletionStage<SendOutcome> send(PreparedMessage message) {
            throw new UnsupportedOperationException("an enquiry is no payment");
        }

        @Override
        public void start() {
            // always up
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
