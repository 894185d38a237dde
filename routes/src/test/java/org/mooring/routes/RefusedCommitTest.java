package org.mooring.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.EndToEndId;
import org.mooring.canonical.Iban;
import org.mooring.canonical.Money;
import org.mooring.canonical.Payment;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.LinkUnavailable;
import org.mooring.canonical.failure.OutcomeUnknown;
import org.mooring.connectors.BankLinks;
import org.mooring.connectors.InboundRequest;
import org.mooring.connectors.InboundRequest.Originator;
import org.mooring.connectors.LateAnswer;
import org.mooring.connectors.OutboundPayment;
import org.mooring.connectors.PaymentExchange;
import org.mooring.connectors.PreparedMessage;
import org.mooring.connectors.SendOutcome;
import org.mooring.journal.EntryKind;
import org.mooring.journal.PaymentElsewhere;
import org.mooring.journal.PaymentJournal;
import org.mooring.journal.TakenOver;
import org.mooring.journal.embedded.EmbeddedJournal;
import org.mooring.journal.embedded.JournalSettings;
import org.mooring.transformers.MappingReport;

/** A journal that is full takes some commits and not others: what it refused must not be believed by anyone. */
class RefusedCommitTest {
    @TempDir
    Path folder;

    private final TestClock clock = new TestClock();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private PaymentJournal journal;
    private PaymentRecorder recorder;
    private OpenPayments openPayments;
    private final PaymentHands hands = new PaymentHands();
    private final AtomicReference<TakenOver> takenOver = new AtomicReference<>(TakenOver.NOTHING);
    private IllegalStateException refusal = new IllegalStateException("the journal is full");
    private boolean isStandingStill;
    private PreparedMessage prepared;
    private int failedReads;
    private int refusals;
    private int looksBefore;
    private int failedLooks;

