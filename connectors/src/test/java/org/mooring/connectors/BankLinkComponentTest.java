package org.mooring.connectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.canonical.failure.LinkUnavailable;
import org.mooring.canonical.failure.OutcomeUnknown;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.transformers.MappingReport;

class BankLinkComponentTest {
    private final TestHub hub = TestHub.withoutJmx();
    private final CreditTransfer payment = TestPayments.creditTransfer();
    private final ScriptedLink link =
            new ScriptedLink("nordbank/1", message -> CompletableFuture.completedFuture(accepted()));

    private SendOutcome accepted() {
        return TestPayments.accepted(payment);
    }

    @BeforeEach
    void start() {
        hub.links().add(link);
        hub.start();
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"iso8583-link:nordbank/1", "http-link:nordbank/1", "soap-link:nordbank/1"})
    void goesOnWithTheOutcomeAsBody(String uri) throws Exception {
        Exchange done = send(uri, prepared()).get(5, TimeUnit.SECONDS);

        assertThat(done.getMessage().getBody()).isEqualTo(accepted());
        assertThat(done.getException()).isNull();
    }

    @Test
    void goesOnOnlyWhenTheLinkCompletes() throws Exception {
        CompletableFuture<SendOutcome> answer = new CompletableFuture<>();
        link.answers(message -> answer);

        CompletableFuture<Exchange> done = send("http-link:nordbank/1", prepared());
        assertThat(done).isNotDone();
        answer.complete(accepted());

        assertThat(done.get(5, TimeUnit.SECONDS).getMessage().getBody()).isEqualTo(accepted());
    }

    @Test
    void refusesWhatWasPreparedForAnotherLink() throws Exception {
        Exchange done = send("http-link:nordbank/1", TestPayments.prepared("nordbank/2", payment))
                .get(5, TimeUnit.SECONDS);

        assertThat(done.getException())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nordbank/2");
        assertThat(link.sent()).isZero();
    }

    @Test
    void refusesWhatHasNoIntent() throws Exception {
        Exchange done = send("http-link:nordbank/1", null).get(5, TimeUnit.SECONDS);

        assertThat(done.getException()).isInstanceOf(IllegalStateException.class);
        assertThat(link.sent()).isZero();
    }

    @Test
    void rejectsWhatIsTooLateSinceNoOtherLinkIsInTimeEither() throws Exception {
        Instant sendBefore = Instant.parse("2030-01-01T00:00:00Z");
        BankLinkComponent component = hub.context().getComponent("http-link", BankLinkComponent.class);
        component.setClock(Clock.fixed(sendBefore, ZoneOffset.UTC));
        OutboundPayment outbound = new OutboundPayment(payment, SensitiveAuthenticationData.none(), sendBefore);
        PreparedMessage late = new PreparedMessage("nordbank/1", "ref", new byte[] {1}, outbound, MappingReport.CLEAN);

        Exchange done = send("http-link:nordbank/1", late).get(5, TimeUnit.SECONDS);

        assertThat(done.getException())
                .isInstanceOfSatisfying(
                        PaymentRejected.class, e -> assertThat(e.code()).isEqualTo(ReasonCode.AB05));
        assertThat(link.sent()).isZero();
    }

    @Test
    void sendsJustInTime() throws Exception {
        Instant sendBefore = Instant.parse("2030-01-01T00:00:00Z");
        BankLinkComponent component = hub.context().getComponent("http-link", BankLinkComponent.class);
        component.setClock(Clock.fixed(sendBefore.minusMillis(1), ZoneOffset.UTC));
        OutboundPayment outbound = new OutboundPayment(payment, SensitiveAuthenticationData.none(), sendBefore);

        send(
                        "http-link:nordbank/1",
                        new PreparedMessage("nordbank/1", "ref", new byte[] {1}, outbound, MappingReport.CLEAN))
                .get(5, TimeUnit.SECONDS);

        assertThat(link.sent()).isOne();
    }

    @Test
    void unwrapsWhatTheLinkSaysWentWrong() throws Exception {
        LinkUnavailable refused = new LinkUnavailable("nordbank/1", "connection refused");
        link.answers(message -> CompletableFuture.failedFuture(new CompletionException(refused)));

        assertThat(send("http-link:nordbank/1", prepared())
                        .get(5, TimeUnit.SECONDS)
                        .getException())
                .isSameAs(refused);
    }

    @Test
    void anyOtherFailureOfTheLinkIsInDoubt() throws Exception {
        link.answers(message -> CompletableFuture.failedFuture(new NullPointerException("defect, account 4711")));

        assertThat(send("http-link:nordbank/1", prepared())
                        .get(5, TimeUnit.SECONDS)
                        .getException())
                .isInstanceOf(OutcomeUnknown.class)
                .hasMessageContaining("NullPointerException")
                .hasMessageNotContaining("4711");
    }

    @Test
    void aLinkThatThrowsOrCompletesWithNothingIsInDoubt() throws Exception {
        link.answers(message -> {
            throw new IllegalArgumentException("after the first byte?");
        });
        assertThat(send("http-link:nordbank/1", prepared())
                        .get(5, TimeUnit.SECONDS)
                        .getException())
                .isInstanceOf(OutcomeUnknown.class);

        link.answers(message -> CompletableFuture.completedFuture(null));
        assertThat(send("http-link:nordbank/1", prepared())
                        .get(5, TimeUnit.SECONDS)
                        .getException())
                .isInstanceOf(OutcomeUnknown.class);
    }

    @Test
    void aRouteThatNamesAnUnknownLinkDoesNotStart() {
        assertThatThrownBy(() -> send("http-link:nordbank/7", prepared()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no bank link nordbank/7");
    }

    @Test
    void anUnknownWrappedInTheCauseOfAnotherFailureStaysInDoubt() {
        OutcomeUnknown unknown =
                new OutcomeUnknown("nordbank/1", "no answer", new LinkUnavailable("nordbank/1", "then it was gone"));

        assertThat(Failures.unwrap(new CompletionException(unknown))).isSameAs(unknown);
    }

    private PreparedMessage prepared() {
        return TestPayments.prepared("nordbank/1", payment);
    }

    private CompletableFuture<Exchange> send(String uri, PreparedMessage message) throws Exception {
        Exchange exchange = new DefaultExchange(hub.context());
        exchange.setProperty(PaymentExchange.PREPARED, message);
        return hub.give(uri, exchange);
    }
}
