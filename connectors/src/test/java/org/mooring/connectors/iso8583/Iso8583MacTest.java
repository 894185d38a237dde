package org.mooring.connectors.iso8583;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mooring.connectors.iso8583.Purchases.purchase;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.HashedWheelTimer;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.failure.LinkUnavailable;
import org.mooring.canonical.failure.OutcomeUnknown;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.LateAnswers;
import org.mooring.connectors.PaymentExchange;
import org.mooring.connectors.SendOutcome;
import org.mooring.connectors.bank.BankProperties;
import org.mooring.connectors.bank.Iso8583LinkProperties;
import org.mooring.transformers.iso8583.Iso8583Dialects;
import org.mooring.transformers.iso8583.Iso8583Message;
import org.mooring.transformers.iso8583.mac.MacRule;
import org.mooring.transformers.iso8583.mac.MacUnavailable;
import org.mooring.transformers.iso8583.mac.MacVerdict;
import org.mooring.transformers.iso8583.mac.MessageAuthentication;
import org.mooring.transformers.iso8583.mac.MessageMac;

/** What a wrong MAC does to a request and to an answer, on real sockets. */
class Iso8583MacTest {
    /** Network management is bare, so that the scripted bank may sign us on as it always does. */
    private static final MacRule RULE = new MacRule("link", 8, (byte) 0, true);

    private final EventLoopGroup eventLoops = new NioEventLoopGroup(1);
    private final HashedWheelTimer timer = new HashedWheelTimer(10, TimeUnit.MILLISECONDS);
    private final CamelContext camel = new DefaultCamelContext();
    private final AtomicInteger processed = new AtomicInteger();
    private final AtomicBoolean isHsmAway = new AtomicBoolean();
    private final MessageAuthentication ours = new MessageAuthentication(RULE, hsm("shared"));

    @BeforeEach
    void prepareCamel() {
        Iso8583Component component = camel.getComponent("iso8583", Iso8583Component.class);
        component.setEventLoopGroup(eventLoops);
        component.setAuthentication(ours);
    }

