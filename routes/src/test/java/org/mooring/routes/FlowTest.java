package org.mooring.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mooring.canonical.CardFunction;
import org.mooring.canonical.CardTransaction;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.EndToEndId;
import org.mooring.canonical.Iban;
import org.mooring.canonical.Money;
import org.mooring.canonical.Pan;
import org.mooring.canonical.Payment;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.LinkUnavailable;
import org.mooring.canonical.failure.OutcomeUnknown;
import org.mooring.connectors.BankLinks;
import org.mooring.connectors.InboundRequest;
import org.mooring.connectors.InboundRequest.Originator;
import org.mooring.connectors.LateAnswer;
import org.mooring.connectors.LateAnswers;
import org.mooring.connectors.PaymentExchange;
import org.mooring.connectors.SendOutcome;
import org.mooring.connectors.balancer.Balancers;
import org.mooring.connectors.bank.BankProperties;
import org.mooring.connectors.bank.BankProperties.LinkProperties;
import org.mooring.connectors.bank.GroupProperties;
import org.mooring.connectors.breaker.MooringProcessorFactory;
import org.mooring.connectors.iso8583.InboundReversal;
import org.mooring.connectors.iso8583.ReversalAnswer;
import org.mooring.journal.EntryKind;
import org.mooring.journal.IdempotencyKey;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.PaymentJournal;
import org.mooring.journal.embedded.EmbeddedJournal;
import org.mooring.journal.embedded.JournalSettings;
import org.mooring.routes.reload.BankTopology;
import org.mooring.routes.reload.HoldableDirectComponent;
import org.mooring.routes.reload.LiveRoutes;
import org.mooring.transformers.MappingReport;
import org.mooring.transformers.MappingReport.Change;
import org.mooring.transformers.MappingReport.Remark;

