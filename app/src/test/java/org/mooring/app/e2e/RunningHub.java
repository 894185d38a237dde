package org.mooring.app.e2e;

import jakarta.jms.ConnectionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.CamelContext;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.mooring.app.HubApplication;
import org.mooring.app.broker.EmbeddedBroker;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.BankLinks;
import org.mooring.connectors.chain.Anchorage;
import org.mooring.connectors.iso8583.Iso8583Endpoint;
import org.mooring.journal.PaymentJournal;
import org.mooring.simulators.DemoBanks;
import org.mooring.simulators.DemoBanksSettings;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.util.FileSystemUtils;

/**
 * A hub with nothing replaced, beside three simulated banks that this JVM runs until it ends. Ports are any free ones;
 * data and route files lie in a temporary folder, the route files as a copy that tests may edit.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, classes = HubApplication.class)
@AutoConfigureObservability(tracing = false)
@ActiveProfiles("demo")
abstract class RunningHub {
    static final DemoBanks BANKS = DemoBanks.start(DemoBanksSettings.onFreePorts());
    static final Path FOLDER = temporaryFolder();
    static final Path DATA = FOLDER.resolve("data");
    static final Path ROUTES = FOLDER.resolve("routes");

    private static final String DEMO_PASSWORD = new BCryptPasswordEncoder(4).encode("mooring");
    private static final Path ROUTES_IN_SOURCE = Path.of("../src/main/resources/routes-xml");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final HttpClient http = HttpClient.newHttpClient();

    @Autowired
    CamelContext camel;

    @Autowired
    PaymentJournal journal;

    @Autowired
    Anchorage anchorage;

    @Autowired
    BankLinks links;

    @Autowired
    private EmbeddedBroker broker;

    @LocalServerPort
    private int httpPort;

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        copyRoutes();
        registry.add("mooring.data-dir", DATA::toString);
        registry.add("mooring.routes-dir", ROUTES::toString);
        registry.add("mooring.demo.banks", () -> false);
        registry.add("mooring.demo.sample-traffic", () -> false);
        for (String submitter : List.of("erp", "shop")) { // the demo's password, and nothing but to submit
            registry.add("mooring.security.users." + submitter + ".password-hash", () -> DEMO_PASSWORD);
            registry.add("mooring.security.users." + submitter + ".roles", () -> "submitter");
        }
        registry.add("mooring.iso8583.port", () -> 0);
        registry.add("mooring.broker.port", () -> 0);
        registry.add("mooring.anchor.age-max", () -> "300ms");
        registry.add("mooring.banks.nordbank.answer-timeout", () -> "1500ms");
        registry.add("mooring.banks.riverbank.answer-timeout", () -> "10s");
        registry.add("mooring.in-doubt.ask-after", () -> "300ms");
        registry.add("mooring.in-doubt.ask-every-max", () -> "1s");
        registry.add("mooring.banks.oldtown.message-life", () -> "1s");
        registry.add("mooring.banks.nordbank.message-life", () -> "1s");
        registry.add("mooring.banks.nordbank.breaker.window-size", () -> 20);
        registry.add("mooring.banks.nordbank.breaker.open-for", () -> "1s");
        registry.add(
                "mooring.banks.nordbank.links[0].address",
                () -> "127.0.0.1:" + BANKS.nordbank().port(1));
        registry.add(
                "mooring.banks.nordbank.links[1].address",
                () -> "127.0.0.1:" + BANKS.nordbank().port(2));
        registry.add(
                "mooring.banks.riverbank.links[0].address",
                () -> "http://127.0.0.1:" + BANKS.riverbank().port(1));
        registry.add(
                "mooring.banks.oldtown.links[0].address",
                () -> "http://127.0.0.1:" + BANKS.oldtown().port(1) + "/soap/transfers");
    }

    @BeforeEach
    void allLinksAreUp() {
        waiting().until(() -> links.all().stream().map(BankLink::health).allMatch(health -> health.isUsable()));
    }

    static ConditionFactory waiting() {
        return Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20));
    }

    InetSocketAddress iso8583() {
        return camel.getEndpoints().stream()
                .filter(Iso8583Endpoint.class::isInstance)
                .map(endpoint -> new InetSocketAddress("127.0.0.1", ((Iso8583Endpoint) endpoint).getBoundPort()))
                .findFirst()
                .orElseThrow();
    }

    /** @param protocol {@code core} or {@code amqp} */
    ConnectionFactory queueClient(String protocol) {
        return protocol.equals("amqp")
                ? new JmsConnectionFactory("amqp://127.0.0.1:" + broker.port())
                : new ActiveMQConnectionFactory("tcp://127.0.0.1:" + broker.port());
    }

    /** Texts of all elements of that name, whatever their prefix. */
    static List<String> texts(String xml, String element) {
        return Pattern.compile("<(?:\\w+:)?" + element + ">([^<]*)<")
                .matcher(xml)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    HttpRequest.Builder as(String user, String path) {
        String login = Base64.getEncoder().encodeToString((user + ":mooring").getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
                .timeout(PATIENCE)
                .header("Authorization", "Basic " + login);
    }

    HttpRequest.Builder posting(String path, String contentType, String body) {
        return as("operator", path).header("Content-Type", contentType).POST(BodyPublishers.ofString(body));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> rest(String json, String key) {
        return send(posting("/api/v1/payments", "application/json", json).header("Idempotency-Key", key));
    }

    HttpResponse<String> pain001(String message) {
        return send(posting("/api/v1/payments", "application/xml", message));
    }

    HttpResponse<String> soap(String envelope) {
        return send(
                posting("/soap/payments", "text/xml; charset=utf-8", envelope).header("SOAPAction", "\"\""));
    }

    /** What an engineer does to a route file: the new text stands there at once, never half of it. */
    static void write(Path file, String text) throws IOException {
        Path part = file.resolveSibling("." + file.getFileName() + ".part");
        Files.writeString(part, text);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path temporaryFolder() {
        try {
            Path folder = Files.createTempDirectory("mooring-e2e");
            SpringApplication.getShutdownHandlers() // run when every hub of this JVM is closed
                    .add(() -> FileSystemUtils.deleteRecursively(folder.toFile()));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copyRoutes() {
        try (Stream<Path> files = Files.walk(ROUTES_IN_SOURCE)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = ROUTES.resolve(ROUTES_IN_SOURCE.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