    @AfterEach
    void stop() {
        camel.stop();
        timer.stop();
        eventLoops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void aRequestWithTheRightMacIsProcessedAndItsAnswerHasOne() throws Exception {
        try (Wire client = Wire.to(listen())) {
            // Sensitive elements are overwritten on arrival, and the MAC covers them as they came.
            client.send(Wire.frame(ours.seal(Wire.purchase(1).set(52, "1122334455667788"), Wire.CODEC)));
            Iso8583Message answer = client.receive();
            assertThat(answer.text(39)).isEqualTo("00");
            assertThat(ours.verify(answer)).isEqualTo(MacVerdict.RIGHT);
            assertThat(processed).hasValue(1);
        }
    }

    @Test
    void aRequestWithAWrongOrNoMacIsDeclinedAndNeverProcessed() throws Exception {
        MessageAuthentication stranger = new MessageAuthentication(RULE, hsm("another"));
        byte[] changed = ours.seal(Wire.purchase(3), Wire.CODEC);
        changed[changed.length - 40] ^= 1;
        try (Wire client = Wire.to(listen())) {
            for (byte[] request : List.of(
                    Wire.CODEC.encode(Wire.purchase(1)), stranger.seal(Wire.purchase(2), Wire.CODEC), changed)) {
                client.send(Wire.frame(request));
                Iso8583Message answer = client.receive();
                assertThat(answer.mti()).isEqualTo("0210");
                assertThat(answer.text(39)).isEqualTo("96");
                assertThat(ours.verify(answer)).isEqualTo(MacVerdict.RIGHT);
            }
            client.send(Wire.frame(ours.seal(Wire.purchase(4), Wire.CODEC)));
            assertThat(client.receive().text(39)).isEqualTo("00");
        }
        assertThat(processed).hasValue(1);
    }

    @Test
    void withoutTheHsmTheConnectionEndsUnanswered() throws Exception {
        byte[] request = ours.seal(Wire.purchase(1), Wire.CODEC);
        try (Wire client = Wire.to(listen())) {
            isHsmAway.set(true);
            client.send(Wire.frame(request));
            assertThat(client.isEnded()).isTrue();
        }
        assertThat(processed).hasValue(0);
    }

    /** Where network management has a MAC too: a timer that fails would leave the connection open for good. */
    @Test
    void aClientThatCannotBeProbedIsClosed() throws Exception {
        camel.getComponent("iso8583", Iso8583Component.class)
                .setAuthentication(new MessageAuthentication(new MacRule("link", 8, (byte) 0, false), hsm("shared")));
        int port = listen("?probeAfter=50ms");
        isHsmAway.set(true);
        try (Wire client = Wire.to(port)) {
            assertThat(client.isEnded()).isTrue();
        }
    }

    @Test
    void aPaymentGoesOutWithItsMacAndARightAnswerIsBelieved() throws Exception {
        try (ScriptedBank bank = new ScriptedBank()) {
            BankLink link = up(bank);
            CompletableFuture<SendOutcome> outcome =
                    link.send(link.prepare(purchase(1234))).toCompletableFuture();
            ScriptedBank.Request request = bank.take();
            assertThat(ours.verify(request.message())).isEqualTo(MacVerdict.RIGHT);
            request.connection().send(Wire.frame(ours.seal(request.draft().set(39, "00"), Wire.CODEC)));
            assertThat(outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(SendOutcome.Accepted.class);
            link.close();
        }
    }

    @Test
    void anAnswerWithAWrongMacLeavesThePaymentInDoubt() throws Exception {
        MessageAuthentication stranger = new MessageAuthentication(RULE, hsm("another"));
        try (ScriptedBank bank = new ScriptedBank()) {
            BankLink link = up(bank);
            CompletableFuture<SendOutcome> outcome =
                    link.send(link.prepare(purchase(1234))).toCompletableFuture();
            ScriptedBank.Request request = bank.take();
            request.connection().send(request.draft().set(39, "00"));
            request.connection().send(Wire.frame(stranger.seal(request.draft().set(39, "51"), Wire.CODEC)));
            assertThatThrownBy(() -> outcome.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(OutcomeUnknown.class);
            link.close();
        }
    }

    @Test
    void withoutTheHsmNothingLeaves() throws Exception {
        try (ScriptedBank bank = new ScriptedBank()) {
            BankLink link = up(bank);
            isHsmAway.set(true);
            assertThatThrownBy(() -> link.prepare(purchase(1234)))
                    .isInstanceOf(LinkUnavailable.class)
                    .hasMessageContaining("has no MAC");
            assertThat(bank.hasNoPayment()).isTrue();
            link.close();
        }
    }

    private int listen() throws Exception {
        return listen("");
    }

    private int listen(String options) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("iso8583:localhost:0" + options).routeId("channel").process(exchange -> {
                    processed.incrementAndGet();
                    exchange.getMessage()
                            .setBody(StatusReport.of(
                                    PaymentExchange.request(exchange).uetr(), TransactionStatus.ACSC));
                });
            }
        });
        camel.start();
        return ((Iso8583Endpoint) camel.getRoute("channel").getEndpoint()).getBoundPort();
    }

    private BankLink up(ScriptedBank bank) {
        Iso8583LinkFactory factory = new Iso8583LinkFactory(
                eventLoops,
                timer,
                Clock.systemUTC(),
                new LateAnswers(),
                new SessionEvents(),
                KeyExchange.NONE,
                name -> name.equals("nordbank") ? ours : MessageAuthentication.NONE,
                Iso8583Dialects.SHIPPED);
        BankProperties properties = new BankProperties(
                "iso8583",
                List.of(new BankProperties.LinkProperties("127.0.0.1:" + bank.port())),
                null,
                Duration.ofMillis(1_500),
                0,
                Map.of("00", "ACSC", "51", "RJCT/AM04"),
                null,
                null,
                null,
                null,
                null,
                Iso8583LinkProperties.DEFAULT);
        BankLink link = factory.create("nordbank", 1, properties);
        link.start();
        await().atMost(Duration.ofSeconds(20)).until(() -> link.health().isUsable());
        return link;
    }

    /** Another implementation of the port, as an HSM is one. */
    private MessageMac hsm(String key) {
        return (keyId, bytes, offset, length) -> {
            if (isHsmAway.get()) {
                throw new MacUnavailable("HSM does not answer", null);
            }
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec((key + keyId).getBytes(US_ASCII), "HmacSHA256"));
                mac.update(bytes, offset, length);
                return mac.doFinal();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        };
    }
}