    @BeforeEach
    void open() {
        journal = EmbeddedJournal.open(
                JournalSettings.in(folder.resolve("journal")).withSegmentBytes(1 << 20), clock);
        recorder = new PaymentRecorder(refusing(journal), clock, new SimpleMeterRegistry(), Runnable::run);
        openPayments = new OpenPayments(recorder, hands, camel);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    /** The next {@link #refusals} commits are refused. */
    private PaymentJournal refusing(PaymentJournal inner) {
        return (PaymentJournal) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {PaymentJournal.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("record") && refusals > 0) {
                        refusals--;
                        return CompletableFuture.failedFuture(refusal);
                    }
                    if (method.getName().equals("takeOver")) {
                        return takenOver.getAndSet(TakenOver.NOTHING);
                    }
                    if (method.getName().equals("mayStillSend")) {
                        return !isStandingStill;
                    }
                    if (method.getName().equals("readAfter") && failedReads > 0) {
                        failedReads--;
                        throw new IllegalStateException("the database is away");
                    }
                    if (method.getName().equals("find") && failedLooks > 0 && looksBefore-- <= 0) {
                        failedLooks--;
                        throw new IllegalStateException("the database is away");
                    }
                    try {
                        return method.invoke(inner, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    /** The bank approved; a terminal must not be told RJCT because that could not be written. */
    @Test
    void anApprovalThatIsRefusedLeavesThePaymentInDoubt() {
        Exchange exchange = sent(Originator.CANNOT_WAIT);
        exchange.getMessage().setBody(approved(exchange));
        refusals = 1;
        IllegalStateException full = refused(exchange);
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, full);
        new RecordFailure(recorder).record(exchange).toCompletableFuture().join();
        assertThat(exchange.getMessage().getBody(StatusReport.class).pendingCause())
                .isEqualTo(PendingCause.IN_DOUBT);
        assertThat(story(exchange)).endsWith("INTENT ACTC ", "OUTCOME PDNG IN_DOUBT");
    }

    /** Not even the failure could be written: the payment is not forgotten until the next start. */
    @Test
    void aPaymentThatItsExchangeHadToLetGoOfIsRecovered() {
        Exchange exchange = sent(Originator.WAITS);
        exchange.getMessage().setBody(approved(exchange));
        refusals = 2;
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, refused(exchange));
        assertThatThrownBy(() -> new RecordFailure(recorder)
                        .record(exchange)
                        .toCompletableFuture()
                        .join())
                .hasMessageContaining("the journal is full");
        assertThat(story(exchange)).endsWith("INTENT ACTC ");
        refusals = 1; // nor is it when recovery is refused too
        openPayments.retryWaiting();
        assertThat(story(exchange)).endsWith("INTENT ACTC ");
        openPayments.retryWaiting();
        await().untilAsserted(() -> assertThat(story(exchange)).endsWith("INTENT ACTC ", "OUTCOME PDNG IN_DOUBT"));
    }

    /** A report over the open intent would hide it from recovery, in this process and the next. */
    @Test
    void aReportIsNotWrittenOverAnOpenIntent() {
        Exchange exchange = sent(Originator.TOLD_LATER);
        PaymentInHand inHand = FlowExchange.inHand(exchange);
        RecordReported reported = new RecordReported(recorder, hands);
        reported.recordMissing(inHand.request().uetr(), "test");
        reported.record(inHand).toCompletableFuture().join();
        assertThat(story(exchange)).endsWith("INTENT ACTC ");
        assertThat(hands.isEmpty()).isTrue();
    }

    /** Nothing left for the bank: without an intent on disk there is nothing to be in doubt about, or to ask. */
    @Test
    void anIntentThatIsRefusedIsNoIntent() {
        Exchange exchange = received(Originator.TOLD_LATER);
        PaymentInHand inHand = FlowExchange.inHand(exchange);
        refusals = 1;
        assertThatThrownBy(() -> intend(inHand)).hasMessageContaining("the journal is full");
        assertThat(inHand.isIntentOpen()).isFalse();
        assertThat(inHand.bank()).isEmpty();
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, new IllegalStateException("the journal is full"));
        new RecordFailure(recorder).record(exchange).toCompletableFuture().join();
        assertThat(story(exchange)).endsWith("VALIDATED ACTC ", "HELD PDNG PARKED");
    }

    /** A hand that nobody releases would keep the payment from everything until the next start. */
    @Test
    void aDatabaseThatIsAwayLeavesNoPaymentInAHand() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:flow-payment").stop(); // as it came, so goes on again
            }
        });
        camel.start();
        Exchange exchange = received(Originator.TOLD_LATER);
        PaymentInHand inHand = FlowExchange.inHand(exchange);
        for (int before = 0; before < 4; before++) {
            fail(before);
            try {
                openPayments.goOn(inHand);
            } catch (IllegalStateException away) {
                assertThat(away).hasMessageContaining("the database is away");
            }
            failedLooks = 0;
            await().untilAsserted(() -> assertThat(hands.isEmpty()).isTrue());
        }
        waitsForALink(exchange);
        for (int before = 0; before < 6; before++) {
            fail(before);
            try {
                openPayments.retryWaiting();
            } catch (IllegalStateException away) {
                assertThat(away).hasMessageContaining("the database is away");
            }
            failedLooks = 0;
            await().untilAsserted(() -> assertThat(hands.isEmpty()).isTrue());
        }
        camel.stop();
    }

    /** Its bank has answered, and may never say it again. */
    @Test
    void whatTheBankSaidOfAPaymentThatWasTakenOverIsKept() {
        Exchange exchange = sent(Originator.WAITS);
        Uetr uetr = FlowExchange.inHand(exchange).request().uetr();
        SendOutcome approved = approved(exchange);
        exchange.getMessage().setBody(approved);
        Map<Uetr, LateAnswer> kept = new HashMap<>();
        recorder.tellUnrecorded((answer, payment) -> kept.put(payment, answer));
        refusal = new PaymentElsewhere(uetr);
        refusals = 1;
        refused(exchange);
        assertThat(kept).containsOnlyKeys(uetr);
        assertThat(kept.get(uetr).reference()).isEqualTo("REFERENCE");
        assertThat(kept.get(uetr).link()).isEqualTo("alpha/1");
        assertThat(kept.get(uetr).outcome(null)).isEqualTo(approved);
    }

    /** The list of what was taken comes once: a failure on the way must not lose it. */
    @Test
    void aPaymentThatWasTakenOverIsWatchedThoughLooksFailMeanwhile() {
        Exchange exchange = sent(Originator.WAITS);
        Uetr uetr = FlowExchange.inHand(exchange).request().uetr();
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, new OutcomeUnknown("alpha/1", "no answer", null));
        new RecordFailure(recorder).record(exchange).toCompletableFuture().join();
        List<Uetr> watched = new ArrayList<>();
        recorder.tellStillOpen(open -> watched.add(open.request().uetr()));
        recorder.looseEnds().load();
        takenOver.set(new TakenOver(List.of(uetr), true));
        failedReads = 1;
        fail(0);
        openPayments.retryWaiting();
        assertThat(watched).containsExactly(uetr);
        assertThat(failedReads).isZero();
        failedReads = 1;
        openPayments.retryWaiting();
        assertThat(failedReads).as("the tail is read again").isZero();
        openPayments.retryWaiting();
        failedReads = 1;
        openPayments.retryWaiting();
        assertThat(failedReads).as("and not for ever").isEqualTo(1);
        assertThat(hands.isEmpty()).isTrue();
    }

    /** Another instance may have taken the payment for left behind, and ask its bank by now. */
    @Test
    void whoStoodStillAfterTheIntentSendsNothing() {
        Exchange exchange = received(Originator.TOLD_LATER);
        BankLinks links = new BankLinks();
        links.add(new ScriptedLink("alpha/1"));
        exchange.setProperty(PaymentExchange.LINK, "alpha/1");
        isStandingStill = true;
        Throwable unavailable = new RecordIntent(recorder, links)
                .record(exchange)
                .handle((done, failure) -> failure)
                .toCompletableFuture()
                .join();
        assertThat(unavailable).hasCauseInstanceOf(LinkUnavailable.class);
        assertThat(exchange.getProperty(PaymentExchange.PREPARED)).isNull();
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, unavailable);
        new RecordFailure(recorder).record(exchange).toCompletableFuture().join();
        assertThat(story(exchange)).endsWith("INTENT ACTC ", "UNSENT ACTC ", "HELD PDNG WAITING_FOR_LINK");
    }

    private void fail(int looksThatSucceed) {
        looksBefore = looksThatSucceed;
        failedLooks = 1;
    }

    private void waitsForALink(Exchange exchange) {
        exchange.setProperty(
                Exchange.EXCEPTION_CAUGHT, new org.mooring.canonical.failure.LinkUnavailable("alpha/1", "down"));
        new RecordFailure(recorder).record(exchange).toCompletableFuture().join();
        assertThat(story(exchange)).endsWith("HELD PDNG WAITING_FOR_LINK");
    }

    private IllegalStateException refused(Exchange exchange) {
        try {
            new RecordOutcome(recorder, new org.mooring.connectors.BankLinks())
                    .record(exchange)
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException refused) {
            return (IllegalStateException) refused.getCause();
        } catch (org.apache.camel.InvalidPayloadException impossible) {
            throw new AssertionError(impossible);
        }
        throw new AssertionError("the journal took it");
    }

    private Exchange sent(Originator originator) {
        Exchange exchange = received(originator);
        intend(FlowExchange.inHand(exchange));
        exchange.setProperty(PaymentExchange.PREPARED, prepared);
        return exchange;
    }

    private void intend(PaymentInHand inHand) {
        InboundRequest request = inHand.request();
        PreparedMessage message = new PreparedMessage(
                "alpha/1",
                "REFERENCE",
                new byte[] {1},
                new OutboundPayment(request.payment(), request.sensitive(), request.answerBefore()),
                MappingReport.CLEAN);
        inHand.boundTo("alpha", "1");
        prepared = message;
        recorder.stage(inHand, EntryKind.INTENT, inHand.state(), "", EntryPayload.intent(message));
        recorder.commit(inHand).toCompletableFuture().join();
    }

    private Exchange received(Originator originator) {
        Payment payment = CreditTransfer.builder()
                .uetr(Uetr.random())
                .endToEndId(new EndToEndId("E2E-1"))
                .amount(Money.parse("12.34", "EUR", "amount"))
                .creditorAccount(new Iban("NL91ABNA0417164300"))
                .build();
        InboundRequest request = new InboundRequest(
                payment.uetr(),
                payment,
                payment.kind(),
                null,
                SensitiveAuthenticationData.none(),
                "test",
                originator,
                List.of(),
                new byte[0],
                "json",
                new byte[0],
                MappingReport.CLEAN,
                clock.instant(),
                clock.instant().plusSeconds(30));
        PaymentInHand inHand = new PaymentInHand(request);
        recorder.stage(inHand, EntryKind.RECEIVED, TransactionStatus.RCVD, "", EntryPayload.received(request));
        recorder.stage(inHand, EntryKind.VALIDATED, TransactionStatus.ACTC, "", EntryPayload.EMPTY);
        recorder.commit(inHand).toCompletableFuture().join();
        Exchange exchange = new DefaultExchange(camel);
        exchange.setProperty(FlowExchange.IN_HAND, inHand);
        return exchange;
    }

    private static SendOutcome approved(Exchange exchange) {
        Uetr uetr = FlowExchange.inHand(exchange).request().uetr();
        return new SendOutcome.Accepted(StatusReport.of(uetr, TransactionStatus.ACSC));
    }

    private List<String> story(Exchange exchange) {
        return journal.entries(FlowExchange.inHand(exchange).request().uetr()).stream()
                .map(entry -> entry.kind() + " " + entry.state() + " " + entry.cause())
                .toList();
    }
}
