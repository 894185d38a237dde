package org.mooring.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.canonical.CardTransaction;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.EndToEndId;
import org.mooring.canonical.Iban;
import org.mooring.canonical.Money;
import org.mooring.canonical.Pan;
import org.mooring.canonical.Payment;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.connectors.BankLinks;
import org.mooring.connectors.InboundRequest;
import org.mooring.connectors.InboundRequest.Originator;
import org.mooring.connectors.LateAnswers;
import org.mooring.connectors.OutboundPayment;
import org.mooring.connectors.PreparedMessage;
import org.mooring.connectors.Reversal;
import org.mooring.connectors.SendOutcome;
import org.mooring.connectors.SentPayment;
import org.mooring.connectors.StatusInquiry;
import org.mooring.connectors.bank.BankProperties.InDoubtRule;
import org.mooring.journal.EntryKind;
import org.mooring.journal.PaymentHead;
import org.mooring.journal.postgresql.PostgresJournal;
import org.mooring.journal.postgresql.PostgresSettings;
import org.mooring.routes.SettlementRules.BankRule;
import org.mooring.transformers.MappingReport;

/** Three hubs on one real PostgreSQL: one dies with a payment at each stage, and the two that live go on with them. */
@Timeout(120)
class TakeOverTest {
    @TempDir
    Path folder;

