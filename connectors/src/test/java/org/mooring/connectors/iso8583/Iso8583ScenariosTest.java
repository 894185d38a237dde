package org.mooring.connectors.iso8583;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.HashedWheelTimer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.AsyncProcessorSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.failure.LinkUnavailable;
import org.mooring.connectors.InboundRequest;
import org.mooring.connectors.LateAnswer;
import org.mooring.connectors.LateAnswers;
import org.mooring.connectors.OutboundPayment;
import org.mooring.connectors.PaymentExchange;
import org.mooring.connectors.Reversal;
import org.mooring.connectors.SentPayment;
import org.mooring.connectors.bank.Iso8583LinkProperties;
import org.mooring.connectors.bank.StatusCodeMap;
import org.mooring.transformers.iso8583.Iso8583Codec;
import org.mooring.transformers.iso8583.Iso8583Dialect;
import org.mooring.transformers.iso8583.Iso8583Message;

/**
 * A legacy client, our listener, our link and a bank, each on real sockets: what the field does to a session. Between
 * listener and link stands the shortest route there is; what the journal adds is tried in app.
 */
class Iso8583ScenariosTest {
    private final SettableClock clock = new SettableClock(Instant.parse("2026-12-31T23:59:58Z"));
    private final EventLoopGroup eventLoops = new NioEventLoopGroup(2);
    private final HashedWheelTimer timer = new HashedWheelTimer(10, TimeUnit.MILLISECONDS);
    private final SessionEvents events = new SessionEvents();
    private final LateAnswers late = new LateAnswers();
    private final BlockingQueue<LateAnswer> lateAnswers = new LinkedBlockingQueue<>();
    private final BlockingQueue<SessionEvent> told = new LinkedBlockingQueue<>();
    private final Set<String> keys = Collections.synchronizedSet(new HashSet<>());
    private final CamelContext camel = new DefaultCamelContext();
    private ScriptedBank bank;
    private Iso8583BankLink link;
    private int port;

