package org.mooring.connectors.iso8583;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import java.io.ByteArrayOutputStream;
import java.net.ConnectException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.AsyncProcessorSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.canonical.CardTransaction;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.connectors.InboundRequest;
import org.mooring.connectors.PaymentExchange;
import org.mooring.transformers.iso8583.Iso8583Draft;
import org.mooring.transformers.iso8583.Iso8583Message;

class Iso8583ConsumerTest {
    private static final Instant NOW = Instant.parse("2026-11-23T06:45:00Z");

    /** One loop on purpose: whoever blocked it would block every other connection, and the test would hang. */
    private final EventLoopGroup eventLoop = new NioEventLoopGroup(1);

    private final CamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void prepareCamel() {
        Iso8583Component component = camel.getComponent("iso8583", Iso8583Component.class);
        component.setEventLoopGroup(eventLoop);
        component.setClock(Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @AfterEach
    void stop() {
        camel.stop();
        eventLoop.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void answersAPurchaseWithItsOwnElements() throws Exception {
        List<Exchange> seen = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<InboundRequest> inbound = new CompletableFuture<>();
        CompletableFuture<Object> body = new CompletableFuture<>();
        int port = listen("", exchange -> {
            seen.add(exchange);
            inbound.complete(PaymentExchange.request(exchange));
            body.complete(exchange.getMessage().getBody());
            assertThat(exchange.getMessage().getHeader(PaymentExchange.MESSAGE_CLASS))
                    .isEqualTo(PaymentExchange.CLASS_PAYMENT);
            approve(exchange);
        });
        try (Wire client = Wire.to(port)) {
            client.send(Wire.purchase(77)
                    .set(35, "4000001234567899=31122011212120531127")
                    .set(52, "1122334455667788"));
            Iso8583Message answer = client.receive();
            assertThat(answer.mti()).isEqualTo("0210");
            assertThat(answer.text(39)).isEqualTo("00");
            assertThat(answer.text(38)).isEqualTo("A00077");
            assertThat(answer.text(7)).isEqualTo("1123064500");
            assertThat(answer.text(11)).isEqualTo("000077");
            assertThat(answer.text(37)).isEqualTo("632706000077");
            assertThat(answer.has(35)).isFalse();
            assertThat(answer.has(52)).isFalse();
        }
        InboundRequest request = inbound.get(5, TimeUnit.SECONDS);
        assertThat(body.join()).isInstanceOf(CardTransaction.class).isSameAs(request.payment());
        assertThat(request.kind()).isEqualTo(PaymentKind.CARD_TRANSACTION);
        assertThat(request.channel()).isEqualTo("iso8583");
        assertThat(request.rawFormat()).isEqualTo("iso8583");
        assertThat(request.originator()).isEqualTo(InboundRequest.Originator.CANNOT_WAIT);
        assertThat(request.receivedAt()).isEqualTo(NOW);
        assertThat(request.answerBefore()).isEqualTo(NOW.plusSeconds(10));
        assertThat(request.keys()).singleElement().satisfies(key -> {
            assertThat(key.scope()).isEqualTo("iso8583");
            assertThat(key.value()).isEqualTo("020|000077|064500|1123|123456|TERM0001|MERCHANT0000001");
        });
        assertThat(new String(request.raw(), ISO_8859_1))
                .contains("*".repeat(37))
                .doesNotContain("31122011212120531127")
                .doesNotContain("1122334455667788");
        assertThat(request.sensitive().isEmpty())
                .as("wiped when the exchange is over")
                .isTrue();
        assertThat(seen).hasSize(1);
    }

    @Test
    void aLocalTransmissionTimeIsUtcInTheHubAndAsItCameInTheAnswer() throws Exception {
        CompletableFuture<InboundRequest> inbound = new CompletableFuture<>();
        int port = listen("?timeZone=Asia/Kolkata&transmissionTime=local", exchange -> {
            InboundRequest request = PaymentExchange.request(exchange);
            inbound.complete(request);
            approve(exchange);
            if (request.refusal() != null) {
                exchange.getMessage().setBody(StatusReport.rejected(request.uetr(), request.refusal()));
            }
        });
        try (Wire client = Wire.to(port)) {
            client.send(Wire.purchase(1).set(7, "1123121500"));
            assertThat(client.receive().text(7)).isEqualTo("1123121500");
            CardTransaction card =
                    (CardTransaction) inbound.get(5, TimeUnit.SECONDS).payment();
            assertThat(card.transmissionDateTime()).isEqualTo("1123064500");
            client.send(Wire.purchase(2).set(7, "1323121500"));
            assertThat(client.receive().text(39)).as("DT01: no such month").isEqualTo("12");
        }
    }

    @Test
    void answersNetworkManagementThroughTheRoutesBean() throws Exception {
        NetworkManagement networkManagement = new NetworkManagement();
        int port = listen("", exchange -> {
            assertThat(exchange.getMessage().getHeader(PaymentExchange.MESSAGE_CLASS))
                    .isEqualTo(PaymentExchange.CLASS_NETWORK_MANAGEMENT);
            exchange.getMessage()
                    .setBody(networkManagement.answer(exchange.getMessage().getBody(NetworkManagementRequest.class)));
        });
        try (Wire client = Wire.to(port)) {
            String[][] codes = {{"001", "00"}, {"002", "00"}, {"301", "00"}, {"161", "12"}, {null, "30"}};
            for (String[] code : codes) {
                client.send(Wire.echo(5).set(70, code[0]));
                Iso8583Message answer = client.receive();
                assertThat(answer.mti()).isEqualTo("0810");
                assertThat(answer.text(39)).as("DE 70 = " + code[0]).isEqualTo(code[1]);
                assertThat(answer.text(70)).isEqualTo(code[0]);
                assertThat(answer.text(11)).isEqualTo("000005");
            }
        }
    }

    @Test
    void readsRequestsThatArriveByteByByte() throws Exception {
        int port = listen("", Iso8583ConsumerTest::approve);
        try (Wire client = Wire.to(port)) {
            for (int stan = 1; stan <= 3; stan++) {
                for (byte b : Wire.frame(Wire.purchase(stan))) {
                    client.send(new byte[] {b});
                }
                assertThat(client.receive().text(11)).isEqualTo(Wire.stan(stan));
            }
        }
    }

    @Test
    void answersAThousandRequestsThatArriveAtOnce() throws Exception {
        int port = listen("?inFlightMax=64", Iso8583ConsumerTest::approve);
        try (Wire client = Wire.to(port)) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int stan = 1; stan <= 1_000; stan++) {
                all.writeBytes(Wire.frame(Wire.purchase(stan)));
            }
            client.send(all.toByteArray());
            assertThat(receiveMatched(client, 1_000)).hasSize(1_000);
        }
    }

    @Test
    void writesAnswersInTheOrderInWhichTheyComplete() throws Exception {
        HeldExchanges held = new HeldExchanges();
        int port = listen("", held);
        try (Wire client = Wire.to(port);
                Wire other = Wire.to(port)) {
            for (int stan = 1; stan <= 500; stan++) {
                client.send(Wire.purchase(stan));
            }
            List<Runnable> completions = held.take(500);
            // 500 wait, and the only event loop serves another connection meanwhile.
            other.send(Wire.purchase(999_999));
            held.take(1).get(0).run();
            assertThat(other.receive().text(11)).isEqualTo("999999");

            Thread completer = new Thread(() -> {
                Collections.reverse(completions);
                completions.forEach(Runnable::run);
            });
            completer.start();
            assertThat(client.receive().text(11)).isEqualTo("000500");
            assertThat(receiveMatched(client, 499)).hasSize(499);
            completer.join();
        }
    }

    @Test
    void readsNoMoreThanMayBeInFlight() throws Exception {
        HeldExchanges held = new HeldExchanges();
        int port = listen("?inFlightMax=2", held);
        try (Wire client = Wire.to(port);
                Wire other = Wire.to(port)) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int stan = 1; stan <= 5; stan++) {
                all.writeBytes(Wire.frame(Wire.purchase(stan)));
            }
            client.send(all.toByteArray());
            List<Runnable> first = held.take(2);
            // The loop has handled the other connection's request after it had handled this one's.
            other.send(Wire.purchase(6));
            held.take(1).get(0).run();
            other.receive();
            assertThat(held.waiting()).isZero();
            first.get(1).run();
            assertThat(client.receive().text(11)).isEqualTo("000002");
            held.take(1).get(0).run();
            assertThat(client.receive().text(11)).isEqualTo("000003");
            first.get(0).run();
            held.take(2).forEach(Runnable::run);
            assertThat(receiveMatched(client, 3)).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FFFF303230300000000000000000", // 65535 announced
                "2001", // one above the limit
                "0004DEADBEEF", // no MTI
                "00143132303030303030303030303030303030303030", // MTI 1200: another dialect
                "001430323030303030303030303030303030303030AA", // bitmap is no bitmap
                "001630323030303030303030303030303030303030303939", // trailing bytes, and no DE 11 to answer to
            })
    void closesAConnectionThatSendsGarbageAndNoOther(String hex) throws Exception {
        int port = listen("", Iso8583ConsumerTest::approve);
        try (Wire good = Wire.to(port);
                Wire bad = Wire.to(port)) {
            good.send(Wire.purchase(1));
            good.receive();
            bad.send(HexFormat.of().parseHex(hex));
            assertThat(bad.isEnded()).isTrue();
            good.send(Wire.purchase(2));
            assertThat(good.receive().text(39)).isEqualTo("00");
        }
    }

    @Test
    void doesNotNoticeAConnectionCutHalfWayThroughAMessage() throws Exception {
        int port = listen("", Iso8583ConsumerTest::approve);
        try (Wire good = Wire.to(port)) {
            for (int i = 1; i <= 20; i++) {
                byte[] frame = Wire.frame(Wire.purchase(i));
                try (Wire bad = Wire.to(port)) {
                    bad.send(Arrays.copyOf(frame, i * frame.length / 21));
                }
                good.send(Wire.purchase(i));
                assertThat(good.receive().text(11)).isEqualTo(Wire.stan(i));
            }
        }
    }

    @Test
    void answersFormatErrorWhereStanIsReadable() throws Exception {
        int port = listen("", Iso8583ConsumerTest::approve);
        try (Wire client = Wire.to(port)) {
            byte[] letterInCurrency = Wire.CODEC.encode(Wire.purchase(9));
            letterInCurrency[letterInCurrency.length - 1] = 'X';
            client.send(Wire.frame(letterInCurrency));
            Iso8583Message answer = client.receive();
            assertThat(answer.mti()).isEqualTo("0210");
            assertThat(answer.text(39)).isEqualTo("30");
            assertThat(answer.text(11)).isEqualTo("000009");
            client.send(Wire.purchase(10));
            assertThat(client.receive().text(39)).isEqualTo("00");
        }
    }

    @Test
    void handsAReversalToTheRouteUnderTheKeyOfItsOriginal() throws Exception {
        List<Object> bodies = Collections.synchronizedList(new ArrayList<>());
        int port = listen("", exchange -> {
            if (exchange.getMessage().getBody() instanceof InboundReversal reversal) {
                assertThat(exchange.getMessage().getHeader(PaymentExchange.MESSAGE_CLASS))
                        .isEqualTo(PaymentExchange.CLASS_REVERSAL);
                bodies.add(reversal.original());
                exchange.getMessage().setBody(new ReversalAnswer("00"));
            } else {
                bodies.add(PaymentExchange.request(exchange).keys().get(0));
                approve(exchange);
            }
        });
        try (Wire client = Wire.to(port)) {
            Iso8583Draft purchase = Wire.purchase(4)
                    .set(12, "064500")
                    .set(13, "1123")
                    .set(32, "12345")
                    .set(41, "TERM0001");
            client.send(purchase);
            Iso8583Message approved = client.receive();
            for (String mti : new String[] {"0400", "0401", "0420", "0421"}) {
                client.send(new Iso8583Draft(mti)
                        .set(7, "1123064600")
                        .set(11, "000077")
                        .set(12, "064500")
                        .set(13, "1123")
                        .set(41, "TERM0001")
                        .set(42, approved.text(42))
                        .set(32, "12345")
                        .set(90, "0200" + "000004" + approved.text(7) + "00000012345" + "0".repeat(11)));
                Iso8583Message answer = client.receive();
                assertThat(answer.mti() + " " + answer.text(39) + " " + answer.text(11))
                        .isEqualTo((mti.startsWith("040") ? "0410" : "0430") + " 00 000077");
            }
        }
        assertThat(bodies).hasSize(5);
        assertThat(Set.copyOf(bodies)).as("one key for all of them").hasSize(1);
    }

    @Test
    void answersInvalidTransactionToAnotherMessageTypeAndIgnoresAnswers() throws Exception {
        int port = listen("", Iso8583ConsumerTest::approve);
        try (Wire client = Wire.to(port)) {
            client.send(new Iso8583Draft("0210").set(11, "000001").set(39, "00"));
            client.send(new Iso8583Draft("0300").set(7, "1123064500").set(11, "000002"));
            Iso8583Message answer = client.receive();
            assertThat(answer.mti()).isEqualTo("0310");
            assertThat(answer.text(11)).isEqualTo("000002");
            assertThat(answer.text(39)).isEqualTo("12");
            client.send(Wire.purchase(3).set(11, (String) null));
            assertThat(client.receive().text(39)).isEqualTo("30");
        }
    }

    @Test
    void handsARefusedRequestToTheRoute() throws Exception {
        int port = listen("", exchange -> {
            assertThat(exchange.getMessage().getBody()).isNull();
            InboundRequest request = PaymentExchange.request(exchange);
            assertThat(request.payment()).isNull();
            assertThat(request.kind()).isEqualTo(PaymentKind.CREDIT_TRANSFER);
            assertThat(request.refusal().code()).isEqualTo(ReasonCode.AC03);
            exchange.getMessage().setBody(StatusReport.rejected(request.uetr(), request.refusal()));
        });
        try (Wire client = Wire.to(port)) {
            client.send(Wire.purchase(4).set(3, "400000").set(102, "0012345678").set(103, "DE88370400440532013000"));
            assertThat(client.receive().text(39)).isEqualTo("14");
        }
    }

    @Test
    void answersMalfunctionWhenTheRouteFailsOrLeavesNothing() throws Exception {
        int port = listen("", exchange -> {
            if (PaymentExchange.request(exchange).keys().get(0).value().contains("|000001|")) {
                throw new IllegalStateException("route defect");
            }
        });
        try (Wire client = Wire.to(port)) {
            for (int stan = 1; stan <= 2; stan++) {
                client.send(Wire.purchase(stan));
                Iso8583Message answer = client.receive();
                assertThat(answer.text(39)).as("STAN " + stan).isEqualTo("96");
                assertThat(answer.text(11)).isEqualTo(Wire.stan(stan));
            }
        }
    }

    @Test
    void stillAnswersAPeerThatHasEndedItsInput() throws Exception {
        HeldExchanges held = new HeldExchanges();
        int port = listen("", held);
        try (Wire client = Wire.to(port)) {
            client.send(Wire.purchase(1));
            client.send(Wire.purchase(2));
            client.endInput();
            held.take(2).forEach(Runnable::run);
            assertThat(receiveMatched(client, 2)).hasSize(2);
            assertThat(client.isEnded()).isTrue();
        }
    }

    @Test
    void closesAConnectionWithoutWholeMessages() throws Exception {
        int port = listen("?idleTimeout=300ms", Iso8583ConsumerTest::approve);
        try (Wire idle = Wire.to(port);
                Wire dripping = Wire.to(port)) {
            dripping.send(new byte[] {0, 50, '0'});
            assertThat(idle.isEnded()).isTrue();
            assertThat(dripping.isEnded()).isTrue();
        }
    }

    @Test
    void closesOneConnectionTooMany() throws Exception {
        int port = listen("?connectionsMax=1", Iso8583ConsumerTest::approve);
        try (Wire first = Wire.to(port)) {
            first.send(Wire.purchase(1));
            first.receive();
            try (Wire second = Wire.to(port)) {
                assertThat(second.isEnded()).isTrue();
            }
            first.send(Wire.purchase(2));
            first.receive();
        }
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            try (Wire next = Wire.to(port)) {
                next.send(Wire.purchase(3));
                assertThat(next.receive().text(39)).isEqualTo("00");
            }
        });
    }

    @Test
    void suspendedItAnswersWhatIsInFlightAndTakesNothingNew() throws Exception {
        HeldExchanges held = new HeldExchanges();
        int port = listen("", held);
        try (Wire client = Wire.to(port)) {
            client.send(Wire.purchase(1));
            Runnable completion = held.take(1).get(0);
            // Camel waits for what is in flight, so the suspension ends only after the completion.
            CompletableFuture<Void> suspension = CompletableFuture.runAsync(() -> {
                try {
                    camel.getRouteController().suspendRoute("channel");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() ->
                            assertThatThrownBy(() -> Wire.to(port).close()).isInstanceOf(ConnectException.class));
            assertThat(suspension).isNotDone();
            completion.run();
            assertThat(client.receive().text(39)).isEqualTo("00");
            suspension.get(10, TimeUnit.SECONDS);
            client.send(Wire.purchase(2));
            camel.getRouteController().resumeRoute("channel");
            held.take(1).get(0).run();
            assertThat(client.receive().text(11)).isEqualTo("000002");
            Wire.to(port).close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iso8583:8583",
                "iso8583:localhost:port",
                "iso8583:localhost:65536",
                "iso8583:localhost:0?dialect=1999",
                "iso8583:localhost:0?messageLengthMax=70000",
                "iso8583:localhost:0?inFlightMax=0",
                "iso8583:localhost:0?idleTimeout=0",
                "iso8583:localhost:0?answerTimeout=-1",
                "iso8583:localhost:0?connectionsMax=0",
            })
    void refusesAWrongAddressOrOption(String uri) {
        assertThatThrownBy(() -> camel.getEndpoint(uri)).hasRootCauseInstanceOf(IllegalArgumentException.class);
    }

    private int listen(String options, Processor processor) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("iso8583:localhost:0" + options).routeId("channel").process(processor);
            }
        });
        camel.start();
        return ((Iso8583Endpoint) camel.getRoute("channel").getEndpoint()).getBoundPort();
    }

    /** Answers a purchase as a bank would, with its trace number in DE 38. */
    static void approve(Exchange exchange) {
        InboundRequest request = PaymentExchange.request(exchange);
        String stan = request.keys().get(0).value().substring(4, 10);
        exchange.getMessage()
                .setBody(new StatusReport(
                        request.uetr(),
                        TransactionStatus.ACSC,
                        null,
                        null,
                        "nordbank",
                        null,
                        "00",
                        null,
                        Map.of("DE38", "A" + stan.substring(1))));
    }

    private static Set<String> receiveMatched(Wire client, int count) throws Exception {
        Set<String> stans = new HashSet<>();
        for (int i = 0; i < count; i++) {
            Iso8583Message answer = client.receive();
            assertThat(answer.text(38)).isEqualTo("A" + answer.text(11).substring(1));
            assertThat(answer.text(37)).isEqualTo("632706" + answer.text(11));
            stans.add(answer.text(11));
        }
        return stans;
    }

    /** An asynchronous step that keeps every exchange until the test completes it. */
    private static final class HeldExchanges extends AsyncProcessorSupport {
        private final LinkedBlockingQueue<Runnable> completions = new LinkedBlockingQueue<>();

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            completions.add(() -> {
                approve(exchange);
                callback.done(false);
            });
            return false;
        }

        List<Runnable> take(int count) throws InterruptedException {
            List<Runnable> taken = new ArrayList<>();
            while (taken.size() < count) {
                Runnable next = completions.poll(20, TimeUnit.SECONDS);
                assertThat(next)
                        .as("exchange %d of %d", taken.size() + 1, count)
                        .isNotNull();
                taken.add(next);
            }
            return taken;
        }

        int waiting() {
            return completions.size();
        }
    }
}
