package org.mooring.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
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
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.app.HubApplication;
import org.mooring.app.backup.IntakeMark;
import org.mooring.app.broker.EmbeddedBroker;
import org.mooring.app.cli.MooringCommand;
import org.mooring.app.ops.OperationsRecord;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.BankLinks;
import org.mooring.connectors.iso8583.Iso8583Endpoint;
import org.mooring.journal.PaymentHead;
import org.mooring.journal.PaymentJournal;
import org.mooring.simulators.Ports;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A hub backed up while it runs, lost, restored, and opened again by two people. */
class RestoredHubTest {
    private static final String RELEASE = "/api/v1/operations/intake/release";

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private ConfigurableApplicationContext hub;

    @Test
    void takesNothingInAndSendsNothingUntilTwoPeopleOpenIt() throws Exception {
        Path data = folder.resolve("data");
        Path key = Files.writeString(folder.resolve("backup.key"), "5a".repeat(32));
        Path archive = folder.resolve("hub.backup");
        Unique waiting = new Unique();
        Unique forgotten = new Unique();
        Unique inFile = new Unique();
        String answeredFile = Requests.csv(Requests.Terms.of(inFile));
        String uetr;
        try (ConfigurableApplicationContext first = start(data, deadBanks())) {
            hub = first;
            uetr = field(pay(waiting), "uetr");
            drop(data, "first.csv", answeredFile);
            RunningHub.waiting().until(() -> names(data.resolve("archive")).contains("first.csv"));
            run("backup", archive, "--key-file", key, "--data", data);
            assertThat(pay(forgotten).statusCode()).isEqualTo(202);
        }
        Path restored = folder.resolve("restored");
        run("restore", archive, "--key-file", key, "--data", restored);

        try (ConfigurableApplicationContext second = start(restored, livingBanks())) {
            hub = second;
            RunningHub.waiting()
                    .until(() -> hub.getBean(BankLinks.class).all().stream()
                            .map(BankLink::health)
                            .allMatch(health -> health.isUsable()));
            PaymentHead open = waitingPayment();
            Path file = Files.createDirectories(restored.resolve("inbox/csv")).resolve("drop.csv");
            Files.writeString(file, Requests.csv(Requests.Terms.of(new Unique())));
            sendToQueue(Requests.pain001(new Unique()));
            assertNothingIsTakenIn();
            assertThat(file).exists();
            assertThat(queueDepth()).isEqualTo(1);
            assertThat(waitingPayment()).isEqualTo(open);

            openWithFourEyes();

            assertThat(send("operator", "GET", "/actuator/health/readiness", null)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(pay(new Unique()).statusCode()).isEqualTo(201);
            RunningHub.waiting().until(() -> Files.notExists(file) && queueDepth() == 0);
            PaymentHead held =
                    hub.getBean(PaymentJournal.class).find(open.payment()).orElseThrow();
            assertThat(held.state()).isEqualTo(TransactionStatus.PDNG);
            assertThat(held.cause()).isEqualTo("AWAITING_OPERATOR");
            assertRepeatsAreAnsweredFromTheBackup(restored, waiting, uetr, answeredFile);
            assertThat(PaymentTrail.reachedABank(waiting.amountMinor())).isFalse();
            assertThat(PaymentTrail.reachedABank(inFile.amountMinor())).isFalse();
            release(uetr);
            assertThat(PaymentTrail.booked(waiting.amountMinor()))
                    .as("once, on two persons' word")
                    .hasSize(1);
            assertThat(pay(waiting).headers().firstValue("Idempotent-Replayed")).hasValue("true");
            assertThat(PaymentTrail.booked(waiting.amountMinor())).hasSize(1);
            assertThat(IntakeMark.why(restored)).isEmpty();
        }
    }

    @Test
    void aHubDoesNotStartOnHalfARestore() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.createFile(data.resolve("restore-incomplete"));
        assertThatThrownBy(() -> start(data, livingBanks()))
                .hasStackTraceContaining("did not come to its end; empty the folder and restore again");
        assertThat(data.resolve("journal")).doesNotExist();
    }

