package org.mooring.connectors.iso8583;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mooring.connectors.iso8583.Purchases.purchase;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.HashedWheelTimer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.canonical.failure.LinkUnavailable;
import org.mooring.canonical.failure.OutcomeUnknown;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.LateAnswers;
import org.mooring.connectors.LinkHealth.State;
import org.mooring.connectors.SendOutcome;
import org.mooring.connectors.bank.BankProperties;
import org.mooring.connectors.bank.Framing;
import org.mooring.connectors.bank.Framing.Header;
import org.mooring.connectors.bank.Framing.LengthEncoding;
import org.mooring.connectors.bank.Iso8583LinkProperties;
import org.mooring.connectors.bank.Iso8583LinkProperties.KeyExchangeRule;
import org.mooring.connectors.bank.Iso8583LinkProperties.SignOn;
import org.mooring.connectors.iso8583.SessionEvent.Kind;
import org.mooring.transformers.iso8583.Iso8583Draft;
import org.mooring.transformers.iso8583.Iso8583Message;

/** The session on a link, against a bank on a real socket. */
class LinkSessionTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final KeyExchange TAKES_ALL = cryptogram -> CompletableFuture.completedFuture(true);

    private final EventLoopGroup eventLoops = new NioEventLoopGroup(2);
    private final HashedWheelTimer timer = new HashedWheelTimer(10, TimeUnit.MILLISECONDS);
    private final SessionEvents events = new SessionEvents();
    private final BlockingQueue<SessionEvent> told = new LinkedBlockingQueue<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final MovedClock clock = new MovedClock();

    @BeforeEach
    void listen() {
        events.tellTo(told::add);
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
    void aBankThatSignsUsOffStillAnswersWhatIsInFlightAndIsSignedOnToAgain() throws Exception {
        ScriptedBank bank = bank();
        BankLink link = up(bank, rules().signOnAgainAfter(Duration.ofMillis(100)));
        CompletableFuture<SendOutcome> sent = send(link, 1);
        ScriptedBank.Request request = bank.take();
        bank.signOnCode("91"); // it lets nobody in for a while
        bank.connection().send(management("002", 7));
        assertThat(bank.take().message().text(39)).isEqualTo("00");
        await().until(() -> link.health().state() == State.SIGNED_OFF);
        assertThatThrownBy(() -> link.prepare(purchase(2)))
                .isInstanceOf(LinkUnavailable.class)
                .hasMessageContaining("SIGNED_OFF");
        request.answer("00");
        assertThat(sent.get(5, TimeUnit.SECONDS)).isInstanceOf(SendOutcome.Accepted.class);
        bank.signOnCode("00");
        awaitUp(link);
        assertThat(kinds()).startsWith(Kind.SIGNED_ON, Kind.SIGNED_OFF).endsWith(Kind.SIGNED_ON);
    }

    @Test
    void aBankMaySignUsOnAgainItself() throws Exception {
        ScriptedBank bank = bank();
        BankLink link = up(bank, rules().signOnAgainAfter(LONG));
        bank.connection().send(management("002", 7));
        bank.take();
        await().until(() -> link.health().state() == State.SIGNED_OFF);
        bank.connection().send(management("001", 8));
        assertThat(bank.take().message().text(39)).isEqualTo("00");
        awaitUp(link);
        assertThat(bank.managementCodes()).containsExactly("001");
    }

    @Test
    void onlySoManyMissedEchoesEndTheConnectionAndWhatIsInFlightIsInDoubt() throws Exception {
        ScriptedBank bank = bank();
        BankLink link = up(bank, rules().echo(Duration.ofMillis(50), 3), Duration.ofMillis(300));
        bank.answersEcho(false);
        await().until(() -> Collections.frequency(bank.managementCodes(), "301") >= 2);
        CompletableFuture<SendOutcome> sent = send(link, 1);
        bank.take();
        assertThat(failure(sent)).isInstanceOf(OutcomeUnknown.class);
        await().until(() -> bank.connectionCount() >= 2);
        assertThat(Collections.frequency(bank.managementCodes(), "301")).isGreaterThanOrEqualTo(3);
        bank.answersEcho(true);
        awaitUp(link);
    }

    /** The bank is silent but for one message an echo, so that no echo is ever answered. */
    @Test
    void aLostEchoEndsNoConnectionOverWhichSomethingElseCame() throws Exception {
        ScriptedBank bank = bank();
        BankLink link = up(bank, rules().echo(Duration.ofMillis(50), 1), Duration.ofSeconds(1));
        bank.asksInsteadOfEchoing(true);
        for (int asked = 1; asked <= 2; asked++) {
            assertThat(bank.take().message().text(39)).isEqualTo("00");
        }
        await().until(() -> Collections.frequency(bank.managementCodes(), "301") >= 3); // two were lost
        assertThat(bank.connectionCount()).isEqualTo(1);
        bank.asksInsteadOfEchoing(false);
        bank.answersEcho(false);
        await().until(() -> bank.connectionCount() == 2);
        bank.answersEcho(true);
        awaitUp(link);
    }

    @Test
    void crossingSignOnsLeaveTheConnectionOpen() throws Exception {
        ScriptedBank bank = bank();
        BankLink link = up(bank, rules().signOnAgainAfter(Duration.ofMillis(1)), Duration.ofSeconds(1));
        bank.signOnCode(null); // our own is never answered
        bank.connection().send(management("002", 7));
        bank.take();
        await().until(() -> bank.managementCodes().size() == 2);
        bank.connection().send(management("001", 8));
        bank.take();
        awaitUp(link);
        eventLoops.next().schedule(() -> {}, 1_300, TimeUnit.MILLISECONDS).sync(); // past the time-out of our own
        assertThat(link.health().isUsable()).isTrue();
        CompletableFuture<SendOutcome> sent = send(link, 1);
        bank.take().answer("00");
        assertThat(sent.get(5, TimeUnit.SECONDS)).isInstanceOf(SendOutcome.Accepted.class);
        assertThat(bank.connectionCount()).isEqualTo(1);
    }

    @Test
    void aBankThatSignsUsOnAgainWaitsForItsKey() throws Exception {
        ScriptedBank bank = bank();
        bank.newKey("U0123");
        BlockingQueue<CompletableFuture<Boolean>> keys = new LinkedBlockingQueue<>();
        BankLink link = link(
                bank,
                rules().keys(KeyExchangeRule.SIGN_ON).signOnAgainAfter(LONG),
                Duration.ofSeconds(5),
                cryptogram -> {
                    CompletableFuture<Boolean> taken = new CompletableFuture<>();
                    keys.add(taken);
                    return taken;
                });
        link.start();
        keys.take().complete(true);
        awaitUp(link);
        bank.connection().send(management("002", 7));
        bank.take();
        for (int stan = 8; stan <= 9; stan++) { // the second while the key is on its way
            bank.connection().send(management("001", stan));
            assertThat(bank.take().message().text(39)).isEqualTo("00");
        }
        CompletableFuture<Boolean> second = keys.poll(10, TimeUnit.SECONDS);
        assertThat(second).isNotNull();
        assertThat(link.health().state()).isEqualTo(State.SIGNED_OFF);
        second.complete(true);
        awaitUp(link);
        assertThat(bank.managementCodes()).containsExactly("001", "161", "161");
    }

    /** Its socket takes nothing more, and it goes on asking. */
    @Test
    void aBankThatAsksAndDoesNotReadIsCutOff() throws Exception {
        ServerSocket listener = opened(new ServerSocket());
        listener.setReceiveBufferSize(4096);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        BankLink link = opened(factory(KeyExchange.NONE)
                .create(
                        "nordbank",
                        1,
                        properties(listener.getLocalPort(), 1, rules().signOn(SignOn.NONE), Duration.ofSeconds(5))));
        link.start();
        Wire deaf = opened(new Wire(listener.accept()));
        byte[] asks = Wire.frame(Wire.echo(1));
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1_000_000; i++) {
                        deaf.send(asks);
                    }
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void oneLinkSignsOnForAllOfItsBank() throws Exception {
        ScriptedBank bank = bank();
        List<BankLink> links = links(bank, 3, rules().signOn(SignOn.BANK));
        links.forEach(BankLink::start);
        links.forEach(LinkSessionTest::awaitUp);
        assertThat(bank.managementCodes()).containsExactly("001");

        // Over one it signs off for all, and over that one it is signed on to again.
        bank.connection().send(management("002", 9));
        bank.take();
        await().until(() -> Collections.frequency(bank.managementCodes(), "001") == 2);
        links.forEach(LinkSessionTest::awaitUp);

        links.get(0).close();
        links.get(1).close();
        assertThat(bank.managementCodes()).doesNotContain("002");
        links.get(2).close();
        assertThat(bank.managementCodes()).containsExactly("001", "001", "002");
    }

    /** The bank has restarted, and one connection has not noticed. The first connection may be any link's. */
    @Test
    void aLinkThatComesBackSignsOnForItsBankAgainWhileTheOthersStayOpen() throws Exception {
        ScriptedBank bank = bank();
        List<BankLink> links = links(bank, 3, rules().signOn(SignOn.BANK));
        links.forEach(BankLink::start);
        links.forEach(LinkSessionTest::awaitUp);
        bank.signOnCode("91"); // whoever signs on is cut off and tries again
        bank.connections().get(0).close();
        await().until(() -> Collections.frequency(bank.managementCodes(), "001") >= 3);
        assertThat(links.stream().filter(link -> link.health().isUsable())).hasSize(2);
        bank.connections().get(1).close(); // two that wait for the sign-on
        await().until(() ->
                links.stream().filter(link -> link.health().isUsable()).count() == 1);
        bank.signOnCode("00");
        links.forEach(LinkSessionTest::awaitUp);
        assertThat(kinds()).doesNotContain(Kind.SIGNED_OFF);
    }

    /** The bank lets the signer wait: when that one is lost, another takes over. */
    @Test
    void theNextLinkSignsOnWhenTheOneThatWasToIsLost() throws Exception {
        ScriptedBank bank = bank();
        bank.signOnCode(null);
        List<BankLink> links = links(bank, 2, rules().signOn(SignOn.BANK));
        links.forEach(BankLink::start);
        await().until(() ->
                bank.connectionCount() == 2 && bank.managementCodes().size() == 1);
        assertThat(links).noneMatch(link -> link.health().isUsable());
        bank.signOnCode("00");
        bank.signer().close();
        links.forEach(LinkSessionTest::awaitUp);
        assertThat(bank.managementCodes()).containsExactly("001", "001");
    }

    @Test
    void aLinkWithoutSignOnIsUpWhenItIsConnectedAndSaysNothing() throws Exception {
        ScriptedBank bank = bank();
        BankLink link = up(bank, rules().signOn(SignOn.NONE));
        CompletableFuture<SendOutcome> sent = send(link, 1);
        bank.take().answer("00");
        assertThat(sent.get(5, TimeUnit.SECONDS)).isInstanceOf(SendOutcome.Accepted.class);
        link.close();
        assertThat(bank.managementCodes()).isEmpty();
    }

    @Test
    void noTrafficBeforeTheNewKeyIsInUse() throws Exception {
        ScriptedBank bank = bank();
        bank.newKey("U0123456789ABCDEF0123456789ABCDEF");
        CompletableFuture<KeyCryptogram> handed = new CompletableFuture<>();
        CompletableFuture<Boolean> taken = new CompletableFuture<>();
        BankLink link = link(bank, rules().keys(KeyExchangeRule.SIGN_ON), Duration.ofSeconds(5), cryptogram -> {
            handed.complete(cryptogram);
            return taken;
        });
        link.start();
        KeyCryptogram cryptogram = handed.get(10, TimeUnit.SECONDS);
        assertThat(cryptogram)
                .isEqualTo(new KeyCryptogram("nordbank/1", "161", "U0123456789ABCDEF0123456789ABCDEF"))
                .hasToString("KeyCryptogram[link=nordbank/1, code=161, value=(33)]");
        assertThat(link.health().state()).isEqualTo(State.SIGNED_OFF);
        taken.complete(true);
        awaitUp(link);
        assertThat(bank.managementCodes()).containsExactly("001", "161");
        assertThat(kinds()).containsExactly(Kind.KEY_TAKEN, Kind.SIGNED_ON);
    }

    /** Whatever is in flight then, and whatever comes meanwhile, is answered; nothing is sent twice. */
    @Test
    void aKeyThatIsOldIsReplacedWhileTrafficGoesOn() throws Exception {
        ScriptedBank bank = bank();
        bank.newKey("U0123");
        BlockingQueue<CompletableFuture<Boolean>> keys = new LinkedBlockingQueue<>();
        BankLink link = link(bank, rules().keysOf(DAY), Duration.ofSeconds(10), cryptogram -> {
            CompletableFuture<Boolean> taken = new CompletableFuture<>();
            keys.add(taken);
            return taken;
        });
        link.start();
        keys.take().complete(true);
        awaitUp(link);
        CompletableFuture<SendOutcome> before = send(link, 1);
        ScriptedBank.Request inFlight = bank.take();
        clock.advance(DAY.minusSeconds(1));
        letTheLinkLook();
        assertThat(bank.managementCodes()).as("not yet").containsExactly("001", "161");

        clock.advance(Duration.ofSeconds(1));
        CompletableFuture<Boolean> second = keys.poll(10, TimeUnit.SECONDS);
        assertThat(second).as("asked for").isNotNull();
        CompletableFuture<SendOutcome> meanwhile = send(link, 2);
        bank.take().answer("00");
        assertThat(meanwhile.get(5, TimeUnit.SECONDS)).isInstanceOf(SendOutcome.Accepted.class);
        second.complete(true);
        await().until(() -> Collections.frequency(kinds(), Kind.KEY_TAKEN) == 2);
        inFlight.answer("00");
        assertThat(before.get(5, TimeUnit.SECONDS)).isInstanceOf(SendOutcome.Accepted.class);

        clock.advance(DAY.minusSeconds(1));
        letTheLinkLook();
        assertThat(bank.managementCodes()).as("the age of the new one").containsExactly("001", "161", "161");
        clock.advance(Duration.ofSeconds(1));
        assertThat(keys.poll(10, TimeUnit.SECONDS)).isNotNull();
        assertThat(bank.connectionCount()).isEqualTo(1);
        assertThat(bank.hasNoPayment()).isTrue();
        assertThat(Collections.frequency(kinds(), Kind.SIGNED_ON)).isEqualTo(1);
    }

    /** It was taken from the bank, unasked, so its time begins anew. */
    @Test
    void aKeyThatTheBankSentIsAsYoungAsOneThatWasAskedFor() throws Exception {
        ScriptedBank bank = bank();
        bank.newKey("U0123");
        BankLink link = link(bank, rules().keysOf(DAY), Duration.ofSeconds(5), TAKES_ALL);
        link.start();
        awaitUp(link);
        clock.advance(DAY.minusSeconds(1));
        bank.connection().send(management("101", 21).set(48, "X0F0F"));
        assertThat(bank.take().message().text(39)).isEqualTo("00");
        clock.advance(DAY.minusSeconds(1));
        letTheLinkLook();
        assertThat(bank.managementCodes()).containsExactly("001", "161");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none in the answer", "no answer"})
    void aBankThatHasNoNewKeyLeavesTheOldOneInUseAndIsAskedAgain(String what) throws Exception {
        ScriptedBank bank = bank();
        bank.newKey("U0123");
        BankLink link = link(bank, rules().keysOf(DAY), Duration.ofMillis(400), TAKES_ALL);
        link.start();
        awaitUp(link);
        if (what.equals("no answer")) {
            bank.answersKeys(false);
        } else {
            bank.newKey(null);
        }
        clock.advance(DAY);
        await().until(() -> Collections.frequency(bank.managementCodes(), "161") >= 3);
        CompletableFuture<SendOutcome> sent = send(link, 1);
        bank.take().answer("00");
        assertThat(sent.get(5, TimeUnit.SECONDS)).isInstanceOf(SendOutcome.Accepted.class);
        bank.answersKeys(true);
        bank.newKey("U4567");
        await().until(() -> Collections.frequency(kinds(), Kind.KEY_TAKEN) == 2);
        assertThat(bank.connectionCount()).isEqualTo(1);
        assertThat(kinds()).doesNotContain(Kind.CONNECTION_LOST);
    }

    @Test
    void aBankThatIsGoneWhenAKeyIsAskedForIsNoticed() throws Exception {
        ScriptedBank bank = bank();
        bank.newKey("U0123");
        BankLink link = link(bank, rules().keysOf(DAY), Duration.ofMillis(200), TAKES_ALL);
        link.start();
        awaitUp(link);
        bank.answersKeys(false);
        bank.answersEcho(false);
        clock.advance(DAY);
        await().until(() -> bank.connectionCount() >= 2);
        assertThat(bank.managementCodes()).startsWith("001", "161", "161", "301");
    }

    @Test
    void linksThatShareASignOnShareTheAgeOfItsKey() throws Exception {
        ScriptedBank bank = bank();
        bank.newKey("U0123");
        BlockingQueue<String> askedOver = new LinkedBlockingQueue<>();
        List<BankLink> links = links(bank, 3, rules().keysOf(DAY).signOn(SignOn.BANK), cryptogram -> {
            askedOver.add(cryptogram.link());
            return CompletableFuture.completedFuture(true);
        });
        links.forEach(BankLink::start);
        links.forEach(LinkSessionTest::awaitUp);
        clock.advance(DAY);
        await().until(() -> askedOver.size() == 2);
        letTheLinkLook();
        assertThat(bank.managementCodes()).containsExactly("001", "161", "161");
        assertThat(links).allMatch(link -> link.health().isUsable());
    }

    /** It was asked for while the link was open, and the sign-on waits for it now. */
    @Test
    void aBankThatSignsOffAndOnWhileAnOldKeyIsReplacedGetsTheLinkWithThatKey() throws Exception {
        ScriptedBank bank = bank();
        bank.newKey("U0123");
        BlockingQueue<CompletableFuture<Boolean>> keys = new LinkedBlockingQueue<>();
        BankLink link = link(bank, rules().keysOf(DAY), Duration.ofSeconds(10), cryptogram -> {
            CompletableFuture<Boolean> taken = new CompletableFuture<>();
            keys.add(taken);
            return taken;
        });
        link.start();
        keys.take().complete(true);
        awaitUp(link);
        clock.advance(DAY);
        CompletableFuture<Boolean> second = keys.poll(10, TimeUnit.SECONDS);
        assertThat(second).isNotNull();
        bank.signOnCode("91"); // ours would not be welcome
        for (String code : new String[] {"002", "001"}) {
            bank.connection().send(management(code, 7));
            assertThat(bank.take().message().text(39)).isEqualTo("00");
        }
        assertThat(link.health().state()).isEqualTo(State.SIGNED_OFF);
        second.complete(true);
        awaitUp(link);
        assertThat(bank.managementCodes()).containsExactly("001", "161", "161");
    }

    /** Several times: the rules of these tests let it look every 50 ms. */
    private void letTheLinkLook() throws InterruptedException {
        eventLoops.next().schedule(() -> {}, 200, TimeUnit.MILLISECONDS).sync();
    }

    @Test
    void aKeyThatIsNotTakenEndsTheConnection() throws Exception {
        ScriptedBank bank = bank();
        bank.newKey("U0123");
        BankLink link = link(
                bank,
                rules().keys(KeyExchangeRule.SIGN_ON),
                Duration.ofSeconds(5),
                cryptogram -> CompletableFuture.failedFuture(new IllegalStateException("the module is locked")));
        link.start();
        await().until(() -> bank.connectionCount() >= 2);
        assertThat(link.health().isUsable()).isFalse();
        assertThat(kinds()).contains(Kind.KEY_REFUSED).doesNotContain(Kind.SIGNED_ON);
    }

    @Test
    void theBankSendsANewKeyAndIsToldWhetherItWasTaken() throws Exception {
        ScriptedBank bank = bank();
        BlockingQueue<KeyCryptogram> handed = new LinkedBlockingQueue<>();
        BankLink link = link(bank, rules().keys(KeyExchangeRule.BANK), Duration.ofSeconds(5), cryptogram -> {
            handed.add(cryptogram);
            return CompletableFuture.completedFuture(handed.size() == 1);
        });
        link.start();
        awaitUp(link);
        for (String expected : new String[] {"00", "12"}) {
            bank.connection().send(management("101", 21).set(48, "X0F0F"));
            Iso8583Message answer = bank.take().message();
            assertThat(answer.mti() + " " + answer.text(39) + " " + answer.text(70))
                    .isEqualTo("0810 " + expected + " 101");
            assertThat(answer.has(48)).isFalse();
        }
        assertThat(handed.take().value()).isEqualTo("X0F0F");
        assertThat(link.health().isUsable()).isTrue();
        bank.connection().send(management("161", 22));
        assertThat(bank.take().message().text(39)).as("no cryptogram in it").isEqualTo("12");
        assertThat(handed).hasSize(1);
    }

    @Test
    void cutOverAndWhateverIsUnknownAreTold() throws Exception {
        ScriptedBank bank = bank();
        up(bank, rules());
        bank.connection().send(management("201", 31).set(35, "4000001234567899=31122011212120531127"));
        assertThat(bank.take().message().text(39)).isEqualTo("00");
        bank.connection().send(management("777", 32));
        assertThat(bank.take().message().text(39)).isEqualTo("12");
        bank.connection().send(management(null, 33));
        assertThat(bank.take().message().text(39)).isEqualTo("30");
        bank.connection()
                .send(new Iso8583Draft("0420")
                        .set(2, "4000001234567899")
                        .set(7, "1123064500")
                        .set(11, "000034"));
        List<SessionEvent> all = new ArrayList<>();
        while (all.size() < 4) {
            SessionEvent event = told.poll(10, TimeUnit.SECONDS);
            assertThat(event).isNotNull();
            all.add(event);
        }
        assertThat(all.stream().map(SessionEvent::kind))
                .containsExactly(Kind.SIGNED_ON, Kind.CUT_OVER, Kind.UNASKED, Kind.UNASKED);
        assertThat(all.get(1).message().text(70)).isEqualTo("201");
        assertThat(all.get(1).message().text(35)).matches("[*]+");
        assertThat(all.get(1).where()).isEqualTo("nordbank/1");
        assertThat(all.get(3).line())
                .contains("\"kind\":\"UNASKED\"", "\"message\":\"0420 2=400000******7899 7=1123064500 11=000034\"")
                .doesNotContain("4000001234567899");
        // What nothing here keeps is not acknowledged, so that the bank sends it again.
        bank.connection().send(Wire.echo(35));
        assertThat(bank.take().message().text(11)).isEqualTo("000035");
    }

    @Test
    void anAnswerThatDoesNotBecomeWholeEndsTheConnection() throws Exception {
        ScriptedBank bank = bank();
        Framing impatient = new Framing(0, null, false, null, null, 0, null, null, 0, Duration.ofMillis(150));
        BankLink link = up(bank, rules().framing(impatient), Duration.ofSeconds(20));
        CompletableFuture<SendOutcome> sent = send(link, 1);
        ScriptedBank.Request request = bank.take();
        byte[] answer = Wire.frame(request.draft().set(39, "00"));
        request.connection().send(Arrays.copyOf(answer, answer.length - 1));
        assertThat(failure(sent)).isInstanceOf(OutcomeUnknown.class);
        awaitUp(link);
    }

    @Test
    void speaksTheBanksFraming() throws Exception {
        Framing framing =
                new Framing(4, LengthEncoding.ASCII, true, true, Header.TPDU, 0, "6000030000", null, 400, null);
        ScriptedBank bank = opened(new ScriptedBank(0, 5));
        BankLink link = up(bank, rules().framing(framing));
        CompletableFuture<SendOutcome> sent = send(link, 1);
        ScriptedBank.Request request = bank.take();
        assertThat(HexFormat.of().formatHex(request.connection().header())).isEqualTo("6000030000");
        request.answer("00");
        assertThat(sent.get(5, TimeUnit.SECONDS)).isInstanceOf(SendOutcome.Accepted.class);
        request.connection()
                .send(Wire.asciiFrame(HexFormat.of().parseHex("600003A1B2"), Wire.CODEC.encode(management("301", 41))));
        assertThat(bank.take().message().text(11)).isEqualTo("000041");
        assertThat(HexFormat.of().formatHex(request.connection().header()))
                .as("of the answer to the bank's own echo")
                .isEqualTo("60a1b20003");
    }

    @Test
    void whatTheFramingCannotSayIsRejectedBeforeItIsSent() throws Exception {
        Framing narrow = new Framing(2, LengthEncoding.ASCII, false, true, null, 0, null, null, 0, null);
        ScriptedBank bank = bank();
        BankLink link =
                link(bank, rules().framing(narrow).signOn(SignOn.NONE), Duration.ofSeconds(5), KeyExchange.NONE);
        link.start();
        awaitUp(link);
        assertThatThrownBy(() -> link.prepare(purchase(1)))
                .isInstanceOf(PaymentRejected.class)
                .hasMessageContaining("at most 99 bytes")
                .hasMessageContaining("rejected FF01");
    }

    private List<Kind> kinds() {
        return told.stream().map(SessionEvent::kind).toList();
    }

    /** Time that only moves when the test says so. */
    private static final class MovedClock extends Clock {
        private volatile Instant now = Instant.parse("2026-11-24T10:00:00Z");

        void advance(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    private static Iso8583Draft management(String code, int stan) {
        return Wire.echo(stan).set(70, code);
    }

    private ScriptedBank bank() throws IOException {
        return opened(new ScriptedBank());
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.add(resource);
        return resource;
    }

    private static Rules rules() {
        return new Rules();
    }

    private BankLink up(ScriptedBank bank, Rules rules) {
        return up(bank, rules, Duration.ofSeconds(5));
    }

    private BankLink up(ScriptedBank bank, Rules rules, Duration answerTimeout) {
        BankLink link = link(bank, rules, answerTimeout, KeyExchange.NONE);
        link.start();
        awaitUp(link);
        return link;
    }

    private BankLink link(ScriptedBank bank, Rules rules, Duration answerTimeout, KeyExchange keys) {
        return opened(factory(keys).create("nordbank", 1, properties(bank.port(), 1, rules, answerTimeout)));
    }

    private List<BankLink> links(ScriptedBank bank, int count, Rules rules) {
        return links(bank, count, rules, KeyExchange.NONE);
    }

    private List<BankLink> links(ScriptedBank bank, int count, Rules rules, KeyExchange keys) {
        Iso8583LinkFactory factory = factory(keys);
        BankProperties properties = properties(bank.port(), count, rules, Duration.ofSeconds(5));
        return Stream.iterate(1, number -> number + 1)
                .limit(count)
                .map(number -> opened(factory.create("nordbank", number, properties)))
                .toList();
    }

    private Iso8583LinkFactory factory(KeyExchange keys) {
        return new Iso8583LinkFactory(eventLoops, timer, clock, new LateAnswers(), events, keys);
    }

    private static BankProperties properties(int port, int links, Rules rules, Duration answerTimeout) {
        return new BankProperties(
                "iso8583",
                Collections.nCopies(links, new BankProperties.LinkProperties("127.0.0.1:" + port)),
                null,
                answerTimeout,
                0,
                Map.of("00", "ACSC"),
                null,
                null,
                null,
                null,
                null,
                rules.properties());
    }

    private static void awaitUp(BankLink link) {
        await().atMost(Duration.ofSeconds(20)).until(() -> link.health().isUsable());
    }

    private static CompletableFuture<SendOutcome> send(BankLink link, long amountMinor) {
        return link.send(link.prepare(purchase(amountMinor))).toCompletableFuture();
    }

    private static Throwable failure(CompletableFuture<SendOutcome> sent) throws Exception {
        try {
            throw new AssertionError("expected a failure, got " + sent.get(20, TimeUnit.SECONDS));
        } catch (ExecutionException failed) {
            return failed.getCause();
        }
    }

    /** Properties of a link, with what a test does not name quick or never. */
    private static final class Rules {
        private Framing framing;
        private SignOn signOn = SignOn.LINK;
        private Duration signOnAgainAfter = Duration.ofMillis(50);
        private Duration echoAfter = LONG;
        private int echoesMissedMax = 1;
        private KeyExchangeRule keyExchange = KeyExchangeRule.NONE;
        private Duration keyAgeMax;

        Rules framing(Framing value) {
            framing = value;
            return this;
        }

        Rules signOn(SignOn value) {
            signOn = value;
            return this;
        }

        Rules signOnAgainAfter(Duration value) {
            signOnAgainAfter = value;
            return this;
        }

        Rules echo(Duration after, int missedMax) {
            echoAfter = after;
            echoesMissedMax = missedMax;
            return this;
        }

        Rules keys(KeyExchangeRule value) {
            keyExchange = value;
            return this;
        }

        /** A key is asked for after each sign-on, and when it is older than that. */
        Rules keysOf(Duration ageMax) {
            keyExchange = KeyExchangeRule.SIGN_ON;
            keyAgeMax = ageMax;
            return this;
        }

        Iso8583LinkProperties properties() {
            return new Iso8583LinkProperties(
                    null,
                    framing,
                    signOn,
                    signOnAgainAfter,
                    echoAfter,
                    echoesMissedMax,
                    Duration.ofMillis(20),
                    Duration.ofMillis(200),
                    keyExchange,
                    null,
                    0,
                    keyAgeMax,
                    0,
                    0,
                    null,
                    null,
                    false);
        }
    }
}
