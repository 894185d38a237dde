package org.mooring.connectors.iso8583;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.kpavlov.jreactive8583.IsoMessageListener;
import com.github.kpavlov.jreactive8583.client.ClientConfiguration;
import com.github.kpavlov.jreactive8583.client.Iso8583Client;
import com.github.kpavlov.jreactive8583.netty.pipeline.EchoMessageListener;
import com.github.kpavlov.jreactive8583.server.Iso8583Server;
import com.github.kpavlov.jreactive8583.server.ServerConfiguration;
import com.solab.iso8583.IsoMessage;
import com.solab.iso8583.IsoType;
import com.solab.iso8583.IsoValue;
import com.solab.iso8583.MessageFactory;
import com.solab.iso8583.parse.FieldParseInfo;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.HashedWheelTimer;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.AsyncProcessorSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.LateAnswers;
import org.mooring.connectors.PaymentExchange;
import org.mooring.connectors.SendOutcome;
import org.mooring.connectors.bank.BankProperties;
import org.mooring.connectors.bank.Iso8583LinkProperties;

/** Sessions with the client and the server of jreactive-8583, on j8583's codec: neither is ours. */
class ForeignPeersTest {
    private static final int IN_FLIGHT = 50;

    private final EventLoopGroup eventLoops = new NioEventLoopGroup(1);
    private final HashedWheelTimer timer = new HashedWheelTimer(10, TimeUnit.MILLISECONDS);
    private final List<Runnable> closers = new CopyOnWriteArrayList<>();

    @AfterEach
    void closeAll() {
        Collections.reverse(closers);
        closers.forEach(Runnable::run);
        timer.stop();
        eventLoops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1987", "1987-ascii-binary-bitmap"})
    void aForeignClientSignsOnIsProbedAndPaysManyTimesAtOnce(String dialect) throws Exception {
        HeldPurchases held = new HeldPurchases();
        Iso8583Client<IsoMessage> client = client(dialect, listen(dialect, held));
        BlockingQueue<IsoMessage> answers = new LinkedBlockingQueue<>();
        List<IsoMessage> probes = new CopyOnWriteArrayList<>();
        client.addMessageListener(
                listener(message -> message.getType() == 0x810 || message.getType() == 0x210, answers::add));
        client.addMessageListener(new EchoMessageListener<>(client.getIsoMessageFactory()) {
            @Override
            public boolean onMessage(ChannelHandlerContext channel, IsoMessage message) {
                probes.add(message);
                return super.onMessage(channel, message);
            }
        });

        client.send(purchase(client, 1));
        assertThat(taken(answers).<Object>getObjectValue(39))
                .as("before sign-on")
                .isEqualTo("91");
        client.send(management(client, 2, "001"));
        IsoMessage signedOn = taken(answers);
        assertThat(signedOn.getType()).isEqualTo(0x810);
        assertThat(signedOn.<Object>getObjectValue(39)).isEqualTo("00");
        assertThat(signedOn.<Object>getObjectValue(11)).isEqualTo("000002");

        for (int stan = 1; stan <= IN_FLIGHT; stan++) {
            client.sendAsync(purchase(client, stan));
        }
        held.answerInReverse(IN_FLIGHT);
        Set<String> stans = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < IN_FLIGHT; i++) {
            IsoMessage answer = taken(answers);
            String stan = answer.getObjectValue(11);
            assertThat(answer.getType()).isEqualTo(0x210);
            assertThat(answer.<Object>getObjectValue(39)).isEqualTo("00");
            assertThat(answer.<Object>getObjectValue(38)).isEqualTo("A" + stan.substring(1));
            assertThat(answer.<Object>getObjectValue(37)).isEqualTo("632706" + stan);
            stans.add(stan);
        }
        assertThat(stans).hasSize(IN_FLIGHT);

        // Its own echo listener answers our probes, and that alone keeps the connection: nine take longer than it may
        // idle.
        await().untilAsserted(() ->
                assertThat(probes).as("connected: %s", client.isConnected()).hasSizeGreaterThan(11));
        assertThat(probes)
                .allSatisfy(
                        probe -> assertThat(probe.<Object>getObjectValue(70)).isEqualTo("301"));
        assertThat(client.isConnected()).isTrue();
        client.send(management(client, 3, "002"));
        assertThat(taken(answers).<Object>getObjectValue(39)).isEqualTo("00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1987", "1987-ascii-binary-bitmap"})
    void aForeignHostIsSignedOnToEchoedAndAnswersInAnyOrder(String dialect) throws Exception {
        int port = freePort();
        Iso8583Server<IsoMessage> host = server(dialect, port);
        List<String> codes = new CopyOnWriteArrayList<>();
        host.addMessageListener(answering(message -> message.getType() == 0x800, (channel, request) -> {
            codes.add(request.getObjectValue(70));
            channel.writeAndFlush(answer(host, request));
        }));
        List<Runnable> asked = new ArrayList<>();
        host.addMessageListener(answering(message -> message.getType() == 0x200, (channel, request) -> {
            IsoMessage answer = answer(host, request);
            answer.setValue(38, request.getObjectValue(11), IsoType.ALPHA, 6);
            asked.add(() -> channel.writeAndFlush(answer));
            if (asked.size() == IN_FLIGHT) {
                Collections.reverse(asked);
                asked.forEach(Runnable::run);
            }
        }));
        host.init();
        host.start();
        closers.add(host::shutdown);

        BankLink link = link(dialect, port);
        link.start();
        closers.add(link::close);
        await().until(() -> link.health().isUsable());
        assertThat(codes).first().isEqualTo("001");

        Map<String, CompletableFuture<SendOutcome>> sent = new HashMap<>();
        for (int amount = 1; amount <= IN_FLIGHT; amount++) {
            var prepared = link.prepare(Purchases.purchase(amount));
            sent.put(prepared.reference(), link.send(prepared).toCompletableFuture());
        }
        for (Map.Entry<String, CompletableFuture<SendOutcome>> one : sent.entrySet()) {
            StatusReport report = ((SendOutcome.Accepted) one.getValue().get(10, TimeUnit.SECONDS)).report();
            assertThat(report.status()).isEqualTo(TransactionStatus.ACSC);
            assertThat(report.additional()).containsEntry("DE38", one.getKey().substring(11));
        }
        await().until(() -> codes.stream().filter("301"::equals).count() >= 3);
        assertThat(link.health().isUsable()).isTrue();
    }