    private void assertNothingIsTakenIn() throws Exception {
        HttpResponse<String> readiness = send("operator", "GET", "/actuator/health/readiness", null);
        assertThat(readiness.statusCode()).isEqualTo(503);
        assertThat(readiness.body()).contains("restored from a backup of position", "OUT_OF_SERVICE", RELEASE);
        HttpResponse<String> rest = pay(new Unique());
        assertThat(rest.statusCode()).isEqualTo(503);
        assertThat(rest.headers().firstValue("Retry-After")).hasValue("60");
        assertThat(rest.body()).contains("urn:mooring:problem:not-ready", "nothing was recorded");
        HttpResponse<String> soap = send("operator", "POST", "/soap/payments", Requests.soap(new Unique()));
        assertThat(soap.statusCode()).isEqualTo(500);
        assertThat(soap.body()).contains("Fault", "the hub takes nothing in");
        try (Iso8583Wire terminal = new Iso8583Wire(iso8583())) {
            assertThat(terminal.ask(Iso8583Wire.purchase(new Unique())).get(39)).isEqualTo("91");
        }
        CamelContext camel = hub.getBean(CamelContext.class);
        for (String route : List.of(
                "channel-csv-file",
                "channel-pain001-file",
                "channel-pain001-queue",
                "channel-canonical-queue",
                "ops-retry-waiting",
                "ops-resume-intakes")) {
            assertThat(camel.getRouteController().getRouteStatus(route))
                    .as(route)
                    .isNotEqualTo(ServiceStatus.Started);
        }
        assertThat(camel.getRouteController().getRouteStatus("ops-settle-in-doubt"))
                .as("banks are asked")
                .isEqualTo(ServiceStatus.Started);
        Exception notSent = camel.createProducerTemplate()
                .send("direct:group-transfers-send", exchange -> {})
                .getException();
        assertThat(notSent).hasMessageContaining("nothing was sent");
    }

