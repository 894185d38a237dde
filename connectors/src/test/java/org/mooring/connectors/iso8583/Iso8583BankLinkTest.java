package org.mooring.connectors.iso8583;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.mooring.connectors.iso8583.Purchases.purchase;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.HashedWheelTimer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mooring.canonical.CardTransaction;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.EndToEndId;
import org.mooring.canonical.Iban;
import org.mooring.canonical.Money;
import org.mooring.canonical.OtherAccountId;
import org.mooring.canonical.Pan;
import org.mooring.canonical.Payment;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.LinkUnavailable;
import org.mooring.canonical.failure.OutcomeUnknown;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.LateAnswer;
import org.mooring.connectors.LateAnswers;
import org.mooring.connectors.LinkFull;
import org.mooring.connectors.LinkHealth.State;
import org.mooring.connectors.OutboundPayment;
import org.mooring.connectors.PreparedMessage;
import org.mooring.connectors.RepeatedRequest;
import org.mooring.connectors.Reversal;
import org.mooring.connectors.SendOutcome;
import org.mooring.connectors.SentPayment;
import org.mooring.connectors.StatusInquiry;
import org.mooring.connectors.bank.BankProperties;
import org.mooring.connectors.bank.Iso8583LinkProperties;
import org.mooring.connectors.iso8583.SessionEvent.Kind;
import org.mooring.simulators.Ports;
import org.mooring.transformers.MappingReport;
import org.mooring.transformers.MappingReport.Change;
import org.mooring.transformers.MappingReport.Remark;
import org.mooring.transformers.iso8583.Iso8583Draft;
import org.mooring.transformers.iso8583.Iso8583Message;

class Iso8583BankLinkTest {
    private static final Map<String, String> STATUS_CODES =
            Map.of("00", "ACSC", "11", "ACSP", "51", "RJCT/AM04", "05", "RJCT/MS03", "09", "PDNG");

    private final EventLoopGroup eventLoops = new NioEventLoopGroup(1);
    private final HashedWheelTimer timer = new HashedWheelTimer(10, TimeUnit.MILLISECONDS);
    private final BlockingQueue<Iso8583Message> unmatched = new LinkedBlockingQueue<>();
    private final LateAnswers late = new LateAnswers();
    private final SessionEvents events = new SessionEvents();
    private final Iso8583LinkFactory factory =
            new Iso8583LinkFactory(eventLoops, timer, Clock.systemUTC(), late, events, KeyExchange.NONE);
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeEach
    void takeUnmatched() {
        events.tellTo(event -> {
            if (event.kind() == Kind.UNASKED || event.kind() == Kind.LATE_ANSWER) {
                unmatched.add(event.message());
            }
        });
    }

