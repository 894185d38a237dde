package org.mooring.connectors.iso8583;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
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
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.connectors.PaymentExchange;
import org.mooring.connectors.iso8583.SessionEvent.Kind;
import org.mooring.transformers.iso8583.Iso8583Draft;
import org.mooring.transformers.iso8583.Iso8583Message;

/** Sessions of legacy clients, and connections that want to cost more than they may. */
class ListenerSessionTest {
    private final EventLoopGroup eventLoop = new NioEventLoopGroup(1);
    private final CamelContext camel = new DefaultCamelContext();
    private final SessionEvents events = new SessionEvents();
    private final BlockingQueue<SessionEvent> told = new LinkedBlockingQueue<>();
    private final HeldPayments held = new HeldPayments();

    @BeforeEach
    void prepare() {
        events.tellTo(told::add);
        Iso8583Component component = camel.getComponent("iso8583", Iso8583Component.class);
        component.setEventLoopGroup(eventLoop);
        component.setSessionEvents(events);
    }

    @AfterEach
    void stop() {
        camel.stop();
        eventLoop.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void signOffUnderLoadLetsWhatIsInFlightBeAnsweredAndNothingNewIn() throws Exception {
        int port = listen("?signOnRequired=true");
        try (Wire client = Wire.to(port)) {
            client.send(Wire.purchase(1));
            assertThat(code(client.receive())).isEqualTo("0210 91 000001");
            client.send(Wire.echo(2));
            assertThat(code(client.receive())).as("an echo needs no sign-on").isEqualTo("0810 00 000002");
            manage(client, "001", 3);
            for (int stan = 101; stan <= 200; stan++) {
                client.send(Wire.purchase(stan));
            }
            List<Runnable> answers = held.take(100);
            manage(client, "002", 4);
            client.send(Wire.purchase(201));
            client.send(new Iso8583Draft("0400")
                    .set(7, "1123064600")
                    .set(11, "000202")
                    .set(90, "0200" + "000101" + "1123064500" + "0".repeat(22)));
            assertThat(code(client.receive())).isEqualTo("0210 91 000201");
            assertThat(code(client.receive())).isEqualTo("0410 91 000202");
            answers.forEach(Runnable::run);
            for (int stan = 101; stan <= 200; stan++) {
                assertThat(code(client.receive())).isEqualTo("0210 00 " + Wire.stan(stan));
            }
            manage(client, "001", 5);
            client.send(Wire.purchase(203));
            held.take(1).get(0).run();
            assertThat(code(client.receive())).isEqualTo("0210 00 000203");
        }
        assertThat(held.isEmpty()).isTrue();
        assertThat(told.stream().map(SessionEvent::kind))
                .containsExactly(Kind.SIGNED_ON, Kind.SIGNED_OFF, Kind.SIGNED_ON);
    }

    @Test
    void closesWhereTheRuleSaysSoInsteadOfAnswering() throws Exception {
        int port = listen("?signOnRequired=true&beforeSignOn=");
        try (Wire client = Wire.to(port)) {
            client.send(Wire.purchase(1));
            assertThat(client.isEnded()).isTrue();
        }
        assertThat(held.isEmpty()).isTrue();
    }

    @Test
    void probesAnIdleClientAndClosesOneThatIsSilent() throws Exception {
        int port = listen("?probeAfter=150ms&idleTimeout=1s");
        try (Wire alive = Wire.to(port);
                Wire dead = Wire.to(port)) {
            for (int i = 0; i < 8; i++) {
                Iso8583Message probe = alive.receive();
                assertThat(probe.mti() + " " + probe.text(70)).isEqualTo("0800 301");
                alive.send(new Iso8583Draft("0810").copy(probe, 7, 11, 70).set(39, "00"));
            }
            assertThat(dead.receive().text(70)).isEqualTo("301");
            await().until(() -> {
                try {
                    dead.receive();
                    return false;
                } catch (java.io.IOException ended) {
                    return true;
                }
            });
        }
        assertThat(told).as("an answer to a probe is no news").isEmpty();
    }

    @Test
    void tellsOfAnAnswerThatNobodyAskedFor() throws Exception {
        int port = listen("");
        try (Wire client = Wire.to(port)) {
            client.send(new Iso8583Draft("0210")
                    .set(2, "4000001234567899")
                    .set(11, "000001")
                    .set(35, "4000001234567899=31122011212120531127")
                    .set(39, "00"));
            SessionEvent event = told.poll(10, TimeUnit.SECONDS);
            assertThat(event.kind()).isEqualTo(Kind.UNASKED);
            assertThat(event.line()).contains("2=400000******7899").doesNotContain("4000001234567899");
            assertThat(event.message().text(35)).matches("[*]+");
        }
    }

    @Test
    void aClientIsToldOfOnceAndCutOffWhenItGoesOnAndOn() throws Exception {
        int port = listen("");
        try (Wire client = Wire.to(port)) {
            for (int stan = 1; stan <= 3; stan++) {
                manage(client, "001", stan);
            }
            manage(client, "002", 4);
            for (int stan = 1; stan <= 100; stan++) {
                client.send(new Iso8583Draft("0210").set(11, Wire.stan(stan)).set(39, "00"));
            }
            assertThat(client.isEnded()).isTrue();
        }
        assertThat(told.stream().map(SessionEvent::kind))
                .containsExactly(Kind.SIGNED_ON, Kind.SIGNED_OFF, Kind.UNASKED);
    }

    /** Four ASCII digits that count themselves and a TPDU, source and destination exchanged in the answer. */
    @Test
    void speaksTheClientsFraming() throws Exception {
        int port = listen("?lengthBytes=4&lengthEncoding=ascii&lengthIncludesItself=true&header=tpdu");
        try (Wire client = new Wire(new java.net.Socket(InetAddress.getLoopbackAddress(), port), 5)) {
            for (int stan = 1; stan <= 2; stan++) {
                client.send(Wire.asciiFrame(
                        HexFormat.of().parseHex("600003A1B" + stan), Wire.CODEC.encode(Wire.purchase(stan))));
            }
            List<Runnable> answers = held.take(2);
            answers.get(1).run();
            assertThat(code(client.receive())).isEqualTo("0210 00 000002");
            assertThat(HexFormat.of().formatHex(client.header())).isEqualTo("60a1b20003");
            answers.get(0).run();
            assertThat(code(client.receive())).isEqualTo("0210 00 000001");
            assertThat(HexFormat.of().formatHex(client.header())).isEqualTo("60a1b10003");
        }
    }

    @Test
    void keepAlivesAreEchoedOrIgnoredAndBothKeepTheConnection() throws Exception {
        int port = listen("?keepAlive=echo");
        try (Wire client = Wire.to(port)) {
            client.send(new byte[] {0, 0, 0, 0});
            assertThat(client.read(4)).containsOnly(0);
            client.send(Wire.purchase(1));
            held.take(1).get(0).run();
            assertThat(code(client.receive())).isEqualTo("0210 00 000001");
        }
        camel.removeRoute("channel");
    }

    @Test
    void aLengthThatPromisesMoreThanComesIsWaitedForAndThenClosed() throws Exception {
        int port = listen("?messageLengthMax=65535&frameTimeout=200ms");
        try (Wire liar = Wire.to(port);
                Wire good = Wire.to(port)) {
            liar.send(HexFormat.of().parseHex("FFFF303230300000000000000000"));
            assertThat(liar.isEnded()).isTrue();
            good.send(Wire.purchase(1));
            held.take(1).get(0).run();
            assertThat(code(good.receive())).isEqualTo("0210 00 000001");
        }
    }

    /** A byte now and then is life on the line, and no message. */
    @Test
    void aDripDoesNotKeepAConnectionOpen() throws Exception {
        int port = listen("?frameTimeout=300ms");
        try (Wire drip = Wire.to(port)) {
            byte[] frame = Wire.frame(Wire.purchase(1));
            int[] sent = {0};
            await().pollInterval(Duration.ofMillis(20))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> {
                        try {
                            drip.send(new byte[] {frame[sent[0]++]});
                            return false;
                        } catch (java.io.IOException closed) {
                            return true;
                        }
                    });
            assertThat(sent[0]).isLessThan(frame.length);
        }
        assertThat(held.isEmpty()).isTrue();
    }