    private void openWithFourEyes() throws Exception {
        String why = "{\"reason\":\"reconciled with nordbank's ledger\"}";
        assertThat(send("viewer", "POST", RELEASE, why).statusCode()).isEqualTo(403);
        assertThat(send("operator", "POST", RELEASE, "{}").statusCode()).isEqualTo(400);
        assertThat(send("approver", "POST", RELEASE, why).statusCode())
                .as("nobody proposed it")
                .isEqualTo(409);
        assertThat(send("operator", "POST", RELEASE, why).statusCode()).isEqualTo(202);
        assertThat(send("operator", "POST", RELEASE, why).statusCode())
                .as("the same person")
                .isEqualTo(403);
        assertThat(pay(new Unique()).statusCode()).isEqualTo(503);
        assertThat(send("viewer", "GET", "/api/v1/operations/intake", null).body())
                .contains("\"open\":false", "\"proposedBy\":\"operator\"");
        HttpResponse<String> opened = send("approver", "POST", RELEASE, "{\"reason\":\"seen and agreed\"}");
        assertThat(opened.statusCode()).as(opened.body()).isEqualTo(200);
        assertThat(send("operator", "POST", RELEASE, why).statusCode()).isEqualTo(409);
        assertThat(hub.getBean(OperationsRecord.class).deeds())
                .extracting(OperationsRecord.Deed::what, OperationsRecord.Deed::by, OperationsRecord.Deed::why)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple(
                                "intake-release-proposed", "operator", "reconciled with nordbank's ledger"),
                        org.assertj.core.api.Assertions.tuple("intake-released", "approver", "seen and agreed"));
    }

    /** The journal and the marks of known contents came with it: neither the payment nor the file counts as new. */
    private void assertRepeatsAreAnsweredFromTheBackup(Path data, Unique paid, String uetr, String file)
            throws Exception {
        HttpResponse<String> repeat = pay(paid);
        assertThat(repeat.headers().firstValue("Idempotent-Replayed"))
                .as(repeat.body())
                .hasValue("true");
        assertThat(field(repeat, "uetr")).isEqualTo(uetr);
        drop(data, "again.csv", file);
        Path reason = data.resolve("rejected/again.csv.reason.json");
        RunningHub.waiting().until(() -> Files.exists(reason));
        assertThat(reason).content().contains("DUPL", "the same content came as 'first.csv'");
    }

    private void release(String uetr) throws Exception {
        HttpResponse<String> proposed = send(
                "operator",
                "POST",
                "/api/v1/work/" + uetr + "/release",
                "{\"reason\":\"not in the bank's ledger\"}",
                "K-1");
        assertThat(proposed.statusCode()).as(proposed.body()).isEqualTo(200);
        String version = proposed.body().replaceAll("(?s).*\"proposal\":\\{\"version\":(\\d+).*", "$1");
        HttpResponse<String> approved = send(
                "approver",
                "POST",
                "/api/v1/work/" + uetr + "/approve",
                "{\"reason\":\"agreed\",\"version\":" + version + "}",
                "K-2");
        assertThat(approved.statusCode()).as(approved.body()).isEqualTo(200);
        RunningHub.waiting()
                .until(() -> hub.getBean(PaymentJournal.class)
                        .find(Uetr.parse(uetr, "uetr"))
                        .orElseThrow()
                        .state()
                        .isFinal());
    }

    private static String field(HttpResponse<String> answer, String name) throws IOException {
        return new ObjectMapper().readTree(answer.body()).path(name).asText();
    }

    private static void drop(Path data, String name, String text) throws IOException {
        Path inbox = Files.createDirectories(data.resolve("inbox/csv"));
        Path part = Files.writeString(inbox.resolve(name + ".part"), text);
        Files.move(part, inbox.resolve(name));
    }

    private static List<String> names(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private PaymentHead waitingPayment() {
        List<PaymentHead> pending = hub.getBean(PaymentJournal.class).newest(10);
        assertThat(pending).as("the one after the backup is forgotten").hasSize(2);
        assertThat(pending).extracting(PaymentHead::cause).containsOnly("WAITING_FOR_LINK");
        return pending.get(1);
    }

    private static void run(Object... arguments) {
        StringWriter told = new StringWriter();
        int code = MooringCommand.commandLine()
                .setOut(new PrintWriter(told))
                .setErr(new PrintWriter(told))
                .execute(List.of(arguments).stream().map(Object::toString).toArray(String[]::new));
        assertThat(code).as(told.toString()).isZero();
        assertThat(told.toString()).contains("position");
    }

    private static Map<String, String> livingBanks() {
        return Map.of(
                "mooring.banks.nordbank.links[0].address",
                "127.0.0.1:" + RunningHub.BANKS.nordbank().port(1),
                "mooring.banks.riverbank.links[0].address",
                "http://127.0.0.1:" + RunningHub.BANKS.riverbank().port(1),
                "mooring.banks.oldtown.links[0].address",
                "http://127.0.0.1:" + RunningHub.BANKS.oldtown().port(1) + "/soap/transfers");
    }

    private static Map<String, String> deadBanks() {
        String nobody = "127.0.0.1:" + Ports.free();
        return Map.of(
                "mooring.banks.nordbank.links[0].address", nobody,
                "mooring.banks.riverbank.links[0].address", "http://" + nobody,
                "mooring.banks.oldtown.links[0].address", "http://" + nobody);
    }

    private static ConfigurableApplicationContext start(Path data, Map<String, String> banks) {
        Map<String, Object> properties = new LinkedHashMap<>(banks);
        properties.put("mooring.data-dir", data);
        properties.put("server.port", 0);
        properties.put("mooring.iso8583.port", 0);
        properties.put("mooring.broker.port", 0);
        properties.put("mooring.demo.banks", false);
        properties.put("mooring.demo.sample-traffic", false);
        return new SpringApplicationBuilder(HubApplication.class)
                .profiles("demo")
                .run(properties.entrySet().stream()
                        .map(property -> "--" + property.getKey() + "=" + property.getValue())
                        .toArray(String[]::new));
    }

    private HttpResponse<String> pay(Unique unique) throws IOException, InterruptedException {
        return send("operator", "POST", "/api/v1/payments", Requests.json(unique));
    }

    private HttpResponse<String> send(String user, String method, String path, String body)
            throws IOException, InterruptedException {
        return send(user, method, path, body, null);
    }

    private HttpResponse<String> send(String user, String method, String path, String body, String key)
            throws IOException, InterruptedException {
        String login = Base64.getEncoder().encodeToString((user + ":mooring").getBytes(StandardCharsets.UTF_8));
        String port = hub.getEnvironment().getProperty("local.server.port");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Basic " + login)
                .header("Content-Type", path.startsWith("/soap") ? "text/xml" : "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private InetSocketAddress iso8583() {
        return hub.getBean(CamelContext.class).getEndpoints().stream()
                .filter(Iso8583Endpoint.class::isInstance)
                .map(endpoint -> new InetSocketAddress("127.0.0.1", ((Iso8583Endpoint) endpoint).getBoundPort()))
                .findFirst()
                .orElseThrow();
    }

    private void sendToQueue(String message) throws Exception {
        try (Connection connection = queueClient().createConnection("legacy", "mooring");
                Session session = connection.createSession()) {
            Queue queue = session.createQueue("mooring.in.pain001");
            session.createProducer(queue).send(session.createTextMessage(message));
        }
    }

    /** Messages that nobody has consumed. */
    private int queueDepth() throws Exception {
        ConnectionFactory inside = hub.getBean(ConnectionFactory.class);
        try (Connection connection = inside.createConnection();
                Session session = connection.createSession()) {
            connection.start();
            int count = 0;
            for (var all = session.createBrowser(session.createQueue("mooring.in.pain001"))
                            .getEnumeration();
                    all.hasMoreElements();
                    all.nextElement()) {
                count++;
            }
            return count;
        }
    }

    private ConnectionFactory queueClient() {
        return new ActiveMQConnectionFactory(
                "tcp://127.0.0.1:" + hub.getBean(EmbeddedBroker.class).port());
    }
}
