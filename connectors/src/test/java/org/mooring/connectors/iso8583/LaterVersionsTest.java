package org.mooring.connectors.iso8583;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.HashedWheelTimer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.canonical.CardTransaction;
import org.mooring.canonical.Money;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.InboundRequest;
import org.mooring.connectors.LateAnswers;
import org.mooring.connectors.OutboundPayment;
import org.mooring.connectors.PaymentExchange;
import org.mooring.connectors.PreparedMessage;
import org.mooring.connectors.Reversal;
import org.mooring.connectors.SendOutcome;
import org.mooring.connectors.SentPayment;
import org.mooring.connectors.bank.BankProperties;
import org.mooring.connectors.bank.Iso8583LinkProperties;
import org.mooring.transformers.iso8583.Iso8583Codec;
import org.mooring.transformers.iso8583.Iso8583Dialect;
import org.mooring.transformers.iso8583.Iso8583Dialects;
import org.mooring.transformers.iso8583.Iso8583Draft;
import org.mooring.transformers.iso8583.Iso8583Message;

/** A legacy client and a bank that speak ISO 8583:1993 or 2003, each over a socket. */
class LaterVersionsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
    private static final Map<String, String> STATUS_CODES = Map.of(
            "000", "ACSC", "002", "ACSC", "900", "ACSC", "116", "RJCT/AM04", "0000", "ACSC", "1016", "RJCT/AM04");

    private final EventLoopGroup eventLoops = new NioEventLoopGroup(1);
    private final HashedWheelTimer timer = new HashedWheelTimer(10, TimeUnit.MILLISECONDS);
    private final CamelContext camel = new DefaultCamelContext();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        Collections.reverse(opened);
        for (AutoCloseable resource : opened) {
            resource.close();
        }
        camel.stop();
        timer.stop();
        eventLoops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    // ---- a client

    @ParameterizedTest
    @ValueSource(strings = {"1993", "1993-binary", "1993-ebcdic", "2003"})
    void aClientsPurchaseIsAPaymentLikeAnyOther(String dialect) throws Exception {
        CompletableFuture<InboundRequest> inbound = new CompletableFuture<>();
        Peer client = client(dialect, "", exchange -> {
            inbound.complete(PaymentExchange.request(exchange));
            exchange.getMessage().setBody(approved(PaymentExchange.request(exchange), null));
        });
        Iso8583Message answer = client.ask(client.purchase("200"));
        String code = client.is2003() ? "0000" : "000";
        assertThat(answer.mti() + " " + answer.text(39)).isEqualTo(client.digit() + "210 " + code);
        assertThat(answer.text(12)).isEqualTo(client.is2003() ? "20261123085959" : "261123085959");
        InboundRequest request = inbound.get(5, TimeUnit.SECONDS);
        CardTransaction card = (CardTransaction) request.payment();
        assertThat(card.localDate() + card.localTime() + card.merchantCategoryCode())
                .isEqualTo("1123" + "085959" + "5814");
        assertThat(card.amount()).isEqualTo(new Money(1234, Currency.getInstance("EUR")));
        assertThat(request.keys().get(0).value())
                .isEqualTo(
                        client.is2003()
                                ? "220|000000000017|20261123085959|12345|TERM0001        |MERCHANT0000001"
                                : "120|000017|261123085959|12345|TERM0001|MERCHANT0000001");
        assertThat(client.codec.decode(request.raw()).mti())
                .as("what is kept is what came")
                .isEqualTo(client.digit() + "200");
    }

    @Test
    void aPartialApprovalSaysWhatWasAskedFor() throws Exception {
        Money part = new Money(1000, Currency.getInstance("EUR"));
        Peer client = client(
                "1993",
                "",
                exchange -> exchange.getMessage().setBody(approved(PaymentExchange.request(exchange), part)));
        Iso8583Message answer = client.ask(client.purchase("100"));
        assertThat(answer.mti() + " " + answer.text(39) + " " + answer.text(4) + " " + answer.text(30))
                .isEqualTo("1110 002 000000001000 000000001234000000000000");
    }

    @Test
    void itsReversalFindsItsOriginal() throws Exception {
        List<String> keys = Collections.synchronizedList(new ArrayList<>());
        Peer client = client("1993", "", exchange -> {
            if (exchange.getMessage().getBody() instanceof InboundReversal reversal) {
                keys.add(reversal.original().value());
                exchange.getMessage().setBody(new ReversalAnswer("00"));
            } else {
                keys.add(PaymentExchange.request(exchange).keys().get(0).value());
                exchange.getMessage().setBody(approved(PaymentExchange.request(exchange), null));
            }
        });
        client.ask(client.purchase("200"));
        Iso8583Draft reversal = client.purchase("420")
                .set(11, "000018")
                .set(12, "261123090001")
                .set(24, "400")
                .set(56, "1200" + "000017" + "261123085959" + "0512345");
        Iso8583Message answer = client.ask(reversal);
        assertThat(answer.mti() + " " + answer.text(39)).isEqualTo("1430 400");
        assertThat(answer.text(56)).isEqualTo("12000000172611230859590512345");
        assertThat(keys).hasSize(2);
        assertThat(keys.get(1)).isEqualTo(keys.get(0));

        assertThat(client.ask(reversal.set(24, "401")).text(39))
                .as("the whole or nothing")
                .isEqualTo("902");
        assertThat(client.ask(reversal.set(24, "400").set(56, (String) null)).text(39))
                .isEqualTo("904");
        assertThat(keys).as("nothing was handed on").hasSize(2);
    }

    @Test
    void itSignsOnAndAsksForAnEcho() throws Exception {
        NetworkManagement management = new NetworkManagement();
        Peer client = client("1993", "?signOnRequired=true", exchange -> {
            if (exchange.getMessage().getBody() instanceof NetworkManagementRequest request) {
                exchange.getMessage().setBody(management.answer(request));
            } else {
                exchange.getMessage().setBody(approved(PaymentExchange.request(exchange), null));
            }
        });
        assertThat(client.ask(client.purchase("200")).text(39))
                .as("not signed on")
                .isEqualTo("907");
        String[][] functions = {{"801", "800"}, {"831", "800"}, {"821", "800"}, {"811", "902"}, {"899", "902"}};
        for (String[] function : functions) {
            Iso8583Message answer = client.ask(client.management(function[0]));
            assertThat(answer.mti() + " " + answer.text(24) + " " + answer.text(39))
                    .isEqualTo("1814 " + function[0] + " " + function[1]);
        }
        assertThat(client.ask(client.purchase("200")).text(39)).isEqualTo("000");
        assertThat(client.ask(client.management("802")).text(39)).isEqualTo("800");
        assertThat(client.ask(client.purchase("200")).text(39)).isEqualTo("907");
    }

    @ParameterizedTest
    @CsvSource({"1202, 1212", "1304, 1314", "1500, 1510", "1604, 1614"})
    void whatIsNotServedIsAnsweredSo(String mti, String answerMti) throws Exception {
        Peer client = client("1993", "", exchange -> {
            throw new AssertionError("nothing is handed on");
        });
        Iso8583Message answer =
                client.ask(new Iso8583Draft(mti).set(7, "1123090000").set(11, "000017"));
        assertThat(answer.mti() + " " + answer.text(39)).isEqualTo(answerMti + " 902");
    }

    @Test
    void whatCannotBeReadIsAnsweredSo() throws Exception {
        Peer client = client("1993", "", exchange -> {
            throw new AssertionError("nothing is handed on");
        });
        byte[] wire = client.codec.encode(client.purchase("200"));
        wire[wire.length - 1] = 0x01; // DE 49
        client.wire.send(Wire.frame(wire));
        Iso8583Message answer = client.receive();
        assertThat(answer.mti() + " " + answer.text(39)).isEqualTo("1210 904");
    }

    @Test
    void aListenerWhoseDialectCannotSayItsRefusalsDoesNotStart(@TempDir Path folder) throws Exception {
        Files.writeString(
                folder.resolve("pos.json"),
                "{\"dialect\": \"pos\", \"extends\": \"1993\", \"unsupportedCode\": \"40\"}");
        camel.getComponent("iso8583", Iso8583Component.class).setDialects(new Iso8583Dialects(folder));
        assertThatThrownBy(() -> client("pos", "", exchange -> {}))
                .hasStackTraceContaining(
                        "unsupported-code of the dialect is '40', must fit DE 39 of dialect pos; route not started");
    }

    @Test
    void aSilentClientIsProbedInItsOwnVersion() throws Exception {
        Peer client = client("1993", "?probeAfter=50ms", exchange -> {});
        Iso8583Message probe = client.receive();
        assertThat(probe.mti() + " " + probe.text(24) + " " + probe.text(12)).isEqualTo("1804 831 261123090000");
        client.send(new Iso8583Draft("1814").copy(probe, 7, 11, 12, 24).set(39, "800"));
        assertThat(client.receive().mti()).as("and goes on").isEqualTo("1804");
    }

    // ---- a bank

    @ParameterizedTest
    @ValueSource(strings = {"1993", "1993-binary", "2003"})
    void aBankIsPaidAndReadInItsOwnVersion(String dialect) throws Exception {
        Bank bank = bank(dialect);
        BankLink link = up(bank);
        assertThat(bank.functions).containsExactly("801");
        PreparedMessage message = link.prepare(Purchases.purchase(1234));
        CompletableFuture<SendOutcome> sent = link.send(message).toCompletableFuture();
        Iso8583Message request = bank.take();
        String digit = bank.peer.digit();
        assertThat(request.mti()).isEqualTo(digit + "200");
        assertThat(request.text(24)).isEqualTo("200");
        assertThat(request.text(12)).isEqualTo(digit.equals("2") ? "20261123064500" : "261123064500");
        bank.answer(request, digit + "210", digit.equals("2") ? "0000" : "000");
        assertThat(sent.get(5, TimeUnit.SECONDS).report().status()).isEqualTo(TransactionStatus.ACSC);

        CompletableFuture<SendOutcome> declined =
                link.send(link.prepare(Purchases.purchase(1234))).toCompletableFuture();
        bank.answer(bank.take(), digit + "210", digit.equals("2") ? "1016" : "116");
        assertThat(declined.get(5, TimeUnit.SECONDS).report().reason().code()).isEqualTo(ReasonCode.AM04);

        CompletableFuture<SendOutcome> unknown =
                link.send(link.prepare(Purchases.purchase(1234))).toCompletableFuture();
        bank.answer(bank.take(), digit + "210", digit.equals("2") ? "1099" : "199");
        assertThat(unknown.get(5, TimeUnit.SECONDS).report().status()).isEqualTo(TransactionStatus.PDNG);
    }

    @Test
    void aBankOf1993ApprovesAPart() throws Exception {
        Bank bank = bank("1993");
        BankLink link = up(bank);
        CompletableFuture<SendOutcome> sent =
                link.send(link.prepare(Purchases.purchase(1234))).toCompletableFuture();
        Iso8583Message request = bank.take();
        bank.peer.send(new Iso8583Draft("1210")
                .copy(request, 2, 3, 7, 11, 12, 49)
                .set(4, "000000001000")
                .set(39, "002"));
        assertThat(sent.get(5, TimeUnit.SECONDS).report().acceptedAmount())
                .isEqualTo(new Money(1000, Currency.getInstance("EUR")));
    }

    @Test
    void aPaymentIsTakenBackAtABankOf1993() throws Exception {
        Bank bank = bank("1993");
        BankLink link = up(bank);
        OutboundPayment payment = Purchases.purchase(1234);
        PreparedMessage message = link.prepare(payment);
        link.send(message);
        Iso8583Message request = bank.take();
        SentPayment sent = new SentPayment(payment.payment(), message.reference());
        Map<String, Class<?>> answers = Map.of(
                "400", Reversal.Answer.Confirmed.class,
                "914", Reversal.Answer.NotFound.class,
                "100", Reversal.Answer.Refused.class);
        for (Map.Entry<String, Class<?>> expected : answers.entrySet()) {
            CompletableFuture<Reversal.Answer> answer =
                    ((Reversal) link).reverse(sent, false).toCompletableFuture();
            Iso8583Message reversal = bank.take();
            assertThat(reversal.mti() + " " + reversal.text(24)).isEqualTo("1420 400");
            assertThat(reversal.text(56))
                    .isEqualTo("1200" + request.text(11) + request.text(12) + "06" + request.text(32));
            bank.answer(reversal, "1430", expected.getKey());
            assertThat(answer.get(5, TimeUnit.SECONDS)).isInstanceOf(expected.getValue());
        }
    }

    @Test
    void aBankOf1993AsksForAnEchoAndSignsUsOff() throws Exception {
        Bank bank = bank("1993");
        BankLink link = up(bank);
        bank.peer.send(bank.peer.management("831"));
        Iso8583Message answer = bank.take();
        assertThat(answer.mti() + " " + answer.text(24) + " " + answer.text(39)).isEqualTo("1814 831 800");
        bank.peer.send(bank.peer.management("802"));
        assertThat(bank.take().text(39)).isEqualTo("800");
        await().until(() -> !link.health().isUsable());
        bank.peer.send(bank.peer.management("801"));
        assertThat(bank.take().text(39)).isEqualTo("800");
        await().until(() -> link.health().isUsable());
    }

    // ----

    /** One end of a socket, in one dialect. */
    private static final class Peer implements AutoCloseable {
        final Iso8583Codec codec;
        final Wire wire;

        Peer(String dialect, Socket socket) throws IOException {
            codec = new Iso8583Codec(Iso8583Dialect.named(dialect));
            wire = new Wire(socket);
        }

        boolean is2003() {
            return codec.dialect().name().startsWith("2003");
        }

        String digit() {
            return is2003() ? "2" : "1";
        }

        void send(Iso8583Draft draft) throws IOException {
            wire.send(Wire.frame(codec.encode(draft)));
        }

        Iso8583Message receive() throws IOException {
            int length = (wire.read(1)[0] & 0xff) << 8 | wire.read(1)[0] & 0xff;
            return codec.decode(wire.read(length));
        }

        Iso8583Message ask(Iso8583Draft draft) throws IOException {
            send(draft);
            return receive();
        }

        Iso8583Draft purchase(String type) {
            Iso8583Draft draft = new Iso8583Draft(digit() + type)
                    .set(2, "4000001234567899")
                    .set(3, "000000")
                    .set(7, "1123090000")
                    .set(24, "200")
                    .set(26, "5814")
                    .set(32, "12345")
                    .set(42, "MERCHANT0000001");
            return is2003()
                    ? draft.set(4, "9782000000001234")
                            .set(11, "000000000017")
                            .set(12, "20261123085959")
                            .set(41, "TERM0001        ")
                    : draft.set(4, "000000001234")
                            .set(11, "000017")
                            .set(12, "261123085959")
                            .set(22, "A00101A00121")
                            .set(41, "TERM0001")
                            .set(49, "978");
        }

        Iso8583Draft management(String function) {
            return new Iso8583Draft("1804")
                    .set(7, "1123090000")
                    .set(11, "000019")
                    .set(12, "261123090002")
                    .set(24, function);
        }

        @Override
        public void close() throws IOException {
            wire.close();
        }
    }

    private Peer client(String dialect, String options, Processor processor) throws Exception {
        Iso8583Component component = camel.getComponent("iso8583", Iso8583Component.class);
        component.setEventLoopGroup(eventLoops);
        component.setClock(Clock.fixed(NOW, ZoneOffset.UTC));
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("iso8583:localhost:0" + (options.isEmpty() ? "?" : options + "&") + "dialect=" + dialect)
                        .routeId("channel")
                        .process(processor);
            }
        });
        camel.start();
        int port = ((Iso8583Endpoint) camel.getRoute("channel").getEndpoint()).getBoundPort();
        return opened(new Peer(dialect, new Socket(InetAddress.getLoopbackAddress(), port)));
    }

    private static StatusReport approved(InboundRequest request, Money part) {
        return new StatusReport(
                request.uetr(), TransactionStatus.ACSC, null, null, "nordbank", null, "000", part, Map.of());
    }

    /** Signs the link on; everything else is the test's. */
    private final class Bank implements AutoCloseable {
        final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        final BlockingQueue<Iso8583Message> received = new LinkedBlockingQueue<>();
        final List<String> functions = Collections.synchronizedList(new ArrayList<>());
        final String dialect;
        volatile Peer peer;

        Bank(String dialect) throws IOException {
            this.dialect = dialect;
            Thread thread = new Thread(this::serve, "bank");
            thread.setDaemon(true);
            thread.start();
        }

        private void serve() {
            try {
                peer = new Peer(dialect, listener.accept());
                while (true) {
                    Iso8583Message message = peer.receive();
                    if (message.mti().endsWith("804")) {
                        functions.add(message.text(24));
                        peer.send(new Iso8583Draft(peer.digit() + "814")
                                .copy(message, 7, 11, 12, 24)
                                .set(39, peer.is2003() ? "8000" : "800"));
                    } else {
                        received.add(message);
                    }
                }
            } catch (IOException ended) {
                // the link has closed
            }
        }

        Iso8583Message take() throws InterruptedException {
            Iso8583Message message = received.poll(20, TimeUnit.SECONDS);
            assertThat(message).as("what the link sends").isNotNull();
            return message;
        }

        void answer(Iso8583Message request, String mti, String code) throws IOException {
            peer.send(new Iso8583Draft(mti)
                    .copy(request, 2, 3, 4, 7, 11, 12, 32, 41, 42, 49, 56)
                    .set(39, code));
        }

        @Override
        public void close() throws IOException {
            listener.close();
            if (peer != null) {
                peer.close();
            }
        }
    }

    private Bank bank(String dialect) throws IOException {
        return opened(new Bank(dialect));
    }

    private BankLink up(Bank bank) {
        Iso8583LinkProperties rules = new Iso8583LinkProperties(
                bank.dialect,
                null,
                null,
                null,
                Duration.ofSeconds(30),
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
                false);
        BankProperties properties = new BankProperties(
                "iso8583",
                List.of(new BankProperties.LinkProperties("127.0.0.1:" + bank.listener.getLocalPort())),
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
        BankLink link = opened(new Iso8583LinkFactory(
                        eventLoops,
                        timer,
                        Clock.fixed(NOW, ZoneOffset.UTC),
                        new LateAnswers(),
                        new SessionEvents(),
                        KeyExchange.NONE)
                .create("nordbank", 1, properties, new LinkOptions(Duration.ofSeconds(5), 10, rules)));
        link.start();
        await().until(() -> link.health().isUsable());
        return link;
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.add(resource);
        return resource;
    }
}