/** The real XML flows over a real journal, with bank links that do what the test says. */
class FlowTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path ROUTES = Path.of("../src/main/resources/routes-xml");

    @TempDir
    Path folder;

    private final ScriptedLink one = new ScriptedLink("alpha/1");
    private final ScriptedLink two = new ScriptedLink("alpha/2");
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private PaymentHands hands;
    private CancelPayment cancelPayment;
    private PaymentRecorder recorder;
    private BankLinks links;
    private SettleInDoubt settle;
    private DefaultCamelContext camel;
    private PaymentJournal journal;
    private OpenPayments openPayments;
    private int adviceCount;
    private LateAnswers lateAnswers;
    private final AtomicInteger commitCount = new AtomicInteger();
    /** How much later it is than by the machine's clock. */
    private volatile Duration later = Duration.ZERO;

    @BeforeEach
    void start() throws Exception {
        for (String file : List.of(
                "flows/receive.xml",
                "flows/payment.xml",
                "flows/choose-bank.xml",
                "banks/group.xml",
                "banks/http-json.xml",
                "shared/errors.xml")) {
            Files.createDirectories(folder.resolve("routes").resolve(file).getParent());
            Files.copy(ROUTES.resolve(file), folder.resolve("routes").resolve(file));
        }
        open();
    }

    @AfterEach
    void stop() {
        camel.stop();
        journal.close();
    }

    private void open() throws IOException {
        InstantSource clock = () -> Instant.now().plus(later);
        journal = EmbeddedJournal.open(
                JournalSettings.in(folder.resolve("journal")).withSegmentBytes(1 << 20),
                clock.withZone(ZoneOffset.UTC));
        camel = new DefaultCamelContext();
        links = new BankLinks();
        links.add(one);
        links.add(two);
        CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
        recorder = new PaymentRecorder(counted(journal), clock.withZone(ZoneOffset.UTC), meters, Runnable::run);
        lateAnswers = new LateAnswers();
        recorder.linksOfAdvices(Map.of("cards", Set.of("alpha/1", "alpha/2")));
        hands = new PaymentHands();
        openPayments = new OpenPayments(recorder, hands, camel);
        SettlementRules rules = new SettlementRules(
                Map.of(), Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1), Map.of());
        settle = new SettleInDoubt(recorder, hands, links, lateAnswers, rules, new SplittableRandom(1));
        cancelPayment = new CancelPayment(recorder, hands, links, settle, Runnable::run);
        var registry = camel.getRegistry();
        registry.bind("links", links);
        registry.bind("answerRepeat", new AnswerRepeat(recorder));
        registry.bind("recordReceived", new RecordReceived(recorder));
        registry.bind("recordIntent", new RecordIntent(recorder, links));
        registry.bind("recordOutcome", new RecordOutcome(recorder, links));
        registry.bind("recordFailure", new RecordFailure(recorder));
        camel.addComponent("direct", new HoldableDirectComponent());
        MooringProcessorFactory.install(camel, breakers);
        Balancers.bindTo(registry, links, breakers);
        BankProperties alpha = new BankProperties(
                "http-json",
                List.of(new LinkProperties("a"), new LinkProperties("b")),
                "round-robin",
                null,
                0,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        GroupProperties group = new GroupProperties(List.of("alpha"), "round-robin");
        BankTopology topology = new BankTopology(Map.of("alpha", alpha), Map.of("transfers", group, "cards", group));
        new LiveRoutes(camel, folder.resolve("routes"), topology).load();
        camel.start();
    }

    @Test
    void aPaymentIsRecordedSentAnsweredAndCounted() {
        InboundRequest request = transfer(Originator.WAITS, "k1", "c");
        StatusReport report = send(request);
        assertThat(report.status()).isEqualTo(TransactionStatus.ACSC);
        assertThat(story(request.uetr()))
                .containsExactly("RECEIVED RCVD", "VALIDATED ACTC", "INTENT ACTC alpha/1", "OUTCOME ACSC alpha/1");
        assertThat(meters.counter("mooring.payments", "channel", "test", "bank", "alpha", "state", "ACSC")
                        .count())
                .isEqualTo(1);
    }

    /** Each is a flush of the device that somebody waits for. */
    @ParameterizedTest
    @CsvSource({"CANNOT_WAIT, 2", "WAITS, 2", "TOLD_LATER, 3"})
    void aGoodPaymentIsSoManyCommits(Originator originator, int count) {
        assertThat(send(transfer(originator, "k1", "c")).status()).isEqualTo(TransactionStatus.ACSC);
        assertThat(commitCount).hasValue(count);
    }

    private PaymentJournal counted(PaymentJournal inner) {
        return (PaymentJournal) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {PaymentJournal.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("record")) {
                        commitCount.incrementAndGet();
                    }
                    try {
                        return method.invoke(inner, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    /** Promise 5: both translations, in and out, each beside what it translated. */
    @Test
    void whatATranslationLostIsKeptBesideIt() throws Exception {
        MappingReport read = new MappingReport(List.of(new Remark(Change.TRUNCATED, "/remittance/0", "cut to 140")));
        MappingReport written = new MappingReport(
                List.of(new Remark(Change.NO_HOME, "ChrgBr", "n1"), new Remark(Change.DEFAULTED, "Dbtr/Nm", "n2")));
        one.loses(written);
        two.loses(written);
        InboundRequest request = transfer(Originator.WAITS, "k1", "c", read);
        send(request);
        assertThat(mapping(request.uetr(), EntryKind.RECEIVED))
                .isEqualTo(JSON.readTree(
                        "[{'change':'TRUNCATED','path':'/remittance/0','note':'cut to 140'}]".replace('\'', '"')));
        assertThat(mapping(request.uetr(), EntryKind.INTENT))
                .isEqualTo(JSON.readTree(("[{'change':'NO_HOME','path':'ChrgBr','note':'n1'},"
                                + "{'change':'DEFAULTED','path':'Dbtr/Nm','note':'n2'}]")
                        .replace('\'', '"')));
    }

    @Test
    void nothingIsWrittenAboutATranslationThatLostNothing() throws Exception {
        InboundRequest request = transfer(Originator.WAITS, "k1", "c");
        send(request);
        assertThat(mapping(request.uetr(), EntryKind.RECEIVED).isMissingNode()).isTrue();
        assertThat(mapping(request.uetr(), EntryKind.INTENT).isMissingNode()).isTrue();
    }

    private JsonNode mapping(Uetr uetr, EntryKind kind) throws IOException {
        JournalEntry entry = journal.entries(uetr).stream()
                .filter(one -> one.kind() == kind)
                .findFirst()
                .orElseThrow();
        return JSON.readTree(journal.payload(entry).orElseThrow()).path("mapping");
    }

    @Test
    void aRepeatGetsTheFirstAnswerAndIsNotSent() {
        InboundRequest first = transfer(Originator.WAITS, "k1", "c");
        StatusReport report = send(first);
        Exchange repeat = exchange(transfer(Originator.WAITS, "k1", "c"));
        assertThat(join(repeat)).isEqualTo(report);
        assertThat(repeat.getProperty(FlowExchange.REPLAYED)).isEqualTo(true);
        assertThat(one.sent().size() + two.sent().size()).isEqualTo(1);
    }

    @Test
    void aRepeatWaitsForTheFirstWhileThatIsInProcess() {
        CompletableFuture<Void> bankAnswers = new CompletableFuture<>();
        one.next(message -> bankAnswers.thenApply(done -> ScriptedLink.approved(message)));
        CompletableFuture<Exchange> first = sendAsync(exchange(transfer(Originator.WAITS, "k1", "c")));
        await().until(() -> one.sent().size() == 1);
        CompletableFuture<Exchange> repeat = sendAsync(exchange(transfer(Originator.WAITS, "k1", "c")));
        assertThat(repeat).isNotDone();
        bankAnswers.complete(null);
        assertThat(report(repeat)).isEqualTo(report(first));
        assertThat(two.sent()).isEmpty();
    }

    @Test
    void theSameKeyWithOtherContentIsRefusedAndLeavesNoTrace() {
        InboundRequest first = transfer(Originator.WAITS, "k1", "c");
        send(first);
        InboundRequest other = transfer(Originator.WAITS, "k1", "other");
        StatusReport report = send(other);
        assertThat(report.status()).isEqualTo(TransactionStatus.RJCT);
        assertThat(report.reason().code()).isEqualTo(ReasonCode.DUPL);
        assertThat(journal.entries(other.uetr())).isEmpty();
    }

    @Test
    void movesToTheNextLinkOnlyWhenNothingLeft() {
        one.nextFails(new LinkUnavailable("alpha/1", "connection refused"));
        InboundRequest request = transfer(Originator.WAITS, "k1", "c");
        assertThat(send(request).status()).isEqualTo(TransactionStatus.ACSC);
        assertThat(story(request.uetr()))
                .containsExactly(
                        "RECEIVED RCVD",
                        "VALIDATED ACTC",
                        "INTENT ACTC alpha/1",
                        "UNSENT ACTC alpha/1",
                        "INTENT ACTC alpha/2",
                        "OUTCOME ACSC alpha/2");
    }

    @Test
    void aPaymentThatMayHaveLeftIsInDoubtAndNeverSentAgain() {
        one.nextFails(new OutcomeUnknown("alpha/1", "no answer in 3000 ms"));
        InboundRequest request = transfer(Originator.WAITS, "k1", "c");
        StatusReport report = send(request);
        assertThat(report.status()).isEqualTo(TransactionStatus.PDNG);
        assertThat(report.pendingCause()).isEqualTo(PendingCause.IN_DOUBT);
        assertThat(report.bank()).isEqualTo("alpha");
        openPayments.retryWaiting();
        assertThat(send(transfer(Originator.WAITS, "k1", "c"))).isEqualTo(report);
        assertThat(one.sent()).hasSize(1);
        assertThat(two.sent()).isEmpty();
    }

    @Test
    void waitsForALinkAndIsSentOnceThereIsOne() {
        one.nextFails(new LinkUnavailable("alpha/1", "down"));
        two.nextFails(new LinkUnavailable("alpha/2", "down"));
        InboundRequest request = transfer(Originator.TOLD_LATER, "k1", "c");
        StatusReport report = send(request);
        assertThat(report.pendingCause()).isEqualTo(PendingCause.WAITING_FOR_LINK);
        openPayments.retryWaiting();
        await().until(() -> state(request.uetr()) == TransactionStatus.ACSC);
        assertThat(cancel(request.uetr()).kind()).isEqualTo(CancelAnswer.Kind.REFUSED);
        assertThat(state(request.uetr())).isEqualTo(TransactionStatus.ACSC);
    }

    @Test
    void waitingForADeadBankFillsNoJournalAndKeepsNobodyElseFromItsTurn() {
        one.goDown();
        two.goDown();
        List<InboundRequest> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(transfer(Originator.TOLD_LATER, "k" + i, "c"));
            assertThat(send(waiting.get(i)).pendingCause()).isEqualTo(PendingCause.WAITING_FOR_LINK);
        }
        int recorded = journal.entries(waiting.get(0).uetr()).size();
        for (int i = 0; i < 10; i++) {
            openPayments.retryWaiting();
        }
        assertThat(journal.entries(waiting.get(0).uetr())).hasSize(recorded);
        one.comeUp();
        openPayments.retryWaiting();
        for (InboundRequest request : waiting) {
            await().until(() -> state(request.uetr()) == TransactionStatus.ACSC);
        }
    }

    @Test
    void aPaymentThatWaitsIsStillFoundAfterItsOriginatorWasTold() {
        one.nextFails(new LinkUnavailable("alpha/1", "down"));
        two.nextFails(new LinkUnavailable("alpha/2", "down"));
        Exchange exchange = exchange(transfer(Originator.WAITS, "k1", "c"));
        Uetr uetr = join(exchange).uetr();
        PaymentInHand told = exchange.getProperty(FlowExchange.IN_HAND, PaymentInHand.class);
        new RecordReported(
                        new PaymentRecorder(
                                journal, InstantSource.system().withZone(ZoneOffset.UTC), meters, Runnable::run),
                        hands)
                .record(told)
                .toCompletableFuture()
                .join();
        assertThat(journal.find(uetr).orElseThrow().cause()).isEqualTo("WAITING_FOR_LINK");
        openPayments.retryWaiting();
        await().until(() -> state(uetr) == TransactionStatus.ACSC);
    }

    @Test
    void cancelsWhatNeverLeft() {
        one.nextFails(new LinkUnavailable("alpha/1", "down"));
        two.nextFails(new LinkUnavailable("alpha/2", "down"));
        InboundRequest request = transfer(Originator.TOLD_LATER, "k1", "c");
        send(request);
        CancelAnswer answer = cancel(request.uetr());
        assertThat(answer.kind()).isEqualTo(CancelAnswer.Kind.CANCELLED);
        assertThat(answer.report().status()).isEqualTo(TransactionStatus.CANC);
        assertThat(cancel(request.uetr()).kind()).as("again").isEqualTo(CancelAnswer.Kind.CANCELLED);
        assertThat(story(request.uetr())).endsWith("HELD PDNG", "CANCELLATION PDNG", "CANCELLED CANC");
        int sentBefore = one.sent().size() + two.sent().size();
        openPayments.retryWaiting();
        assertThat(state(request.uetr())).isEqualTo(TransactionStatus.CANC);
        assertThat(one.sent().size() + two.sent().size()).isEqualTo(sentBefore);
    }

    /**
     * The exchange stands right before its intent, and after its intent, when the request to cancel comes: in the first
     * case nothing is ever sent, in the second nothing ends as CANC that was sent.
     */
    @Test
    void aRequestToCancelBeforeTheIntentKeepsThePaymentFromBeingSent() throws Exception {
        InboundRequest request = transfer(Originator.TOLD_LATER, "k1", "c");
        Exchange exchange = exchange(request);
        camel.createProducerTemplate().send("direct:flow-receive", exchange);
        assertThat(state(request.uetr())).isEqualTo(TransactionStatus.ACTC);
        assertThat(cancel(request.uetr()).kind()).isEqualTo(CancelAnswer.Kind.UNDER_WAY);
        assertThat(cancel(request.uetr()).kind()).as("again").isEqualTo(CancelAnswer.Kind.UNDER_WAY);
        camel.createProducerTemplate().send("direct:flow-payment", exchange);
        assertThat(exchange.getMessage().getBody(StatusReport.class).status()).isEqualTo(TransactionStatus.CANC);
        assertThat(one.sent()).isEmpty();
        assertThat(two.sent()).isEmpty();
        assertThat(story(request.uetr()))
                .startsWith("RECEIVED RCVD", "VALIDATED ACTC", "CANCELLATION ACTC")
                .endsWith("CANCELLED CANC")
                .noneMatch(entry -> entry.startsWith("INTENT"));
        assertThat(cancel(request.uetr()).kind()).isEqualTo(CancelAnswer.Kind.CANCELLED);
    }

    @Test
    void aRequestToCancelWhileTheBankIsAskedEndsNothingThatWasSent() {
        CompletableFuture<Void> bankAnswers = new CompletableFuture<>();
        one.next(message -> bankAnswers.thenApply(done -> ScriptedLink.approved(message)));
        InboundRequest request = transfer(Originator.WAITS, "k1", "c");
        CompletableFuture<Exchange> sent = sendAsync(exchange(request));
        await().until(() -> one.sent().size() == 1);
        assertThat(cancel(request.uetr()).kind()).isEqualTo(CancelAnswer.Kind.UNDER_WAY);
        bankAnswers.complete(null);
        assertThat(report(sent).status()).isEqualTo(TransactionStatus.ACSC);
        assertThat(story(request.uetr()))
                .endsWith("INTENT ACTC alpha/1", "CANCELLATION ACTC alpha/1", "OUTCOME ACSC alpha/1");
        assertThat(cancel(request.uetr()).kind())
                .as("a settled transfer needs a return")
                .isEqualTo(CancelAnswer.Kind.REFUSED);
    }

    /** The request comes between the exchange's look for one and its intent: too late to keep it from being sent. */
    @Test
    void aRequestToCancelThatTheIntentOvertakesEndsNothingThatIsSent() {
        List<CompletionStage<CancelAnswer>> answers = new ArrayList<>();
        one.onPrepare(uetr -> answers.add(cancelPayment.cancel(uetr, new CancelAsked("test", "ann", null))));
        InboundRequest request = transfer(Originator.TOLD_LATER, "k1", "c");
        assertThat(send(request).status()).isEqualTo(TransactionStatus.ACSC);
        assertThat(answers.get(0).toCompletableFuture().join().kind()).isEqualTo(CancelAnswer.Kind.UNDER_WAY);
        assertThat(story(request.uetr())).endsWith("CANCELLATION ACTC", "INTENT ACTC alpha/1", "OUTCOME ACSC alpha/1");
    }

    /** Who waits on its connection is in no journal before the intent; its keys are claimed, which is how others know of it. */
    @Test
    void aRequestToCancelWaitsForAPaymentThatIsNotRecordedYet() {
        List<CompletableFuture<CancelAnswer>> answers = new ArrayList<>();
        one.onPrepare(uetr -> {
            answers.add(cancelPayment
                    .cancelInProcess(uetr, new CancelAsked("test", "ann", null), Duration.ofSeconds(20))
                    .toCompletableFuture());
            assertThat(answers.get(0)).isNotDone();
        });
        InboundRequest request = transfer(Originator.WAITS, "k1", "c");
        assertThat(send(request).status()).isEqualTo(TransactionStatus.ACSC);
        assertThat(answers.get(0).join().kind()).isEqualTo(CancelAnswer.Kind.UNDER_WAY);
        assertThat(story(request.uetr())).contains("CANCELLATION ACTC alpha/1");
    }

    /** Nothing left for the first link, and the request comes before there is a second intent. */
    @Test
    void aRequestToCancelBetweenTwoLinksKeepsItFromTheSecond() {
        InboundRequest request = transfer(Originator.TOLD_LATER, "k1", "c");
        one.next(
                message -> { // on the journal's own thread: must not wait here
                    cancelPayment.cancel(request.uetr(), new CancelAsked("test", "ann", "ordered twice"));
                    return CompletableFuture.failedFuture(new LinkUnavailable("alpha/1", "connection refused"));
                });
        assertThat(send(request).status()).isEqualTo(TransactionStatus.CANC);
        assertThat(two.sent()).isEmpty();
        assertThat(story(request.uetr()))
                .endsWith(
                        "INTENT ACTC alpha/1",
                        "CANCELLATION ACTC alpha/1",
                        "UNSENT ACTC alpha/1",
                        "CANCELLATION ACTC",
                        "CANCELLED CANC");
    }

    /** Every order of the two, many times: CANC never follows or precedes a send. */
    @Test
    void cancellingRacesWithSendingAndNeverBothHappen() throws Exception {
        List<Uetr> payments = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int i = 0; i < 200; i++) {
                InboundRequest request = transfer(Originator.TOLD_LATER, "race" + i, "c");
                payments.add(request.uetr());
                Exchange exchange = exchange(request);
                camel.createProducerTemplate().send("direct:flow-receive", exchange);
                CountDownLatch both = new CountDownLatch(2);
                Future<?> sending = threads.submit(() -> {
                    meet(both);
                    return camel.createProducerTemplate().send("direct:flow-payment", exchange);
                });
                Future<?> cancelling = threads.submit(() -> {
                    meet(both);
                    return cancel(request.uetr());
                });
                sending.get(20, TimeUnit.SECONDS);
                cancelling.get(20, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        List<Uetr> sent = new ArrayList<>(one.sent());
        sent.addAll(two.sent());
        await().until(() -> payments.stream().allMatch(uetr -> state(uetr).isFinal()));
        for (Uetr uetr : payments) {
            assertThat(state(uetr))
                    .as("%s", story(uetr))
                    .isEqualTo(sent.contains(uetr) ? TransactionStatus.ACSC : TransactionStatus.CANC);
        }
    }

    private static void meet(CountDownLatch both) throws InterruptedException {
        both.countDown();
        both.await();
    }

    /** What was promised before the crash holds after it: neither sent, nor forgotten. */
    @Test
    void aPaymentToBeCancelledIsNotSentAfterARestart() throws Exception {
        InboundRequest request = transfer(Originator.TOLD_LATER, "k1", "c");
        Exchange exchange = exchange(request);
        camel.createProducerTemplate().send("direct:flow-receive", exchange);
        assertThat(cancel(request.uetr()).kind()).isEqualTo(CancelAnswer.Kind.UNDER_WAY);
        restart();
        assertThat(openPayments.recover()).isEqualTo(1);
        await().until(() -> state(request.uetr()) == TransactionStatus.CANC);
        assertThat(one.sent()).isEmpty();
        assertThat(two.sent()).isEmpty();
    }

    /** The request hides neither the intent before it nor the doubt that a crash makes of that. */
    @Test
    void anIntentBeforeARequestToCancelIsInDoubtAfterARestart() throws Exception {
        one.next(message -> new CompletableFuture<>());
        InboundRequest request = transfer(Originator.WAITS, "k1", "c");
        sendAsync(exchange(request));
        await().until(() -> one.sent().size() == 1);
        assertThat(cancel(request.uetr()).kind()).isEqualTo(CancelAnswer.Kind.UNDER_WAY);
        restart();
        assertThat(openPayments.recover()).isEqualTo(1);
        await().until(() -> state(request.uetr()) == TransactionStatus.PDNG);
        assertThat(journal.find(request.uetr()).orElseThrow().cause()).isEqualTo("IN_DOUBT");
        assertThat(one.sent()).hasSize(1);
        assertThat(two.sent()).isEmpty();
    }

    /** Whoever took the request on had read the payment before its intent was there. */
    @Test
    void aRequestToCancelThatKnewNoBankYetHidesNoneFromRecovery() throws Exception {
        one.next(message -> new CompletableFuture<>());
        InboundRequest request = transfer(Originator.WAITS, "k1", "c");
        sendAsync(exchange(request));
        await().until(() -> one.sent().size() == 1);
        PaymentInHand beforeIntent = new PaymentInHand(request, TransactionStatus.ACTC, "");
        byte[] asked = EntryPayload.cancellation(new CancelAsked("test", "ann", "ordered twice"), true);
        recorder.stage(beforeIntent, EntryKind.CANCELLATION, TransactionStatus.ACTC, "", asked);
        recorder.commit(beforeIntent).toCompletableFuture().join();
        restart();
        assertThat(openPayments.recover()).isEqualTo(1);
        await().until(() -> state(request.uetr()) == TransactionStatus.PDNG);
        assertThat(story(request.uetr())).endsWith("OUTCOME PDNG alpha/1");
        assertThat(settle.openCount()).as("its bank is asked").isEqualTo(1);
    }

    @Test
    void aReversalOfWhatTheHubNeverSawIsRememberedAndItsOriginalRefused() throws Exception {
        assertThat(reverse("k1", true)).isEqualTo("00");
        assertThat(reverse("k1", true)).as("again").isEqualTo("00");
        restart();
        assertThat(reverse("k1", true)).as("again, by the next process").isEqualTo("00");
        InboundRequest late = purchase("k1");
        StatusReport refused = send(late);
        assertThat(refused.status()).isEqualTo(TransactionStatus.RJCT);
        assertThat(refused.reason().code()).isEqualTo(ReasonCode.CUST);
        assertThat(story(late.uetr())).containsExactly("RECEIVED RCVD", "VALIDATED RJCT");
        Exchange repeat = exchange(purchase("k1"));
        assertThat(join(repeat)).isEqualTo(refused);
        assertThat(repeat.getProperty(FlowExchange.REPLAYED)).isEqualTo(true);
        assertThat(one.sent()).isEmpty();
        assertThat(two.sent()).isEmpty();
        assertThat(journal.inState(TransactionStatus.RJCT, 10))
                .as("the reversal and its late original")
                .hasSize(2);
        assertThat(send(purchase("k2")).status()).isEqualTo(TransactionStatus.ACSC);
    }

    /** Acknowledged, it would be forgotten: whoever sent it has to hear that it names nothing. */
    @Test
    void aReversalByWhichItsOriginalCouldNotBeRecognisedIsNotAcknowledged() {
        assertThat(reverse("k1", false)).isEqualTo("30");
        assertThat(send(purchase("k1")).status()).isEqualTo(TransactionStatus.ACSC);
    }

    /** The original is at its bank, and in the journal only since a moment. */
    @Test
    void aReversalOfWhatIsInProcessIsAcknowledgedOnceItIsOnDisk() {
        CompletableFuture<Void> bankAnswers = new CompletableFuture<>();
        one.next(message -> bankAnswers.thenApply(done -> ScriptedLink.approved(message)));
        InboundRequest request = purchase("k1");
        CompletableFuture<Exchange> sent = sendAsync(exchange(request));
        await().until(() -> one.sent().size() == 1);
        assertThat(reverse("k1", true)).isEqualTo("00");
        assertThat(reverse("k1", true)).as("again").isEqualTo("00");
        assertThat(story(request.uetr())).endsWith("INTENT ACTC alpha/1", "CANCELLATION ACTC alpha/1");
        bankAnswers.complete(null);
        report(sent);
    }

    @Test
    void aReversalOfWhatWasNeverPaidIsAcknowledged() {
        one.nextFails(new LinkUnavailable("alpha/1", "down"));
        two.nextFails(new LinkUnavailable("alpha/2", "down"));
        assertThat(send(purchase("k1")).status()).isEqualTo(TransactionStatus.RJCT);
        assertThat(reverse("k1", true)).isEqualTo("00");
    }

    /** The links of this test take nothing back. */
    @Test
    void aReversalThatTheBankCannotDoIsRefused() {
        assertThat(send(purchase("k1")).status()).isEqualTo(TransactionStatus.ACSC);
        assertThat(reverse("k1", true)).isEqualTo("21");
        assertThat(reverse("k1", true)).as("again").isEqualTo("21");
    }

    @Test
    void aReversalOfAnotherAmountIsRefused() {
        InboundRequest request = purchase("k1");
        send(request);
        Money other = new Money(1, request.payment().amount().currency());
        assertThat(reverse("k1", true, other)).isEqualTo("13");
        assertThat(reverse("k1", true, request.payment().amount())).isEqualTo("21");
    }

    @Test
    void aParkedPaymentGoesOnWhenTwoPersonsSaySo() {
        one.onPrepare(uetr -> {
            throw new IllegalStateException("a defect");
        });
        InboundRequest request = transfer(Originator.TOLD_LATER, "k1", "c");
        assertThat(send(request).pendingCause()).isEqualTo(PendingCause.PARKED);
        openPayments.retryWaiting();
        one.onPrepare(uetr -> {});
        WorkItems items = new WorkItems(recorder, links, settle);
        CarryOutWork carryOut = new CarryOutWork(recorder, hands, items, settle, openPayments, Runnable::run);
        assertThat(items.find(request.uetr()).orElseThrow().actions())
                .containsExactly(WorkAction.RELEASE, WorkAction.CANCEL);
        WorkOrder release = new WorkOrder(WorkAction.RELEASE, "ann", "repaired", null, "k1", null);
        assertThat(carryOut.carryOut(request.uetr(), release)
                        .toCompletableFuture()
                        .join()
                        .kind())
                .isEqualTo(WorkAnswer.Kind.DONE);
        assertThat(one.sent()).isEmpty();
        int seen = items.find(request.uetr()).orElseThrow().proposal().version();
        WorkOrder approve = new WorkOrder(WorkAction.APPROVE, "bob", "seen", null, "k1", seen);
        for (int click = 0; click < 2; click++) {
            assertThat(carryOut.carryOut(request.uetr(), approve)
                            .toCompletableFuture()
                            .join()
                            .kind())
                    .isEqualTo(WorkAnswer.Kind.DONE);
        }
        await().until(() -> state(request.uetr()) == TransactionStatus.ACSC);
        assertThat(one.sent().size() + two.sent().size()).isEqualTo(1);
    }

    /** Its originator's patience was over long ago; two persons want it sent now. */
    @Test
    void theTimeOfAPaymentThatIsReleasedRunsAnew() {
        one.onPrepare(uetr -> {
            throw new IllegalStateException("a defect");
        });
        InboundRequest request = transfer(Originator.TOLD_LATER, "k1", "c");
        assertThat(send(request).pendingCause()).isEqualTo(PendingCause.PARKED);
        List<Instant> sentBefore = new CopyOnWriteArrayList<>();
        for (ScriptedLink link : List.of(one, two)) {
            link.onPrepare(uetr -> {});
            link.next(message -> {
                sentBefore.add(message.outbound().sendBefore());
                return CompletableFuture.completedFuture(ScriptedLink.approved(message));
            });
        }
        later = Duration.ofDays(3);
        WorkItems items = new WorkItems(recorder, links, settle);
        CarryOutWork carryOut = new CarryOutWork(recorder, hands, items, settle, openPayments, Runnable::run);
        WorkOrder release = new WorkOrder(WorkAction.RELEASE, "ann", "repaired", null, "k1", null);
        carryOut.carryOut(request.uetr(), release).toCompletableFuture().join();
        int seen = items.find(request.uetr()).orElseThrow().proposal().version();
        WorkOrder approve = new WorkOrder(WorkAction.APPROVE, "bob", "seen", null, "k1", seen);
        carryOut.carryOut(request.uetr(), approve).toCompletableFuture().join();
        await().until(() -> state(request.uetr()) == TransactionStatus.ACSC);
        assertThat(sentBefore)
                .singleElement()
                .satisfies(before -> assertThat(before)
                        .isAfter(Instant.now().plus(later).minusSeconds(10))
                        .isBefore(Instant.now().plus(later).plusSeconds(60)));
    }

    /** What it said first was told and is over; what it says now moved money. */
    @Test
    void aBankThatDeclinesAndThenApprovesIsAnOperatorsWork() {
        for (ScriptedLink link : List.of(one, two)) {
            link.next(message -> CompletableFuture.completedFuture(
                    ScriptedLink.declined(message.outbound().payment().uetr(), "alpha")));
        }
        InboundRequest request = transfer(Originator.TOLD_LATER, "k1", "c");
        assertThat(send(request).status()).isEqualTo(TransactionStatus.RJCT);
        lateAnswers.tell(said("alpha/2", false));
        settle.settle();
        assertThat(story(request.uetr())).as("once is enough").endsWith("OUTCOME RJCT alpha/1");
        lateAnswers.tell(said("alpha/1", true));
        settle.settle();
        await().until(() -> story(request.uetr()).contains("LATE_ANSWER RJCT alpha/1"));
        await().until(hands::isEmpty);
        assertThat(new WorkItems(recorder, links, settle)
                        .find(request.uetr())
                        .orElseThrow()
                        .kind())
                .isEqualTo(WorkKind.LATE_APPROVAL);
    }

    private static LateAnswer said(String link, boolean isApproved) {
        return new LateAnswer() {
            @Override
            public String link() {
                return link;
            }

            @Override
            public String reference() {
                return ScriptedLink.REFERENCE;
            }

            @Override
            public SendOutcome outcome(Payment payment) {
                return isApproved
                        ? ScriptedLink.approved(payment.uetr(), "alpha")
                        : ScriptedLink.declined(payment.uetr(), "alpha");
            }
        };
    }

    /** After a restore: what cannot be held this moment, because something else has it in hand, would be sent later. */
    @Test
    void whatIsInAnotherHandIsGivenToAnOperatorOnceItIsFree() throws Exception {
        one.nextFails(new LinkUnavailable("alpha/1", "down"));
        two.nextFails(new LinkUnavailable("alpha/2", "down"));
        InboundRequest request = transfer(Originator.TOLD_LATER, "k1", "c");
        assertThat(send(request).pendingCause()).isEqualTo(PendingCause.WAITING_FOR_LINK);
        assertThat(hands.tryTake(request.uetr())).isTrue();
        CompletableFuture<Integer> held = new CompletableFuture<>();
        Thread holder = new Thread(() -> held.complete(openPayments.holdForOperator()), "holder");
        holder.start();
        await().until(() -> held.isDone() || holder.getState() == Thread.State.WAITING);
        hands.release(request.uetr());
        assertThat(held.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo(1);
        openPayments.retryWaiting();
        assertThat(journal.find(request.uetr()).orElseThrow().cause()).isEqualTo("AWAITING_OPERATOR");
        assertThat(hands.isEmpty()).isTrue();
    }

    /** After a restore: what one person proposed before the backup may have been approved, and sent, after it. */
    @Test
    void aProposalToReleaseDoesNotOutliveARestore() {
        one.onPrepare(uetr -> {
            throw new IllegalStateException("a defect");
        });
        InboundRequest request = transfer(Originator.TOLD_LATER, "k1", "c");
        assertThat(send(request).pendingCause()).isEqualTo(PendingCause.PARKED);
        one.onPrepare(uetr -> {});
        WorkItems items = new WorkItems(recorder, links, settle);
        CarryOutWork carryOut = new CarryOutWork(recorder, hands, items, settle, openPayments, Runnable::run);
        WorkOrder release = new WorkOrder(WorkAction.RELEASE, "ann", "repaired", null, "k1", null);
        carryOut.carryOut(request.uetr(), release).toCompletableFuture().join();
        assertThat(openPayments.holdForOperator()).isEqualTo(1);
        int number = journal.find(request.uetr()).orElseThrow().number();
        WorkOrder approve = new WorkOrder(WorkAction.APPROVE, "bob", "seen", null, "k2", number);
        assertThat(carryOut.carryOut(request.uetr(), approve)
                        .toCompletableFuture()
                        .join()
                        .kind())
                .isEqualTo(WorkAnswer.Kind.NOT_OFFERED);
        assertThat(items.find(request.uetr()).orElseThrow().actions())
                .containsExactly(WorkAction.RELEASE, WorkAction.CANCEL);
        assertThat(one.sent().size() + two.sent().size()).isZero();
    }

    private String reverse(String key, boolean isCertain) {
        return reverse(key, isCertain, null);
    }

    private String reverse(String key, boolean isCertain, Money amount) {
        InboundReversal reversal = new InboundReversal(
                new IdempotencyKey("test", key),
                isCertain,
                PaymentKind.CARD_TRANSACTION,
                amount,
                "terminal T1",
                "reversal",
                new byte[] {1},
                Instant.now(),
                Duration.ofSeconds(20));
        Exchange exchange = new DefaultExchange(camel);
        exchange.getMessage().setBody(reversal);
        try {
            new ReverseByIso8583(recorder, cancelPayment, Uetr::random)
                    .reverse(exchange)
                    .toCompletableFuture()
                    .join();
        } catch (InvalidPayloadException impossible) {
            throw new AssertionError(impossible);
        }
        return exchange.getMessage().getBody(ReversalAnswer.class).responseCode();
    }

    private CancelAnswer cancel(Uetr uetr) {
        return cancelPayment
                .cancel(uetr, new CancelAsked("test", "ann", "ordered twice"))
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void aTerminalThatCannotWaitIsDeclinedWhenNothingLeft() {
        one.nextFails(new LinkUnavailable("alpha/1", "down"));
        two.nextFails(new LinkUnavailable("alpha/2", "down"));
        InboundRequest request = purchase("k1");
        StatusReport report = send(request);
        assertThat(report.status()).isEqualTo(TransactionStatus.RJCT);
        assertThat(report.reason().code()).isEqualTo(ReasonCode.AB08);
        openPayments.retryWaiting();
        assertThat(state(request.uetr())).isEqualTo(TransactionStatus.RJCT);
    }

    @Test
    void anApprovalAfterTheTerminalsTimeIsEvidenceAndNoSettlement() {
        CompletableFuture<Void> bankAnswers = new CompletableFuture<>();
        one.next(message -> bankAnswers.thenApply(done -> ScriptedLink.approved(message)));
        InboundRequest request = purchase("k1", Instant.now().plusMillis(500));
        CompletableFuture<Exchange> sent = sendAsync(exchange(request));
        await().until(() -> !Instant.now().isBefore(request.answerBefore()));
        bankAnswers.complete(null);
        StatusReport report = report(sent);
        assertThat(report.status()).isEqualTo(TransactionStatus.PDNG);
        assertThat(report.pendingCause()).isEqualTo(PendingCause.IN_DOUBT);
        assertThat(story(request.uetr())).endsWith("INTENT ACTC alpha/1", "LATE_ANSWER PDNG alpha/1");
    }

    @Test
    void aRoutingRuleThatFailsParksThePaymentAndAnswersItsRepeats() throws Exception {
        rewrite("flows/choose-bank.xml", "${header.MooringKind} startsWith 'CARD_'", "${body.noSuchMember} == 'x'");
        for (Originator originator : List.of(Originator.WAITS, Originator.TOLD_LATER)) {
            InboundRequest request = transfer(originator, "k-" + originator, "c");
            StatusReport report = send(request);
            assertThat(report.pendingCause()).isEqualTo(PendingCause.PARKED);
            assertThat(send(transfer(originator, "k-" + originator, "c"))).isEqualTo(report);
        }
        assertThat(send(purchase("k1")).status()).isEqualTo(TransactionStatus.RJCT);
        assertThat(one.sent()).isEmpty();
        assertThat(two.sent()).isEmpty();
    }

    @Test
    void aPaymentWhoseRouteFailedUnrecordedGivesItsKeysBack() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:edited").to("direct:flow-receive").throwException(new IllegalStateException("a defect"));
            }
        });
        InboundRequest first = transfer(Originator.WAITS, "k1", "c");
        Exchange failed = camel.createProducerTemplate().send("direct:edited", exchange(first));
        assertThat(failed.getException()).hasMessage("a defect");
        CompletableFuture<Exchange> repeat = sendAsync(exchange(transfer(Originator.WAITS, "k1", "c")));
        openPayments.retryWaiting();
        assertThat(report(repeat).status()).isEqualTo(TransactionStatus.ACSC);
        assertThat(journal.find(first.uetr())).isEmpty();
    }

    @Test
    void aRouteThatIsMissingBehindTheLinkLeavesThePaymentInDoubt() throws Exception {
        rewrite(
                "banks/http-json.xml",
                "</circuitBreaker>",
                "</circuitBreaker><toD id=\"more\" uri=\"direct:no-such-${header.MooringKind}\"/>");
        InboundRequest request = transfer(Originator.WAITS, "k1", "c");
        assertThat(send(request).pendingCause()).isEqualTo(PendingCause.IN_DOUBT);
        openPayments.retryWaiting();
        assertThat(one.sent().size() + two.sent().size()).isEqualTo(1);
        assertThat(story(request.uetr())).doesNotContain("UNSENT ACTC alpha/1");
    }

    @Test
    void sensitiveDataIsOverwrittenOnceThePaymentIsOver() {
        InboundRequest request = purchase("k1");
        byte[] pinBlock = {1, 2, 3, 4, 5, 6, 7, 8};
        request.sensitive().put(52, pinBlock);
        send(request);
        assertThat(pinBlock).containsOnly(0);
    }

    @Test
    void whatItsChannelRefusedIsRecordedAsRejected() {
        InboundRequest request = new InboundRequest(
                Uetr.random(),
                null,
                PaymentKind.CREDIT_TRANSFER,
                new StatusReason(ReasonCode.AM12, "EUR allows 2 decimals, got 3 [at=amount]"),
                SensitiveAuthenticationData.none(),
                "test",
                Originator.WAITS,
                List.of(new IdempotencyKey("test", "k1")),
                new byte[0],
                "json",
                new byte[0],
                MappingReport.CLEAN,
                Instant.now(),
                Instant.now().plusSeconds(30));
        assertThat(send(request).reason().code()).isEqualTo(ReasonCode.AM12);
        assertThat(story(request.uetr())).containsExactly("RECEIVED RCVD", "VALIDATED RJCT");
    }

    @Test
    void anIntentWithoutOutcomeIsInDoubtAfterARestart() throws Exception {
        one.next(message -> new CompletableFuture<>()); // the bank never answers, and the hub stops
        InboundRequest request = transfer(Originator.WAITS, "k1", "c");
        sendAsync(exchange(request));
        await().until(() -> one.sent().size() == 1);
        restart();
        assertThat(openPayments.recover()).isEqualTo(1);
        await().until(() -> state(request.uetr()) == TransactionStatus.PDNG);
        assertThat(story(request.uetr())).endsWith("OUTCOME PDNG alpha/1");
        assertThat(send(transfer(Originator.WAITS, "k1", "c")).pendingCause()).isEqualTo(PendingCause.IN_DOUBT);
        assertThat(one.sent()).hasSize(1);
        assertThat(two.sent()).isEmpty();
    }

    @Test
    void aReceivedPaymentWithoutIntentIsSentAfterARestart() throws Exception {
        InboundRequest request = transfer(Originator.TOLD_LATER, "k1", "c");
        camel.getRouteController().stopRoute("flow-payment"); // the hub stops between receiving and sending
        Exchange exchange = exchange(request);
        camel.createProducerTemplate().send("direct:flow-receive", exchange);
        assertThat(state(request.uetr())).isEqualTo(TransactionStatus.ACTC);
        restart();
        assertThat(openPayments.recover()).isEqualTo(1);
        await().until(() -> state(request.uetr()) == TransactionStatus.ACSC);
        assertThat(one.sent().size() + two.sent().size()).isEqualTo(1);
    }

    /** An engineer's edit, in force after a restart. */
    private void rewrite(String file, String before, String after) throws IOException {
        Path path = folder.resolve("routes").resolve(file);
        String text = Files.readString(path);
        assertThat(text).contains(before);
        Files.writeString(path, text.replace(before, after));
        restart();
    }

    /** It was acknowledged: no crash and no age may lose it. */
    @Test
    void anAdviceWithoutIntentIsSentAfterARestartAndItsRepeatsAreAnsweredMeanwhile() throws Exception {
        InboundRequest advice = advice("k1");
        camel.getRouteController().stopRoute("flow-payment"); // the hub stops between receiving and sending
        camel.createProducerTemplate().send("direct:flow-receive", exchange(advice));
        assertThat(state(advice.uetr())).isEqualTo(TransactionStatus.ACTC);
        Exchange repeat = camel.createProducerTemplate().send("direct:flow-receive", exchange(advice("k1")));
        assertThat(repeat.getMessage().getBody(StatusReport.class).status()).isEqualTo(TransactionStatus.ACTC);
        restart();
        assertThat(openPayments.recover()).isEqualTo(1);
        await().until(() -> state(advice.uetr()) == TransactionStatus.ACSC);
        assertThat(one.sent().size() + two.sent().size()).isEqualTo(1);
    }

    @Test
    void anAdviceIsForwardedOnceAndWaitsForALinkHoweverLong() {
        ForwardAdvice forwardAdvice = new ForwardAdvice(openPayments);
        one.nextFails(new LinkUnavailable("alpha/1", "connection refused"));
        two.nextFails(new LinkUnavailable("alpha/2", "connection refused"));
        InboundRequest advice = advice("k1");
        Exchange exchange = camel.createProducerTemplate().send("direct:flow-receive", exchange(advice));
        forwardAdvice.forward(exchange);
        assertThat(exchange.getMessage().getBody(StatusReport.class).status()).isEqualTo(TransactionStatus.ACTC);
        await().until(() -> state(advice.uetr()) == TransactionStatus.PDNG);
        Exchange repeat = camel.createProducerTemplate().send("direct:flow-receive", exchange(advice("k1")));
        forwardAdvice.forward(repeat);
        await().untilAsserted(() -> {
            openPayments.retryWaiting();
            assertThat(state(advice.uetr())).isEqualTo(TransactionStatus.ACSC);
        });
        assertThat(one.sent().size() + two.sent().size())
                .as("two that did not leave, one that did")
                .isEqualTo(3);
    }

    @Test
    void anAdviceThatItsBankRefusesWaitsForAnOperator() {
        one.next(message -> CompletableFuture.completedFuture(new SendOutcome.Rejected(
                StatusReport.rejected(message.outbound().payment().uetr(), StatusReason.of(ReasonCode.AM04)))));
        InboundRequest advice = advice("k1");
        StatusReport report = send(advice);
        assertThat(report.status()).isEqualTo(TransactionStatus.PDNG);
        assertThat(report.pendingCause()).isEqualTo(PendingCause.AWAITING_OPERATOR);
        assertThat(report.reason().code()).isEqualTo(ReasonCode.AM04);
    }

    /** One at a time on each link: the next one leaves when the bank has answered the one before, and in the same order. */
    @Test
    void advicesLeaveInTheOrderOfTheJournalOneAtATimeOnEachLink() {
        CompletableFuture<Void> first = new CompletableFuture<>();
        CompletableFuture<Void> second = new CompletableFuture<>();
        one.next(message -> first.thenApply(done -> ScriptedLink.approved(message)));
        two.next(message -> second.thenApply(done -> ScriptedLink.approved(message)));
        List<Uetr> kept = kept(5);
        await().until(() -> one.sent().size() + two.sent().size() == 2);
        assertThat(openPayments.adviceCount()).isEqualTo(5);
        assertThat(one.sent()).containsExactly(kept.get(0));
        assertThat(two.sent()).containsExactly(kept.get(1));
        second.complete(null);
        await().until(() -> openPayments.adviceCount() == 1);
        assertThat(two.sent()).isEqualTo(kept.subList(1, 5));
        first.complete(null);
        await().until(() -> openPayments.adviceCount() == 0);
        assertThat(one.sent()).containsExactly(kept.get(0));
        assertThat(kept).allMatch(uetr -> state(uetr) == TransactionStatus.ACSC);
    }

    /** Also after a restart: what may have left keeps the link to itself until the bank has answered it. */
    @Test
    void anAdviceInDoubtKeepsItsLinkAndTheOthersGoAround() throws Exception {
        one.nextFails(new OutcomeUnknown("alpha/1", "no answer"));
        List<Uetr> kept = kept(3);
        await().until(() -> openPayments.adviceCount() == 0);
        assertThat(one.sent()).containsExactly(kept.get(0));
        assertThat(two.sent()).isEqualTo(kept.subList(1, 3));
        two.nextFails(new OutcomeUnknown("alpha/2", "no answer"));
        List<Uetr> later = kept(3);
        await().until(() -> two.sent().size() == 3);
        assertThat(openPayments.adviceCount()).as("both links are kept").isEqualTo(2);
        restart();
        openPayments.recover();
        openPayments.retryWaiting();
        assertThat(one.sent()).hasSize(1);
        assertThat(two.sent()).hasSize(3);
        assertThat(openPayments.adviceCount()).isEqualTo(2);
        recorder.advices().freeLink(later.get(0));
        await().until(() -> openPayments.adviceCount() == 0);
        assertThat(two.sent().subList(3, 5)).isEqualTo(later.subList(1, 3));
        assertThat(one.sent()).hasSize(1);
    }

    @Test
    void advicesThatACrashLeftKeepTheirOrderBeforeNewOnes() throws Exception {
        one.goDown();
        one.nextFails(new LinkUnavailable("alpha/1", "connection refused"));
        two.nextFails(new LinkUnavailable("alpha/2", "connection refused"));
        List<Uetr> kept = new ArrayList<>(kept(4)); // the first found no link, the others wait for it
        await().until(() -> state(kept.get(0)) == TransactionStatus.PDNG);
        assertThat(kept.subList(2, 4)).allMatch(uetr -> state(uetr) == TransactionStatus.ACTC);
        int before = two.sent().size();
        restart();
        kept.addAll(kept(1));
        assertThat(two.sent()).as("older ones have not got their places yet").hasSize(before);
        openPayments.recover();
        await().until(() -> openPayments.adviceCount() == 0);
        assertThat(two.sent().subList(before, before + 5)).isEqualTo(kept);
    }

    @Test
    void anAdviceThatIsCancelledInTheLineIsNotSent() {
        CompletableFuture<Void> bankAnswers = new CompletableFuture<>();
        one.next(message -> bankAnswers.thenApply(done -> ScriptedLink.approved(message)));
        two.next(message -> bankAnswers.thenApply(done -> ScriptedLink.approved(message)));
        List<Uetr> kept = kept(4);
        cancelPayment.cancel(kept.get(2), new CancelAsked("test", "k", null));
        bankAnswers.complete(null);
        await().until(() -> openPayments.adviceCount() == 0);
        await().until(() -> state(kept.get(2)) == TransactionStatus.CANC);
        assertThat(state(kept.get(3))).isEqualTo(TransactionStatus.ACSC);
        assertThat(one.sent()).doesNotContain(kept.get(2));
        assertThat(two.sent()).doesNotContain(kept.get(2));
    }

    /** Received, acknowledged and given to their line one after the other. */
    private List<Uetr> kept(int count) {
        ForwardAdvice forwardAdvice = new ForwardAdvice(openPayments);
        List<Uetr> kept = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            InboundRequest advice = advice("advice-" + adviceCount++);
            forwardAdvice.forward(camel.createProducerTemplate().send("direct:flow-receive", exchange(advice)));
            kept.add(advice.uetr());
        }
        return kept;
    }

    private static InboundRequest advice(String key) {
        CardTransaction card = (CardTransaction) purchase(key).payment();
        return request(
                card.as(CardFunction.FINANCIAL_ADVICE),
                Originator.TOLD_LATER,
                key,
                "c",
                MappingReport.CLEAN,
                InboundRequest.NO_LIMIT);
    }

    private void restart() throws IOException {
        camel.getShutdownStrategy().setTimeout(1);
        camel.getShutdownStrategy().setShutdownNowOnTimeout(true);
        camel.stop();
        journal.close();
        open();
    }

    private StatusReport send(InboundRequest request) {
        return join(exchange(request));
    }

    private StatusReport join(Exchange exchange) {
        return report(sendAsync(exchange));
    }

    private static StatusReport report(CompletableFuture<Exchange> sent) {
        Exchange done = sent.orTimeout(Duration.ofSeconds(20).toMillis(), TimeUnit.MILLISECONDS)
                .join();
        if (done.getException() != null) {
            throw new AssertionError("the flow failed", done.getException());
        }
        return done.getMessage().getBody(StatusReport.class);
    }

    private CompletableFuture<Exchange> sendAsync(Exchange exchange) {
        ProducerTemplate producer = camel.createProducerTemplate();
        return producer.asyncSend("direct:flow-receive", exchange)
                .thenCompose(received -> producer.asyncSend("direct:flow-payment", received));
    }

    private Exchange exchange(InboundRequest request) {
        Exchange exchange = new DefaultExchange(camel);
        exchange.setProperty(PaymentExchange.REQUEST, request);
        exchange.getMessage().setBody(request.payment());
        return exchange;
    }

    private TransactionStatus state(Uetr uetr) {
        return journal.find(uetr).orElseThrow().state();
    }

    private List<String> story(Uetr uetr) {
        return journal.entries(uetr).stream()
                .filter(entry -> entry.kind() != EntryKind.REPORTED)
                .map(FlowTest::line)
                .toList();
    }

    private static String line(JournalEntry entry) {
        String link = entry.link().isEmpty() ? "" : " " + entry.bank() + "/" + entry.link();
        return entry.kind() + " " + entry.state() + link;
    }

    private static InboundRequest transfer(Originator originator, String key, String content) {
        return transfer(originator, key, content, MappingReport.CLEAN);
    }

    private static InboundRequest transfer(Originator originator, String key, String content, MappingReport mapping) {
        CreditTransfer transfer = CreditTransfer.builder()
                .uetr(Uetr.random())
                .endToEndId(new EndToEndId("E2E-1"))
                .amount(Money.parse("12.34", "EUR", "amount"))
                .creditorAccount(new Iban("NL91ABNA0417164300"))
                .build();
        return request(transfer, originator, key, content, mapping);
    }

    private static InboundRequest purchase(String key) {
        return purchase(key, Instant.now().plusSeconds(30));
    }

    private static InboundRequest purchase(String key, Instant answerBefore) {
        CardTransaction card = new CardTransaction(
                Uetr.random(),
                Money.parse("12.34", "EUR", "amount"),
                new Pan("4761739001010010"),
                "000000",
                "1123090000",
                "000001",
                "090000",
                "1123",
                null,
                null,
                null,
                null,
                "TERM0001",
                null,
                Map.of());
        return request(card, Originator.CANNOT_WAIT, key, "c", MappingReport.CLEAN, answerBefore);
    }

    private static InboundRequest request(
            Payment payment, Originator originator, String key, String content, MappingReport mapping) {
        return request(payment, originator, key, content, mapping, Instant.now().plusSeconds(30));
    }

    private static InboundRequest request(
            Payment payment,
            Originator originator,
            String key,
            String content,
            MappingReport mapping,
            Instant answerBefore) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return new InboundRequest(
                payment.uetr(),
                payment,
                payment.kind(),
                null,
                SensitiveAuthenticationData.none(),
                "test",
                originator,
                List.of(new IdempotencyKey("test", key)),
                bytes,
                "json",
                bytes,
                mapping,
                Instant.now(),
                answerBefore);
    }
}