    @AfterEach
    void closeAll() throws Exception {
        Collections.reverse(opened);
        for (AutoCloseable resource : opened) {
            resource.close();
        }
        timer.stop();
        eventLoops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void isUpOnlyAfterTheBankAcceptedTheSignOn() throws Exception {
        ScriptedBank bank = bank();
        bank.signOnCode("91");
        BankLink link = link(bank, options(2_000));
        assertThat(link.health().state()).isEqualTo(State.DOWN);
        assertThatThrownBy(() -> link.prepare(purchase(1))).isInstanceOf(LinkUnavailable.class);
        link.start();
        await().until(() -> bank.managementCodes().size() >= 2);
        assertThat(link.health().state()).isNotEqualTo(State.UP);
        bank.signOnCode("00");
        awaitUp(link);
        assertThat(bank.managementCodes()).containsOnly("001");
    }

    @Test
    void sendsThePaymentUnderItsOwnTraceAndReadsTheAnswer() throws Exception {
        ScriptedBank bank = bank();
        BankLink link = up(bank, options(5_000));
        SensitiveAuthenticationData sensitive = SensitiveAuthenticationData.none();
        sensitive.put(52, "1122334455667788".getBytes(StandardCharsets.ISO_8859_1));
        OutboundPayment outbound = new OutboundPayment(
                purchase(7).payment(), sensitive, Instant.now().plusSeconds(60));
        PreparedMessage prepared = link.prepare(outbound);
        assertThat(prepared.link()).isEqualTo("nordbank/1");
        assertThat(prepared.reference()).matches("[0-9]{10}/[0-9]{6}");
        assertThat(bank.hasNoPayment()).isTrue();

        CompletableFuture<SendOutcome> outcome = link.send(prepared).toCompletableFuture();
        ScriptedBank.Request request = bank.take();
        assertThat(request.message().text(7) + "/" + request.message().text(11)).isEqualTo(prepared.reference());
        assertThat(request.message().text(2)).isEqualTo("4000001234567899");
        assertThat(request.message().text(4)).isEqualTo("000000000007");
        assertThat(request.message().text(52)).isEqualTo("1122334455667788");
        assertThat(prepared.wire()).as("overwritten once written").containsOnly(0);
        assertThat(link.health().inFlight()).isEqualTo(1);
        request.connection()
                .send(request.draft().set(39, "00").set(38, "A12345").set(37, "NB0000000007"));
        assertThat(outcome.get(5, TimeUnit.SECONDS)).isInstanceOfSatisfying(SendOutcome.Accepted.class, accepted -> {
            assertThat(accepted.report().uetr()).isEqualTo(outbound.payment().uetr());
            assertThat(accepted.report().status()).isEqualTo(TransactionStatus.ACSC);
            assertThat(accepted.report().bank()).isEqualTo("nordbank");
            assertThat(accepted.report().bankReference()).isEqualTo("NB0000000007");
            assertThat(accepted.report().bankCode()).isEqualTo("00");
            assertThat(accepted.report().acceptedAmount()).isNull();
            assertThat(accepted.report().additional()).containsExactly(Map.entry("DE38", "A12345"));
        });
        assertThat(link.health().inFlight()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "00, ACSC, -, -",
                "11, ACSP, -, -",
                "51, RJCT, AM04, -",
                "05, RJCT, MS03, -",
                "09, PDNG, -, PENDING_AT_BANK",
                "Z9, PDNG, NARR, UNKNOWN_CODE",
                "-, PDNG, NARR, UNKNOWN_CODE",
            })
    void readsTheCodeThroughTheBanksStatusMap(
            String code, TransactionStatus status, ReasonCode reason, PendingCause cause) throws Exception {
        ScriptedBank bank = bank();
        BankLink link = up(bank, options(5_000));
        CompletableFuture<SendOutcome> sent = send(link, purchase(1));
        bank.take().answer(code);
        SendOutcome outcome = sent.get(5, TimeUnit.SECONDS);
        assertThat(outcome)
                .isInstanceOf(
                        switch (status) {
                            case PDNG -> SendOutcome.Pending.class;
                            case RJCT -> SendOutcome.Rejected.class;
                            default -> SendOutcome.Accepted.class;
                        });
        assertThat(outcome.report().status()).isEqualTo(status);
        assertThat(outcome.report().pendingCause()).isEqualTo(cause);
        assertThat(outcome.report().bankCode()).isEqualTo(code);
        assertThat(
                        outcome.report().reason() == null
                                ? null
                                : outcome.report().reason().code())
                .isEqualTo(reason);
    }

    @Test
    void tellsWhatTheBankAcceptedOfTheAmount() throws Exception {
        ScriptedBank bank = bank();
        BankLink link = up(bank, options(5_000));
        CompletableFuture<SendOutcome> sent = send(link, purchase(500));
        ScriptedBank.Request request = bank.take();
        request.connection().send(request.draft().set(39, "00").set(4, "000000000300"));
        assertThat(sent.get(5, TimeUnit.SECONDS).report().acceptedAmount())
                .isEqualTo(new Money(300, Currency.getInstance("EUR")));
    }

    @Test
    void matchesAThousandShuffledAnswers() throws Exception {
        long seed = Long.getLong("mooring.test.seed", 1L);
        ScriptedBank bank = bank();
        BankLink link = up(bank, options(20_000));
        Map<Integer, CompletableFuture<SendOutcome>> sent = new HashMap<>();
        for (int amount = 1; amount <= 1_000; amount++) {
            sent.put(amount, send(link, purchase(amount)));
        }
        List<ScriptedBank.Request> requests = new ArrayList<>();
        while (requests.size() < 1_000) {
            requests.add(bank.take());
        }
        assertThat(link.health().inFlight()).isEqualTo(1_000);
        Collections.shuffle(requests, new Random(seed));
        for (ScriptedBank.Request request : requests) {
            String amount = request.message().text(4);
            request.connection().send(request.draft().set(39, "00").set(37, amount));
        }
        for (int amount = 1; amount <= 1_000; amount++) {
            SendOutcome outcome = sent.get(amount).get(20, TimeUnit.SECONDS);
            assertThat(outcome.report().bankReference())
                    .as("-Dmooring.test.seed=" + seed)
                    .isEqualTo(String.format(Locale.ROOT, "%012d", amount));
        }
        assertThat(link.health().inFlight()).isZero();
        assertThat(unmatched).isEmpty();
    }

    @Test
    void silenceIsAnUnknownOutcomeAndTheLateAnswerIsTold() throws Exception {
        ScriptedBank bank = bank();
        BankLink link = up(bank, options(200));
        PreparedMessage prepared = link.prepare(purchase(68));
        CompletableFuture<SendOutcome> sent = link.send(prepared).toCompletableFuture();
        ScriptedBank.Request request = bank.take();
        assertThat(failure(sent))
                .isInstanceOf(OutcomeUnknown.class)
                .hasMessageContaining("nordbank/1: no answer in 200 ms")
                .hasMessageContaining(prepared.reference());
        request.answer("00");
        Iso8583Message late = unmatched.poll(10, TimeUnit.SECONDS);
        assertThat(late.text(7) + "/" + late.text(11)).isEqualTo(prepared.reference());
        assertThat(link.health().inFlight()).isZero();
        CompletableFuture<SendOutcome> next = send(link, purchase(1));
        bank.take().answer("00");
        assertThat(next.get(5, TimeUnit.SECONDS)).isInstanceOf(SendOutcome.Accepted.class);
    }

    /** Matched by DE 7 and 11, over whichever connection it comes; what it means is for the payment's own map. */
    @Test
    void aLateAnswerIsHandedOverWithWhatItSays() throws Exception {
        BlockingQueue<LateAnswer> told = new LinkedBlockingQueue<>();
        late.tellTo(told::add);
        ScriptedBank bank = bank();
        BankLink link = up(bank, options(100));
        OutboundPayment payment = purchase(68);
        PreparedMessage prepared = link.prepare(payment);
        CompletableFuture<SendOutcome> sent = link.send(prepared).toCompletableFuture();
        ScriptedBank.Request request = bank.take();
        assertThat(failure(sent)).isInstanceOf(OutcomeUnknown.class);
        request.answer("51");
        LateAnswer answer = told.poll(10, TimeUnit.SECONDS);
        assertThat(answer.link()).isEqualTo("nordbank/1");
        assertThat(answer.reference()).isEqualTo(prepared.reference());
        assertThat(answer.outcome(payment.payment()).report().reason().code()).isEqualTo(ReasonCode.AM04);
    }

    @Test
    void aReversalNamesThePaymentAndItsRepeatSaysSo() throws Exception {
        ScriptedBank bank = bank();
        BankLink link = up(bank, options(5_000));
        CardTransaction card = new CardTransaction(
                Uetr.random(),
                new Money(1234, Currency.getInstance("EUR")),
                new Pan("4000001234567899"),
                "000000",
                "1123090000",
                "000042",
                "100000",
                "1124",
                "5411",
                "051",
                "12345",
                "RRN000000001",
                "TERM0001",
                "MERCHANT0000001",
                Map.of(60, "left out"));
        SentPayment sent = new SentPayment(card, "1124090001/000777");
        CompletableFuture<Reversal.Answer> first =
                ((Reversal) link).reverse(sent, false).toCompletableFuture();
        ScriptedBank.Request request = bank.take();
        assertThat(request.message().toString())
                .isEqualTo("0400 2=400000******7899 3=000000 4=000000001234 7=1124090001 11=000777 12=100000 13=1124"
                        + " 32=12345 37=RRN000000001 41=TERM0001 42=MERCHANT0000001 49=978"
                        + " 90=020000077711240900010000001234500000000000");
        assertThat(link.health().inFlight()).isEqualTo(1);
        request.reversed("00");
        assertThat(first.get(5, TimeUnit.SECONDS)).isEqualTo(new Reversal.Answer.Confirmed("00"));
        assertThat(link.health().inFlight()).isZero();

        CompletableFuture<Reversal.Answer> repeat =
                ((Reversal) link).reverse(sent, true).toCompletableFuture();
        ScriptedBank.Request again = bank.take();
        assertThat(again.message().toString())
                .isEqualTo(request.message().toString().replace("0400", "0401"));
        again.reversed("25");
        assertThat(repeat.get(5, TimeUnit.SECONDS)).isEqualTo(new Reversal.Answer.NotFound("25"));
    }

    @ParameterizedTest
    @CsvSource({"12", "30", "91", "96", "05"})
    void nothingButAConfirmationTakesAPaymentBack(String code) throws Exception {
        ScriptedBank bank = bank();
        BankLink link = up(bank, options(5_000));
        CompletableFuture<Reversal.Answer> answer = ((Reversal) link)
                .reverse(new SentPayment(purchase(1).payment(), "1124090001/000777"), false)
                .toCompletableFuture();
        bank.take().reversed(code);
        assertThat(answer.get(5, TimeUnit.SECONDS)).isEqualTo(new Reversal.Answer.Refused(code));
    }

    /** A bank whose requests have a field that reversals have not: nothing makes it fit later. */
    @Test
    void aReversalThatTheFormatCannotSayIsToldFromOneThatCannotLeaveNow() throws Exception {
        BankLink link = up(bank(), options(5_000));
        Payment unsayable = CreditTransfer.builder()
                .uetr(Uetr.random())
                .endToEndId(new EndToEndId("E2E-1"))
                .amount(Money.parse("99999999999999.99", "EUR", "amount"))
                .creditorAccount(new Iban("NL91ABNA0417164300"))
                .build();
        assertThat(((Reversal) link)
                        .reverse(new SentPayment(unsayable, "1124090001/000777"), false)
                        .toCompletableFuture()
                        .get(5, TimeUnit.SECONDS))
                .isInstanceOf(Reversal.Answer.Unsayable.class);
    }

    @Test
    void aReversalThatMayHaveLeftIsToldFromOneThatDidNot() throws Exception {
        ScriptedBank bank = bank();
        SentPayment sent = new SentPayment(purchase(1).payment(), "1124090001/000777");
        BankLink link = link(bank, options(200));
        assertThat(((Reversal) link).reverse(sent, false).toCompletableFuture().get(5, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        Reversal.Answer.None.class,
                        none -> assertThat(none.isUnsent()).isTrue());
        link.start();
        awaitUp(link);
        CompletableFuture<Reversal.Answer> silent =
                ((Reversal) link).reverse(sent, false).toCompletableFuture();
        assertThat(silent.get(5, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        Reversal.Answer.None.class,
                        none -> assertThat(none.isUnsent()).isFalse());
        bank.take();
        CompletableFuture<Reversal.Answer> cut =
                ((Reversal) link).reverse(sent, true).toCompletableFuture();
        bank.take().connection().close();
        assertThat(cut.get(5, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        Reversal.Answer.None.class,
                        none -> assertThat(none.isUnsent()).isFalse());
    }

    @Test
    void answersThatNobodyAskedForAreTold() throws Exception {
        ScriptedBank bank = bank();
        up(bank, options(5_000));
        bank.connection().send(new Iso8583Draft("0210").set(39, "00"));
        assertThat(unmatched.poll(10, TimeUnit.SECONDS).mti()).isEqualTo("0210");
        bank.connection().send(new Iso8583Draft("0810").set(7, "1123064500").set(11, "000001"));
        assertThat(unmatched.poll(10, TimeUnit.SECONDS).mti()).isEqualTo("0810");
    }

    @Test
    void cutLineLeavesEverythingInFlightUnknownAndTheLinkComesBack() throws Exception {
        ScriptedBank bank = bank();
        BankLink link = up(bank, options(20_000));
        List<CompletableFuture<SendOutcome>> sent = new ArrayList<>();
        for (int amount = 1; amount <= 100; amount++) {
            sent.add(send(link, purchase(amount)));
        }
        for (int i = 0; i < 100; i++) {
            bank.take();
        }
        PreparedMessage preparedBefore = link.prepare(purchase(101));
        bank.connection().close();
        for (CompletableFuture<SendOutcome> one : sent) {
            assertThat(failure(one)).isInstanceOf(OutcomeUnknown.class).hasMessageContaining("connection lost");
        }
        awaitUp(link);
        assertThat(bank.connectionCount()).isEqualTo(2);
        assertThat(bank.hasNoPayment()).as("nothing is sent again").isTrue();
        CompletableFuture<SendOutcome> after = link.send(preparedBefore).toCompletableFuture();
        bank.take().answer("00");
        assertThat(after.get(5, TimeUnit.SECONDS)).isInstanceOf(SendOutcome.Accepted.class);
    }

    @Test
    void halfAnAnswerIsNoAnswer() throws Exception {
        ScriptedBank bank = bank();
        BankLink link = up(bank, options(20_000));
        CompletableFuture<SendOutcome> sent = send(link, purchase(1));
        ScriptedBank.Request request = bank.take();
        byte[] answer = Wire.frame(request.draft().set(39, "00"));
        request.connection().send(Arrays.copyOf(answer, answer.length / 2));
        request.connection().close();
        assertThat(failure(sent)).isInstanceOf(OutcomeUnknown.class);
    }

    @Test
    void aLengthThatLiesEndsTheConnectionAndAnUnreadableAnswerDoesNot() throws Exception {
        ScriptedBank bank = bank();
        BankLink link = up(bank, options(500));
        CompletableFuture<SendOutcome> garbled = send(link, purchase(1));
        ScriptedBank.Request request = bank.take();
        byte[] answer = Wire.frame(request.draft().set(39, "00"));
        answer[10] = 'x';
        request.connection().send(answer);
        CompletableFuture<SendOutcome> next = send(link, purchase(2));
        bank.take().answer("00");
        assertThat(next.get(5, TimeUnit.SECONDS)).isInstanceOf(SendOutcome.Accepted.class);
        assertThat(failure(garbled)).isInstanceOf(OutcomeUnknown.class);

        CompletableFuture<SendOutcome> lost = send(link, purchase(3));
        bank.take();
        bank.connection().send(new byte[] {(byte) 0xff, (byte) 0xff});
        assertThat(failure(lost)).isInstanceOf(OutcomeUnknown.class);
        awaitUp(link);
    }

    @Test
    void refusedConnectionIsUnavailableUntilTheBankListens() throws Exception {
        int port = Ports.free();
        BankLink link = link(port, options(5_000));
        link.start();
        assertThatThrownBy(() -> link.prepare(purchase(1)))
                .isInstanceOf(LinkUnavailable.class)
                .hasMessage("nordbank/1: is DOWN; nothing was sent");
        ScriptedBank bank = new ScriptedBank(port);
        opened.add(bank);
        awaitUp(link);
        CompletableFuture<SendOutcome> sent = send(link, purchase(1));
        bank.take().answer("00");
        assertThat(sent.get(5, TimeUnit.SECONDS)).isInstanceOf(SendOutcome.Accepted.class);
    }

    @Test
    void aMessagePreparedBeforeTheLineWasLostIsUnavailableNotUnknown() throws Exception {
        ScriptedBank bank = bank();
        BankLink link = up(bank, options(5_000));
        PreparedMessage prepared = link.prepare(purchase(1));
        bank.close();
        await().until(() -> link.health().state() != State.UP);
        assertThat(failure(link.send(prepared).toCompletableFuture())).isInstanceOf(LinkUnavailable.class);
    }

    @Test
    void takesNoMoreThanIsAgreed() throws Exception {
        ScriptedBank bank = bank();
        BankLink link = up(bank, new LinkOptions(Duration.ofSeconds(20), 2, rules(Duration.ofSeconds(30))));
        PreparedMessage third = link.prepare(purchase(3));
        CompletableFuture<SendOutcome> first = send(link, purchase(1));
        send(link, purchase(2));
        assertThatThrownBy(() -> link.prepare(purchase(4)))
                .isInstanceOf(LinkUnavailable.class)
                .hasMessageContaining("2 payments are in flight")
                .hasCauseInstanceOf(LinkFull.class);
        assertThat(failure(link.send(third).toCompletableFuture()))
                .isInstanceOf(LinkUnavailable.class)
                .hasCauseInstanceOf(LinkFull.class);
        bank.take().answer("00");
        first.get(5, TimeUnit.SECONDS);
        CompletableFuture<SendOutcome> again = link.send(third).toCompletableFuture();
        bank.take().answer("00");
        ScriptedBank.Request request = bank.take();
        assertThat(request.message().text(4)).isEqualTo("000000000003");
        request.answer("00");
        assertThat(again.get(5, TimeUnit.SECONDS)).isInstanceOf(SendOutcome.Accepted.class);
    }

    @Test
    void doesNotSendAfterItsTime() throws Exception {
        ScriptedBank bank = bank();
        BankLink link = up(bank, options(5_000));
        PreparedMessage late = link.prepare(new OutboundPayment(
                purchase(1).payment(),
                SensitiveAuthenticationData.none(),
                Instant.now().minusMillis(1)));
        assertThat(failure(link.send(late).toCompletableFuture()))
                .isInstanceOf(LinkUnavailable.class)
                .hasMessageContaining("too late to send it");
        assertThat(bank.hasNoPayment()).isTrue();
    }

    @Test
    void namesWhatA0200DoesNotSay() throws Exception {
        BankLink link = up(bank(), options(5_000));
        CreditTransfer transfer = CreditTransfer.builder()
                .uetr(Uetr.random())
                .amount(new Money(1, Currency.getInstance("EUR")))
                .chargeBearer("SHAR")
                .debtorAccount(new OtherAccountId("1"))
                .creditorAccount(new OtherAccountId("2"))
                .build();
        assertThat(link.prepare(outbound(transfer)).mapping().remarks())
                .extracting(Remark::change, Remark::path)
                .containsExactly(tuple(Change.NO_HOME, "ChrgBr"));
        assertThat(link.prepare(purchase(1)).mapping()).isSameAs(MappingReport.CLEAN);
    }

    @Test
    void refusesToPrepareWhatA0200CannotSay() throws Exception {
        BankLink link = up(bank(), options(5_000));
        CreditTransfer transfer = CreditTransfer.builder()
                .uetr(Uetr.random())
                .amount(new Money(1, Currency.getInstance("EUR")))
                .creditorAccount(new OtherAccountId("1"))
                .build();
        assertThatThrownBy(() -> link.prepare(outbound(transfer)))
                .isInstanceOf(PaymentRejected.class)
                .hasMessageContaining("rejected AC02");
    }

    @Test
    void asksForAnEchoWhenIdleAndGivesUpOnASilentBank() throws Exception {
        ScriptedBank bank = bank();
        BankLink link = up(bank, new LinkOptions(Duration.ofMillis(200), 10, rules(Duration.ofMillis(100))));
        await().until(() -> Collections.frequency(bank.managementCodes(), "301") >= 3);
        assertThat(link.health().state()).isEqualTo(State.UP);
        assertThat(bank.connectionCount()).isEqualTo(1);
        bank.answersEcho(false);
        await().until(() -> bank.connectionCount() >= 2);
        bank.answersEcho(true);
        awaitUp(link);
    }

    @Test
    void answersTheBanksEcho() throws Exception {
        ScriptedBank bank = bank();
        up(bank, options(5_000));
        bank.connection().send(Wire.echo(42));
        ScriptedBank.Request answer = bank.take();
        assertThat(answer.message().mti()).isEqualTo("0810");
        assertThat(answer.message().text(11)).isEqualTo("000042");
        assertThat(answer.message().text(39)).isEqualTo("00");
    }

    @Test
    void closesAfterTheLastAnswerAndSignsOff() throws Exception {
        ScriptedBank bank = bank();
        BankLink link = up(bank, options(10_000));
        CompletableFuture<SendOutcome> sent = send(link, purchase(1));
        ScriptedBank.Request request = bank.take();
        Thread closer = new Thread(link::close);
        closer.start();
        await().until(() -> link.health().state() == State.DRAINING);
        assertThatThrownBy(() -> link.prepare(purchase(2))).isInstanceOf(LinkUnavailable.class);
        request.answer("00");
        assertThat(sent.get(5, TimeUnit.SECONDS)).isInstanceOf(SendOutcome.Accepted.class);
        closer.join(10_000);
        assertThat(closer.isAlive()).isFalse();
        assertThat(bank.managementCodes()).containsExactly("001", "002");
        assertThat(bank.connectionCount()).isEqualTo(1);
    }

    @Test
    void linksOfOneBankNeverUseTheSameTrace() throws Exception {
        ScriptedBank bank = bank();
        BankProperties properties = properties(List.of("127.0.0.1:" + bank.port(), "127.0.0.1:" + bank.port()));
        BankLink one = opened(factory.create("nordbank", 1, properties));
        BankLink two = opened(factory.create("nordbank", 2, properties));
        one.start();
        two.start();
        awaitUp(one);
        awaitUp(two);
        List<String> references = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            references.add((i % 2 == 0 ? one : two).prepare(purchase(1)).reference());
        }
        assertThat(references).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1|ACSC|5000|mooring.banks.nordbank.links[0].address is '127.0.0.1', must be host:port",
                "127.0.0.1:0|ACSC|5000|must be host:port with a port of 1 to 65535",
                "127.0.0.1:1|DONE|5000|mooring.banks.nordbank.status-codes[00] is 'DONE', must be ACSC",
                "127.0.0.1:1|RJCT/XX99|5000|is 'RJCT/XX99', must be",
                "127.0.0.1:1|RJCT|5000|is 'RJCT', must be",
                "127.0.0.1:1|ACSC|0|mooring.banks.nordbank.answer-timeout is 0 ms, must be at least 1 ms; hub not started",
            })
    void refusesConfigurationThatCannotWork(String address, String meaning, long timeoutMs, String message) {
        BankProperties properties = new BankProperties(
                "iso8583",
                List.of(new BankProperties.LinkProperties(address)),
                null,
                Duration.ofMillis(timeoutMs),
                10,
                Map.of("00", meaning),
                null,
                null,
                null,
                null,
                null,
                null);
        assertThatThrownBy(() -> factory.create("nordbank", 1, properties))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aRepeatIsTheSameMessageUnder0201AndIsAnsweredAsThePayment() throws Exception {
        ScriptedBank bank = bank();
        BankLink link = up(bank, options(5_000, true));
        PreparedMessage message = link.prepare(purchase(1));
        CompletableFuture<SendOutcome> sent = link.send(message).toCompletableFuture();
        Iso8583Message first = bank.take().message();
        bank.connection().close();
        assertThat(sent).failsWithin(Duration.ofSeconds(5));
        awaitUp(link);
        SentPayment doubtful = new SentPayment(purchase(1).payment(), message.reference());
        RepeatedRequest repeating = (RepeatedRequest) link;
        assertThat(repeating.request(doubtful)).as("word for word").isEqualTo(first.wire());

        CompletableFuture<StatusInquiry.Answer> answer =
                repeating.askAgain(doubtful).toCompletableFuture();
        ScriptedBank.Request again = bank.take();
        assertThat(again.message().toString()).isEqualTo(first.toString().replace("0200", "0201"));
        again.answer("00");
        assertThat(answer.get(5, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        StatusInquiry.Answer.Found.class,
                        found -> assertThat(found.outcome().report().status()).isEqualTo(TransactionStatus.ACSC));

        CompletableFuture<StatusInquiry.Answer> duplicate =
                repeating.askAgain(doubtful).toCompletableFuture();
        bank.take().answer("94");
        assertThat(duplicate.get(5, TimeUnit.SECONDS))
                .as("it knows it, and does not say what came of it")
                .isInstanceOf(StatusInquiry.Answer.None.class);
        assertThat(link.health().inFlight()).isZero();
    }

    @Test
    void aBankThatHasNotPromisedItGetsNoRepeat() throws Exception {
        assertThat(link(bank(), options(5_000))).isNotInstanceOf(RepeatedRequest.class);
    }

    private ScriptedBank bank() throws IOException {
        return opened(new ScriptedBank());
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.add(resource);
        return resource;
    }

    private static LinkOptions options(long answerTimeoutMs) {
        return options(answerTimeoutMs, false);
    }

    private static LinkOptions options(long answerTimeoutMs, boolean repeatInquiry) {
        return new LinkOptions(Duration.ofMillis(answerTimeoutMs), 2_000, rules(Duration.ofSeconds(30), repeatInquiry));
    }

    private static Iso8583LinkProperties rules(Duration echoAfter) {
        return rules(echoAfter, false);
    }

    private static Iso8583LinkProperties rules(Duration echoAfter, boolean repeatInquiry) {
        return new Iso8583LinkProperties(
                null,
                null,
                null,
                null,
                echoAfter,
                0,
                Duration.ofMillis(20),
                Duration.ofMillis(200),
                null,
                null,
                0,
                null,
                0,
                0,
                null,
                null,
                repeatInquiry);
    }

    private BankLink link(ScriptedBank bank, LinkOptions options) {
        return link(bank.port(), options);
    }

    private BankLink link(int port, LinkOptions options) {
        return opened(factory.create("nordbank", 1, properties(List.of("127.0.0.1:" + port)), options));
    }

    private BankLink up(ScriptedBank bank, LinkOptions options) {
        BankLink link = link(bank, options);
        link.start();
        awaitUp(link);
        return link;
    }

    private static void awaitUp(BankLink link) {
        await().atMost(Duration.ofSeconds(20)).until(() -> link.health().isUsable());
    }

    private static BankProperties properties(List<String> addresses) {
        return new BankProperties(
                "iso8583",
                addresses.stream().map(BankProperties.LinkProperties::new).toList(),
                null,
                null,
                0,
                STATUS_CODES,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static CompletableFuture<SendOutcome> send(BankLink link, OutboundPayment payment) {
        return link.send(link.prepare(payment)).toCompletableFuture();
    }

    private static Throwable failure(CompletableFuture<SendOutcome> sent) throws Exception {
        try {
            throw new AssertionError("expected a failure, got " + sent.get(20, TimeUnit.SECONDS));
        } catch (ExecutionException failed) {
            return failed.getCause();
        }
    }

    private static OutboundPayment outbound(Payment payment) {
        return new OutboundPayment(
                payment, SensitiveAuthenticationData.none(), Instant.now().plusSeconds(60));
    }
}