    /** A client that we keep waiting is not the one that is late: its next frame is in our buffer, half read. */
    @Test
    void backPressureIsNotThePeersDelay() throws Exception {
        int port = listen("?inFlightMax=1&frameTimeout=100ms");
        try (Wire client = Wire.to(port)) {
            byte[] second = Wire.frame(Wire.purchase(2));
            client.send(Wire.frame(Wire.purchase(1)));
            Runnable first = held.take(1).get(0);
            client.send(java.util.Arrays.copyOf(second, 30));
            // Long enough for the watch to have fired, had it been started.
            eventLoop.schedule(() -> {}, 250, TimeUnit.MILLISECONDS).sync();
            first.run();
            assertThat(code(client.receive())).isEqualTo("0210 00 000001");
            client.send(java.util.Arrays.copyOfRange(second, 30, second.length));
            held.take(1).get(0).run();
            assertThat(code(client.receive())).isEqualTo("0210 00 000002");
        }
    }

    /** Half of them say nothing, half begin a message of 8 KB and send 1 byte of it. */
    @Test
    void twoThousandIdleAndSlowConnectionsCostLittleAndAreClosedByRule() throws Exception {
        int count = 2_000;
        int port = listen("?connectionsMax=" + count + "&idleTimeout=5s&frameTimeout=5s");
        Iso8583Consumer consumer = (Iso8583Consumer) camel.getRoute("channel").getConsumer();
        long before = memory();
        List<SocketChannel> connections = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                SocketChannel connection =
                        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                connections.add(connection);
                if (i % 2 == 0) {
                    connection.write(ByteBuffer.wrap(new byte[] {0x1f, (byte) 0xff, '0'}));
                }
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> consumer.connectionCount() > count / 2);
            int alive = consumer.connectionCount();
            long each = (memory() - before) / alive;
            System.out.println(alive + " connections, " + each + " bytes of heap and buffers each");
            assertThat(each).isLessThan(12_000);
            try (SocketChannel oneMore =
                    SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
                assertThat(alive).isLessThanOrEqualTo(count);
                if (alive == count) {
                    assertThat(oneMore.read(ByteBuffer.allocate(1))).isNegative();
                }
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> consumer.connectionCount() == 0);
        } finally {
            for (SocketChannel connection : connections) {
                connection.close();
            }
        }
    }

    /** Sockets of the test itself are in it, too. */
    private static long memory() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory()
                - runtime.freeMemory()
                + PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }

    private static void manage(Wire client, String code, int stan) throws Exception {
        client.send(Wire.echo(stan).set(70, code));
        assertThat(code(client.receive())).isEqualTo("0810 00 " + Wire.stan(stan));
    }

    private static String code(Iso8583Message answer) {
        return answer.mti() + " " + answer.text(39) + " " + answer.text(11);
    }

    private int listen(String options) throws Exception {
        NetworkManagement networkManagement = new NetworkManagement();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("iso8583:localhost:0" + options)
                        .routeId("channel")
                        .choice()
                        .when(header(PaymentExchange.MESSAGE_CLASS).isEqualTo(PaymentExchange.CLASS_NETWORK_MANAGEMENT))
                        .bean(networkManagement, "answer")
                        .otherwise()
                        .process(held);
            }
        });
        camel.start();
        return ((Iso8583Endpoint) camel.getRoute("channel").getEndpoint()).getBoundPort();
    }

    /** Keeps each payment until the test has it approved. */
    private static final class HeldPayments extends AsyncProcessorSupport {
        private final BlockingQueue<Runnable> completions = new LinkedBlockingQueue<>();

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            completions.add(() -> {
                exchange.getMessage()
                        .setBody(new StatusReport(
                                PaymentExchange.request(exchange).uetr(),
                                TransactionStatus.ACSC,
                                null,
                                null,
                                "nordbank",
                                null,
                                "00",
                                null,
                                java.util.Map.of()));
                callback.done(false);
            });
            return false;
        }

        List<Runnable> take(int count) throws InterruptedException {
            List<Runnable> taken = new ArrayList<>();
            while (taken.size() < count) {
                Runnable next = completions.poll(20, TimeUnit.SECONDS);
                assertThat(next).as("payment %d of %d", taken.size() + 1, count).isNotNull();
                taken.add(next);
            }
            return taken;
        }

        boolean isEmpty() {
            return completions.isEmpty();
        }
    }
}