    @Test
    void whatADeadInstanceHadIsTakenToItsEndOnceByThoseThatLive() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .start();
                Hub one = new Hub(server, "one");
                Hub two = new Hub(server, "two")) {
            List<Uetr> all = new CopyOnWriteArrayList<>();
            Uetr unsent;
            Uetr waiting;
            Uetr terminals;
            Uetr intended;
            Uetr doubtful;
            Uetr reversing;
            Uetr settledCard;
            try (Hub dead = new Hub(server, "dead")) {
                unsent = dead.received(transfer(), Originator.TOLD_LATER)
                        .request()
                        .uetr();
                waiting = dead.pending(dead.received(transfer(), Originator.TOLD_LATER), PendingCause.WAITING_FOR_LINK);
                terminals = dead.received(transfer(), Originator.CANNOT_WAIT)
                        .request()
                        .uetr();
                intended = dead.intended(dead.received(transfer(), Originator.WAITS), "askbank", "R1")
                        .request()
                        .uetr();
                doubtful = dead.pending(
                        dead.intended(dead.received(transfer(), Originator.WAITS), "askbank", "R2"),
                        PendingCause.IN_DOUBT);
                reversing = dead.reversing("R3");
                settledCard = dead.settledAndToBeCancelled("R4");
                all.addAll(List.of(unsent, waiting, terminals, intended, doubtful, reversing, settledCard));
                two.look();
                assertThat(two.resumed).as("its instance lives").isEmpty();
                // As a process that was killed leaves it: its lease goes on for a while, and nobody renews it.
                execute(server, "insert into mooring.instance values (4711, now() + interval '2 seconds')");
                execute(server, "update mooring.payment set owner = 4711");
            }
            two.look();
            one.look();
            assertThat(Stream.of(one, two).flatMap(hub -> hub.resumed.stream()))
                    .as("its lease is not over")
                    .isEmpty();
            await().pollInterval(Duration.ofMillis(50))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> {
                        one.look();
                        two.look();
                        return all.stream().allMatch(uetr -> one.isAtItsEnd(uetr));
                    });
            assertThat(Stream.of(one, two).flatMap(hub -> hub.resumed.stream()))
                    .as("sent once, by one of them")
                    .containsExactlyInAnyOrder(unsent, waiting);
            assertThat(one.story(unsent)).endsWith("INTENT ACTC", "OUTCOME ACSC");
            assertThat(one.story(terminals)).as("the terminal is gone").endsWith("OUTCOME RJCT");
            assertThat(one.story(intended)).contains("OUTCOME PDNG").endsWith("INQUIRY ACSC");
            assertThat(one.story(doubtful)).endsWith("INQUIRY ACSC");
            assertThat(one.story(reversing)).endsWith("REVERSAL_OUTCOME CANC");
            assertThat(one.story(settledCard)).endsWith("REVERSAL ACSC", "REVERSAL_OUTCOME CANC");
            assertThat(all)
                    .allSatisfy(uetr -> assertThat(one.story(uetr).stream().filter(step -> step.startsWith("INTENT")))
                            .hasSizeLessThanOrEqualTo(1));
            assertThat(Stream.of(one, two).flatMap(hub -> hub.cardbank.reversed().stream()))
                    .as("what had begun says that it is a repeat")
                    .containsExactlyInAnyOrder("repeat R3", "first R4");
        }
    }

    /** Nobody has to know which instance has the payment. */
    @Test
    void aPersonsOrderIsCarriedOutByWhicheverInstanceItComesTo() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .start();
                Hub one = new Hub(server, "one");
                Hub two = new Hub(server, "two")) {
            Uetr waiting = one.pending(one.received(transfer(), Originator.TOLD_LATER), PendingCause.WAITING_FOR_LINK);
            Uetr sending = one.intended(one.received(transfer(), Originator.WAITS), "askbank", "R1")
                    .request()
                    .uetr();
            assertThat(two.order(waiting, WorkAction.CANCEL)).isEqualTo(WorkAnswer.Kind.DONE);
            assertThat(two.story(waiting)).endsWith("CANCELLED CANC");
            one.look();
            assertThat(one.resumed).isEmpty();
            assertThat(two.order(sending, WorkAction.CANCEL))
                    .as("it is being sent")
                    .isEqualTo(WorkAnswer.Kind.STALE);
        }
    }

    private static void execute(EmbeddedPostgres server, String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Payment transfer() {
        return CreditTransfer.builder()
                .uetr(Uetr.random())
                .endToEndId(new EndToEndId("E2E-1"))
                .amount(Money.parse("12.34", "EUR", "amount"))
                .creditorAccount(new Iban("NL91ABNA0417164300"))
                .build();
    }

    /** One instance: the real steps over the shared journal; its flow settles at once whatever is given to it. */
    private final class Hub implements AutoCloseable {
        private final PostgresJournal journal;
        private final PaymentRecorder recorder;
        private final SettleInDoubt settle;
        private final OpenPayments openPayments;
        private final CarryOutWork work;
        private final UnsendableLink.Reversible cardbank = new UnsendableLink.Reversible("cardbank/1");
        private final DefaultCamelContext camel = new DefaultCamelContext();
        private final List<Uetr> resumed = new CopyOnWriteArrayList<>();

        Hub(EmbeddedPostgres server, String name) throws Exception {
            journal = PostgresJournal.open(
                    PostgresSettings.of(
                                    server.getJdbcUrl("postgres", "postgres"),
                                    "postgres",
                                    null,
                                    folder.resolve("installation.key"))
                            .withReadersMax(2)
                            .withLease(Duration.ofSeconds(5)),
                    Clock.systemUTC());
            recorder = new PaymentRecorder(
                    journal,
                    Clock.systemUTC(),
                    new SimpleMeterRegistry(),
                    Runnable::run,
                    LooseEnds.in(folder.resolve("loose-ends-" + name), journal));
            PaymentHands hands = new PaymentHands();
            BankLinks links = new BankLinks();
            links.add(new Settled("askbank/1"));
            links.add(cardbank);
            for (int i = 0; i < 4; i++) {
                cardbank.next(new Reversal.Answer.Confirmed("00"));
            }
            Duration soon = Duration.ofMillis(20);
            SettlementRules rules = new SettlementRules(
                    Map.of(
                            "askbank", new BankRule(InDoubtRule.ASK, soon),
                            "cardbank", new BankRule(InDoubtRule.ASK, soon)),
                    soon,
                    soon,
                    Duration.ofHours(1),
                    Duration.ofHours(1),
                    Map.of());
            settle = new SettleInDoubt(recorder, hands, links, new LateAnswers(), rules, new SplittableRandom(1));
            openPayments = new OpenPayments(recorder, hands, camel);
            WorkItems items = new WorkItems(recorder, links, settle);
            work = new CarryOutWork(recorder, hands, items, settle, openPayments, Runnable::run);
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:flow-payment").process(Hub.this::settleAtOnce);
                }
            });
            camel.start();
            openPayments.recover();
            settle.settle();
        }

        private void settleAtOnce(Exchange exchange) {
            PaymentInHand inHand = exchange.getProperty(FlowExchange.IN_HAND, PaymentInHand.class);
            resumed.add(inHand.request().uetr());
            intended(inHand, "askbank", "R" + resumed.size());
            recorder.commitAnswer(
                            inHand,
                            EntryKind.OUTCOME,
                            StatusReport.of(inHand.request().uetr(), TransactionStatus.ACSC))
                    .toCompletableFuture()
                    .join();
        }

        void look() {
            openPayments.retryWaiting();
            settle.settle();
        }

        WorkAnswer.Kind order(Uetr uetr, WorkAction action) {
            return work.carryOut(uetr, new WorkOrder(action, "ann", "why", null, "k", null))
                    .toCompletableFuture()
                    .join()
                    .kind();
        }

        boolean isAtItsEnd(Uetr uetr) {
            PaymentHead head = journal.find(uetr).orElseThrow();
            return head.state() == TransactionStatus.ACSC
                    ? head.lastKind() == EntryKind.OUTCOME || head.lastKind() == EntryKind.INQUIRY
                    : head.state().isFinal();
        }

        List<String> story(Uetr uetr) {
            return journal.entries(uetr).stream()
                    .map(entry -> entry.kind() + " " + entry.state())
                    .toList();
        }

        PaymentInHand received(Payment payment, Originator originator) {
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
                    Clock.systemUTC().instant(),
                    Clock.systemUTC().instant().plusSeconds(600));
            PaymentInHand inHand = new PaymentInHand(request);
            recorder.stage(inHand, EntryKind.RECEIVED, TransactionStatus.RCVD, "", EntryPayload.received(request));
            recorder.stage(inHand, EntryKind.VALIDATED, TransactionStatus.ACTC, "", EntryPayload.EMPTY);
            commit(inHand);
            return inHand;
        }

        PaymentInHand intended(PaymentInHand inHand, String bank, String reference) {
            inHand.boundTo(bank, "1");
            Payment payment = inHand.request().payment();
            PreparedMessage message = new PreparedMessage(
                    bank + "/1",
                    reference,
                    new byte[] {1},
                    new OutboundPayment(
                            payment,
                            SensitiveAuthenticationData.none(),
                            inHand.request().answerBefore()),
                    MappingReport.CLEAN);
            recorder.stage(inHand, EntryKind.INTENT, inHand.state(), "", EntryPayload.intent(message));
            commit(inHand);
            return inHand;
        }

        Uetr pending(PaymentInHand inHand, PendingCause cause) {
            Uetr uetr = inHand.request().uetr();
            recorder.commitAnswer(inHand, EntryKind.OUTCOME, StatusReport.pending(uetr, cause, inHand.bank()))
                    .toCompletableFuture()
                    .join();
            return uetr;
        }

        Uetr reversing(String reference) {
            PaymentInHand inHand = intended(received(transfer(), Originator.CANNOT_WAIT), "cardbank", reference);
            pending(inHand, PendingCause.IN_DOUBT);
            recorder.stage(
                    inHand,
                    EntryKind.REVERSAL,
                    TransactionStatus.PDNG,
                    PendingCause.REVERSING.name(),
                    EntryPayload.reversal(reference));
            commit(inHand);
            return inHand.request().uetr();
        }

        Uetr settledAndToBeCancelled(String reference) {
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
                    null,
                    null,
                    Map.of());
            PaymentInHand inHand = intended(received(card, Originator.CANNOT_WAIT), "cardbank", reference);
            recorder.commitAnswer(inHand, EntryKind.OUTCOME, StatusReport.of(card.uetr(), TransactionStatus.ACSC))
                    .toCompletableFuture()
                    .join();
            recorder.stage(
                    inHand,
                    EntryKind.CANCELLATION,
                    TransactionStatus.ACSC,
                    "",
                    EntryPayload.cancellation(new CancelAsked("test", "T1", null), true));
            commit(inHand);
            return card.uetr();
        }

        private void commit(PaymentInHand inHand) {
            recorder.commit(inHand).toCompletableFuture().join();
        }

        @Override
        public void close() {
            camel.stop();
            journal.close();
        }
    }

    /** A bank that says of everything it is asked about that it is settled. */
    private static final class Settled extends UnsendableLink implements StatusInquiry {
        Settled(String id) {
            super(id);
        }

        @Override
        public CompletionStage<Answer> inquire(SentPayment sent) {
            return CompletableFuture.completedFuture(new Answer.Found(
                    new SendOutcome.Accepted(StatusReport.of(sent.payment().uetr(), TransactionStatus.ACSC))));
        }
    }
}