    @BeforeEach
    void open() throws Exception {
        events.tellTo(told::add);
        late.tellTo(lateAnswers::add);
        bank = new ScriptedBank();
        Iso8583Component component = camel.getComponent("iso8583", Iso8583Component.class);
        component.setEventLoopGroup(eventLoops);
        component.setClock(clock);
        component.setSessionEvents(events);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("iso8583:localhost:0?inFlightMax=2000").routeId("channel").process(new ForwardToBank());
            }
        });
        camel.start();
        port = ((Iso8583Endpoint) camel.getRoute("channel").getEndpoint()).getBoundPort();
        link(0, Duration.ofSeconds(20));
    }

    @AfterEach
    void close() throws Exception {
        camel.stop();
        link.close();
        bank.close();
        timer.stop();
        eventLoops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void aThousandRequestsInFlightOnOneConnectionWithShuffledAnswers() throws Exception {
        long seed = Long.getLong("mooring.test.seed", 1L);
        try (Wire client = Wire.to(port)) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 1; i <= 1_000; i++) {
                all.writeBytes(Wire.frame(Wire.purchase(i).set(4, amount(i))));
            }
            client.send(all.toByteArray());
            List<ScriptedBank.Request> requests = take(1_000);
            Collections.shuffle(requests, new Random(seed));
            for (ScriptedBank.Request request : requests) {
                String tail = request.message().text(4).substring(6);
                request.connection().send(request.draft().set(39, "00").set(38, tail));
            }
            Set<String> answered = new HashSet<>();
            for (int i = 0; i < 1_000; i++) {
                Iso8583Message answer = client.receive();
                // The originator's own STAN and retrieval reference, and what the bank said to its own amount.
                String stan = answer.text(11);
                assertThat(answer.text(38) + " " + answer.text(37) + " " + answer.text(4) + " " + answer.text(7))
                        .as("-Dmooring.test.seed=" + seed)
                        .isEqualTo(stan + " 632706" + stan + " 000000" + stan + " 1123064500");
                answered.add(stan);
            }
            assertThat(answered).hasSize(1_000);
        }
        assertThat(told).extracting(SessionEvent::kind).containsExactly(SessionEvent.Kind.SIGNED_ON);
        assertThat(link.health().inFlight()).isZero();
    }

    @Test
    void theStanWrapsAndMeetsNothingInFlight() throws Exception {
        link(999_994, Duration.ofSeconds(20)); // the sign-on takes 999995
        try (Wire client = Wire.to(port)) {
            for (int i = 1; i <= 10; i++) {
                client.send(Wire.purchase(i).set(4, amount(i)));
            }
            List<ScriptedBank.Request> requests = take(10);
            assertThat(requests.stream().map(request -> request.message().text(11)))
                    .containsExactly(
                            "999996", "999997", "999998", "999999", "000001", "000002", "000003", "000004", "000005",
                            "000006");
            Collections.reverse(requests);
            for (ScriptedBank.Request request : requests) {
                request.answer("00");
            }
            for (int i = 10; i >= 1; i--) {
                Iso8583Message answer = client.receive();
                assertThat(answer.text(11) + " " + answer.text(4)).isEqualTo(Wire.stan(i) + " " + amount(i));
            }
        }
    }

    @Test
    void theDateChangesBetweenRequestAndAnswer() throws Exception {
        try (Wire client = Wire.to(port)) {
            client.send(Wire.purchase(1));
            ScriptedBank.Request before = bank.take();
            assertThat(before.message().text(7)).isEqualTo("1231235958");
            clock.now = clock.now.plusSeconds(5);
            client.send(Wire.purchase(2));
            ScriptedBank.Request after = bank.take();
            assertThat(after.message().text(7)).as("the new year has begun").isEqualTo("0101000003");
            after.answer("51");
            before.answer("00");
            Iso8583Message second = client.receive();
            assertThat(second.text(11) + " " + second.text(39)).isEqualTo("000002 51");
            Iso8583Message first = client.receive();
            assertThat(first.text(11) + " " + first.text(39)).isEqualTo("000001 00");
        }
    }

    @Test
    void aRepeatHasTheKeyOfItsOriginalAndIsAnsweredLikeIt() throws Exception {
        try (Wire client = Wire.to(port)) {
            client.send(Wire.purchase(7));
            bank.take().answer("00");
            assertThat(client.receive().mti()).isEqualTo("0210");
            byte[] repeat = Wire.CODEC.encode(Wire.purchase(7).set(7, "1123064530"));
            repeat[3] = '1';
            client.send(Wire.frame(repeat));
            bank.take().answer("00");
            Iso8583Message answer = client.receive();
            assertThat(answer.mti() + " " + answer.text(7)).isEqualTo("0210 1123064530");
        }
        assertThat(keys).as("what the journal recognises a repeat by").hasSize(1);
    }

    @Test
    void aLateAnswerFindsItsPaymentAndNoOther() throws Exception {
        link(0, Duration.ofMillis(150));
        try (Wire client = Wire.to(port)) {
            client.send(Wire.purchase(1).set(4, amount(1)));
            ScriptedBank.Request first = bank.take();
            assertThat(client.receive().text(39)).as("in doubt, for a terminal").isEqualTo("91");
            client.send(Wire.purchase(2).set(4, amount(2)));
            ScriptedBank.Request second = bank.take();
            first.answer("51");
            second.answer("00");
            Iso8583Message answer = client.receive();
            assertThat(answer.text(11) + " " + answer.text(39)).isEqualTo("000002 00");
            LateAnswer told = lateAnswers.poll(10, TimeUnit.SECONDS);
            assertThat(told.reference())
                    .isEqualTo(first.message().text(7) + "/" + first.message().text(11));
            assertThat(lateAnswers).isEmpty();
        }
        assertThat(told).extracting(SessionEvent::kind).contains(SessionEvent.Kind.LATE_ANSWER);
    }

    @Test
    void theReversalOfAnUnknownOriginalIsAnsweredAndBooksNothing() throws Exception {
        try (Wire client = Wire.to(port)) {
            client.send(Wire.purchase(1));
            ScriptedBank.Request request = bank.take();
            request.answer("00");
            client.receive();
            SentPayment never = new SentPayment(
                    decoded(request.message()),
                    "1231235959/" + request.message().text(11));
            var answer = link.reverse(never, false).toCompletableFuture();
            ScriptedBank.Request reversal = bank.take();
            assertThat(reversal.message().text(90))
                    .startsWith("0200" + request.message().text(11) + "1231235959");
            reversal.reversed("25");
            assertThat(answer.get(5, TimeUnit.SECONDS)).isEqualTo(new Reversal.Answer.NotFound("25"));
        }
    }

    @Test
    void theHubSignsOffUnderLoadAndEveryAnswerArrives() throws Exception {
        try (Wire client = Wire.to(port)) {
            for (int i = 1; i <= 200; i++) {
                client.send(Wire.purchase(i));
            }
            List<ScriptedBank.Request> requests = take(200);
            Thread closer = new Thread(link::close);
            closer.start();
            await().until(() -> !link.health().isUsable());
            client.send(Wire.purchase(201));
            Iso8583Message refused = client.receive();
            assertThat(refused.text(11) + " " + refused.text(39))
                    .as("known unsent")
                    .isEqualTo("000201 91");
            for (ScriptedBank.Request request : requests) {
                assertThat(bank.managementCodes()).doesNotContain("002");
                request.answer("00");
            }
            Set<String> approved = new HashSet<>();
            for (int i = 0; i < 200; i++) {
                Iso8583Message answer = client.receive();
                assertThat(answer.text(39)).isEqualTo("00");
                approved.add(answer.text(11));
            }
            assertThat(approved).hasSize(200);
            closer.join(10_000);
            assertThat(bank.managementCodes()).containsExactly("001", "002");
        }
        assertThat(bank.hasNoPayment()).isTrue();
    }

    @Test
    void aLinkCutHalfWayThroughAMessageLeavesTheRestInDoubtAndSendsNothingAgain() throws Exception {
        try (Wire client = Wire.to(port)) {
            for (int i = 1; i <= 100; i++) {
                client.send(Wire.purchase(i));
            }
            List<ScriptedBank.Request> requests = take(100);
            ByteArrayOutputStream answers = new ByteArrayOutputStream();
            for (ScriptedBank.Request request : requests.subList(0, 37)) {
                answers.writeBytes(Wire.frame(request.draft().set(39, "00")));
            }
            byte[] torn = Wire.frame(requests.get(37).draft().set(39, "00"));
            answers.write(torn, 0, torn.length / 2);
            requests.get(0).connection().send(answers.toByteArray());
            requests.get(0).connection().endInput();
            int approved = 0;
            int doubtful = 0;
            for (int i = 0; i < 100; i++) {
                switch (client.receive().text(39)) {
                    case "00" -> approved++;
                    case "91" -> doubtful++;
                    default -> throw new AssertionError("neither approved nor in doubt");
                }
            }
            assertThat(approved).isEqualTo(37);
            assertThat(doubtful).isEqualTo(63);
            await().until(() -> link.health().isUsable() && bank.connectionCount() == 2);
            assertThat(bank.hasNoPayment()).isTrue();
        }
        assertThat(told.stream()
                        .filter(event -> event.kind() == SessionEvent.Kind.CONNECTION_LOST)
                        .map(SessionEvent::text))
                .containsExactly("63 payments waited for an answer and are in doubt");
    }

    @Test
    void aRequestCutHalfWayIsNoRequest() throws Exception {
        try (Wire client = Wire.to(port)) {
            client.send(Wire.purchase(1));
            byte[] half = Wire.frame(Wire.purchase(2));
            client.send(Arrays.copyOf(half, half.length / 2));
            client.endInput();
            bank.take().answer("00");
            assertThat(client.receive().text(11)).isEqualTo("000001");
            assertThat(client.isEnded()).isTrue();
        }
        assertThat(bank.hasNoPayment()).isTrue();
    }

    private List<ScriptedBank.Request> take(int count) throws InterruptedException {
        List<ScriptedBank.Request> taken = new ArrayList<>();
        while (taken.size() < count) {
            taken.add(bank.take());
        }
        return taken;
    }

    private static String amount(int minor) {
        return "000000" + Wire.stan(minor);
    }

    private static org.mooring.canonical.Payment decoded(Iso8583Message message) {
        return org.mooring.transformers.iso8583.Iso8583Mapping.decode(
                message, org.mooring.canonical.SensitiveAuthenticationData.none(), org.mooring.canonical.Uetr.random());
    }

    /** The one that the route uses from now on. */
    private void link(int lastStan, Duration answerTimeout) throws IOException {
        if (link != null) {
            link.close();
            bank.close();
            bank = new ScriptedBank();
            told.clear();
        }
        link = newLink(new StanSequence(clock, lastStan), answerTimeout);
        link.start();
        await().atMost(Duration.ofSeconds(20)).until(() -> link.health().isUsable());
    }

    private Iso8583BankLink newLink(StanSequence stans, Duration answerTimeout) {
        LinkEnvironment environment = new LinkEnvironment(
                new Iso8583Codec(Iso8583Dialect.named("1987")),
                new LinkOptions(answerTimeout, 2_000, Iso8583LinkProperties.DEFAULT),
                stans,
                new BankSession(),
                new BankAnswers(StatusCodeMap.parse("nordbank", Map.of("00", "ACSC", "51", "RJCT/AM04"), clock)),
                timer,
                clock,
                KeyExchange.NONE,
                events,
                late);
        return new Iso8583BankLink(
                "nordbank/1",
                InetSocketAddress.createUnresolved("127.0.0.1", bank.port()),
                environment,
                eventLoops.next());
    }

    /** What the flow does, without a journal: unsent is refused, in doubt is pending. */
    private final class ForwardToBank extends AsyncProcessorSupport {
        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            InboundRequest request = PaymentExchange.request(exchange);
            keys.add(request.keys().get(0).value());
            try {
                link.send(link.prepare(new OutboundPayment(request.payment(), request.sensitive(), null)))
                        .whenComplete((outcome, failure) -> {
                            exchange.getMessage()
                                    .setBody(failure == null ? outcome.report() : pending(request, failure));
                            callback.done(false);
                        });
                return false;
            } catch (LinkUnavailable unsent) {
                exchange.getMessage().setBody(pending(request, unsent));
                callback.done(true);
                return true;
            }
        }

        private StatusReport pending(InboundRequest request, Throwable failure) {
            return new StatusReport(
                    request.uetr(),
                    TransactionStatus.PDNG,
                    null,
                    failure instanceof LinkUnavailable ? PendingCause.WAITING_FOR_LINK : PendingCause.IN_DOUBT,
                    "nordbank",
                    null,
                    null,
                    null,
                    Map.of());
        }
    }

    private static final class SettableClock extends Clock {
        private volatile Instant now;

        SettableClock(Instant now) {
            this.now = now;
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
}