    private int listen(String dialect, AsyncProcessorSupport processor) throws Exception {
        CamelContext camel = new DefaultCamelContext();
        camel.getComponent("iso8583", Iso8583Component.class).setEventLoopGroup(eventLoops);
        NetworkManagement networkManagement = new NetworkManagement();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("iso8583:localhost:0?signOnRequired=true&probeAfter=100ms&idleTimeout=1s&dialect=" + dialect)
                        .routeId("channel")
                        .choice()
                        .when(header(PaymentExchange.MESSAGE_CLASS).isEqualTo(PaymentExchange.CLASS_NETWORK_MANAGEMENT))
                        .process(exchange -> exchange.getMessage()
                                .setBody(networkManagement.answer(
                                        exchange.getMessage().getBody(NetworkManagementRequest.class))))
                        .otherwise()
                        .process(processor);
            }
        });
        camel.start();
        closers.add(camel::stop);
        return ((Iso8583Endpoint) camel.getRoute("channel").getEndpoint()).getBoundPort();
    }

    private BankLink link(String dialect, int port) {
        BankProperties bank = new BankProperties(
                "iso8583",
                List.of(new BankProperties.LinkProperties("127.0.0.1:" + port)),
                null,
                Duration.ofSeconds(5),
                0,
                Map.of("00", "ACSC"),
                null,
                null,
                null,
                null,
                null,
                new Iso8583LinkProperties(
                        dialect,
                        null,
                        null,
                        null,
                        Duration.ofMillis(60),
                        0,
                        null,
                        null,
                        null,
                        null,
                        0,
                        null,
                        0,
                        0,
                        null,
                        null,
                        false));
        return new Iso8583LinkFactory(
                        eventLoops, timer, Clock.systemUTC(), new LateAnswers(), new SessionEvents(), KeyExchange.NONE)
                .create("nordbank", 1, bank);
    }

    private Iso8583Client<IsoMessage> client(String dialect, int port) throws InterruptedException {
        ClientConfiguration.Builder configuration = ClientConfiguration.newBuilder();
        configuration.frameLengthFieldLength(2).idleTimeout(0).workerThreadsCount(1);
        Iso8583Client<IsoMessage> client =
                new Iso8583Client<>(new InetSocketAddress("127.0.0.1", port), configuration.build(), messages(dialect));
        client.init();
        closers.add(client::shutdown);
        client.connect();
        return client;
    }

    private static Iso8583Server<IsoMessage> server(String dialect, int port) {
        ServerConfiguration.Builder configuration = ServerConfiguration.newBuilder();
        configuration.frameLengthFieldLength(2).idleTimeout(0).workerThreadsCount(1);
        return new Iso8583Server<>(port, configuration.build(), messages(dialect));
    }

    /** The elements of ISO 8583:1987 that these messages have, told to j8583 by hand. */
    private static MessageFactory<IsoMessage> messages(String dialect) {
        MessageFactory<IsoMessage> messages = new MessageFactory<>();
        messages.setCharacterEncoding("US-ASCII");
        messages.setUseBinaryBitmap(dialect.contains("binary-bitmap"));
        messages.setAssignDate(false);
        Map<Integer, FieldParseInfo> fields = new HashMap<>();
        for (int[] fixed : new int[][] {
            {3, 6}, {4, 12}, {7, 10}, {11, 6}, {12, 6}, {13, 4}, {18, 4}, {22, 3}, {37, 12}, {38, 6}, {39, 2}, {41, 8},
            {42, 15}, {49, 3}, {70, 3}
        }) {
            fields.put(fixed[0], FieldParseInfo.getInstance(IsoType.ALPHA, fixed[1], "US-ASCII", false));
        }
        for (int variable : new int[] {2, 32}) {
            fields.put(variable, FieldParseInfo.getInstance(IsoType.LLVAR, 0, "US-ASCII", false));
        }
        for (int type : new int[] {0x200, 0x210, 0x800, 0x810}) {
            messages.setParseMap(type, fields);
        }
        return messages;
    }

    private static IsoMessage purchase(Iso8583Client<IsoMessage> client, int stan) {
        IsoMessage message = client.getIsoMessageFactory().newMessage(0x200);
        message.setValue(2, "4000001234567899", IsoType.LLVAR, 0);
        message.setValue(3, "000000", IsoType.ALPHA, 6);
        message.setValue(4, "000000001050", IsoType.ALPHA, 12);
        message.setValue(7, "1123064500", IsoType.ALPHA, 10);
        message.setValue(11, Wire.stan(stan), IsoType.ALPHA, 6);
        message.setValue(12, "064500", IsoType.ALPHA, 6);
        message.setValue(13, "1123", IsoType.ALPHA, 4);
        message.setValue(32, "123456", IsoType.LLVAR, 0);
        message.setValue(37, "632706" + Wire.stan(stan), IsoType.ALPHA, 12);
        message.setValue(41, "TERM0001", IsoType.ALPHA, 8);
        message.setValue(42, "MERCHANT0000001", IsoType.ALPHA, 15);
        message.setValue(49, "978", IsoType.ALPHA, 3);
        return message;
    }

    private static IsoMessage management(Iso8583Client<IsoMessage> client, int stan, String code) {
        IsoMessage message = client.getIsoMessageFactory().newMessage(0x800);
        message.setValue(7, "1123064500", IsoType.ALPHA, 10);
        message.setValue(11, Wire.stan(stan), IsoType.ALPHA, 6);
        message.setValue(70, code, IsoType.ALPHA, 3);
        return message;
    }

    private static IsoMessage answer(Iso8583Server<IsoMessage> host, IsoMessage request) {
        IsoMessage answer = host.getIsoMessageFactory().createResponse(request);
        answer.setField(39, new IsoValue<>(IsoType.ALPHA, "00", 2));
        return answer;
    }

    private static IsoMessage taken(BlockingQueue<IsoMessage> answers) throws InterruptedException {
        IsoMessage answer = answers.poll(10, TimeUnit.SECONDS);
        assertThat(answer).as("an answer").isNotNull();
        return answer;
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static IsoMessageListener<IsoMessage> listener(Predicate<IsoMessage> applies, Consumer<IsoMessage> takes) {
        return answering(applies, (channel, message) -> takes.accept(message));
    }

    private static IsoMessageListener<IsoMessage> answering(Predicate<IsoMessage> applies, Answerer answerer) {
        return new IsoMessageListener<>() {
            @Override
            public boolean applies(IsoMessage message) {
                return applies.test(message);
            }

            @Override
            public boolean onMessage(ChannelHandlerContext channel, IsoMessage message) {
                answerer.take(channel, message);
                return true;
            }
        };
    }

    private interface Answerer {
        void take(ChannelHandlerContext channel, IsoMessage message);
    }

    /** Takes purchases and answers when all have come, the last one first. */
    private static final class HeldPurchases extends AsyncProcessorSupport {
        private final BlockingQueue<Runnable> held = new LinkedBlockingQueue<>();

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            held.add(() -> {
                Iso8583ConsumerTest.approve(exchange);
                callback.done(false);
            });
            return false;
        }

        void answerInReverse(int count) throws InterruptedException {
            List<Runnable> taken = new ArrayList<>();
            while (taken.size() < count) {
                Runnable one = held.poll(10, TimeUnit.SECONDS);
                assertThat(one).as("purchase %d of %d", taken.size() + 1, count).isNotNull();
                taken.add(0, one);
            }
            taken.forEach(Runnable::run);
        }
    }
}
