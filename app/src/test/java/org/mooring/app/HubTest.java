package org.mooring.app;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mooring.app.config.MooringProperties;
import org.mooring.connectors.BankLinks;
import org.mooring.connectors.LateAnswers;
import org.mooring.routes.CancelPayment;
import org.mooring.routes.CarryOutWork;
import org.mooring.routes.ErasePayment;
import org.mooring.routes.IntakeGate;
import org.mooring.routes.OpenPayments;
import org.mooring.routes.PaymentAccess;
import org.mooring.routes.PaymentHands;
import org.mooring.routes.PaymentRecorder;
import org.mooring.routes.SettleInDoubt;
import org.mooring.routes.SettlementRules;
import org.mooring.routes.WorkItems;
import org.mooring.routes.intake.Intakes;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * The hub over HTTP, with journal, links and routes of the test's own; one running hub for all classes that extend
 * this one. Ports are any free ones, data lie in a folder of their own.
 */
@ExtendWith(SpringExtension.class) // said here too, so that a scan of the real hub leaves the nested class alone
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, classes = HubTest.Hub.class)
@AutoConfigureObservability(tracing = false)
@ActiveProfiles("demo")
public abstract class HubTest {
    protected static final InMemoryJournal JOURNAL = new InMemoryJournal();
    protected static final ChannelScript CHANNEL = new ChannelScript();
    protected static final AnchorScript ANCHORS = new AnchorScript();
    protected static final RelayScript RELAYS = new RelayScript();
    protected static final TestTokens TOKENS = new TestTokens();

    protected final HttpClient http = HttpClient.newHttpClient();

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        Path data = temporaryFolder();
        registry.add("mooring.data-dir", data::toString);
        registry.add("mooring.routes-dir", () -> data.resolve("routes").toString());
        registry.add("mooring.broker.port", () -> 0);
        registry.add("mooring.iso8583.port", () -> 0);
        registry.add("mooring.api.answer-timeout", () -> "2s");
        registry.add("mooring.security.jwt.public-key-location", () -> TOKENS.publicKeyFile(data));
    }

    private static Path temporaryFolder() {
        try {
            Path data = Files.createTempDirectory("mooring-hub-test");
            data.toFile().deleteOnExit();
            return data;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    protected URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    protected HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path));
    }

    /** With name and password of a demo user on the request. */
    protected HttpRequest.Builder as(String user, String path) {
        return request(path).header("Authorization", basic(user, "mooring"));
    }

    protected static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    protected HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /**
     * What the assembly gives in the real hub. Scans this module's packages by name, so that only they are under test. No
     * annotation makes it a component, so that a test of the real hub does not find it.
     */
    @EnableAutoConfiguration(exclude = {ArtemisAutoConfiguration.class, UserDetailsServiceAutoConfiguration.class})
    @ConfigurationPropertiesScan("org.mooring.app.config")
    @ComponentScan({
        "org.mooring.app.api",
        "org.mooring.app.broker",
        "org.mooring.app.config",
        "org.mooring.app.ops",
        "org.mooring.app.security"
    })
    public static class Hub {
        @Bean
        InMemoryJournal paymentJournal() {
            return JOURNAL;
        }

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }

        @Bean(destroyMethod = "close")
        Intakes intakes(MooringProperties properties, Clock clock) {
            return Intakes.open(properties.dataDir(), clock);
        }

        @Bean
        ErasePayment erasePayment(PaymentRecorder recorder) {
            return new ErasePayment(recorder, new PaymentHands());
        }

        @Bean
        IntakeGate intakeGate() {
            return new IntakeGate(null);
        }

        @Bean
        AnchorScript anchorLog() {
            return ANCHORS;
        }

        @Bean
        RelayScript relayLog() {
            return RELAYS;
        }

        @Bean
        BankLinks bankLinks() {
            BankLinks links = new BankLinks();
            links.add(new IdleLink("nordbank/1"));
            links.add(new IdleLink("nordbank/2"));
            links.add(new IdleLink("riverbank/1"));
            return links;
        }

        @Bean
        PaymentRecorder paymentRecorder(Clock clock, MeterRegistry meters) {
            return new PaymentRecorder(JOURNAL, clock, meters, Runnable::run);
        }

        @Bean
        SettleInDoubt settleInDoubt(PaymentRecorder recorder, BankLinks links) {
            Duration day = Duration.ofDays(1);
            SettlementRules rules = new SettlementRules(Map.of(), day, day, day, day, Map.of());
            return new SettleInDoubt(
                    recorder, new PaymentHands(), links, new LateAnswers(), rules, new SplittableRandom(1));
        }

        @Bean
        CancelPayment cancelPayment(PaymentRecorder recorder, BankLinks links, SettleInDoubt settle) {
            return new CancelPayment(recorder, new PaymentHands(), links, settle, Runnable::run);
        }

        @Bean
        PaymentAccess paymentAccess() {
            return new PaymentAccess(JOURNAL);
        }

        @Bean
        WorkItems workItems(PaymentRecorder recorder, BankLinks links, SettleInDoubt settle) {
            return new WorkItems(recorder, links, settle);
        }

        @Bean
        CarryOutWork carryOutWork(PaymentRecorder recorder, WorkItems items, SettleInDoubt settle, CamelContext camel) {
            PaymentHands hands = new PaymentHands();
            OpenPayments openPayments = new OpenPayments(recorder, hands, camel);
            return new CarryOutWork(recorder, hands, items, settle, openPayments, Runnable::run);
        }

        @Bean
        RouteBuilder routes() {
            return new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:channel-rest")
                            .routeId("channel-rest")
                            .routeDescription("Payments over REST, answered as the test says.")
                            .process(CHANNEL)
                            .id("answer");
                    from("direct:bank-nordbank-send")
                            .routeId("bank-nordbank-send")
                            .routeDescription("Spreads Nordbank's payments over its links.")
                            .log("sent")
                            .id("to-link-1");
                }
            };
        }
    }
}
