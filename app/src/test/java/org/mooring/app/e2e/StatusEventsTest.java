package org.mooring.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.app.HubApplication;
import org.mooring.app.broker.EmbeddedBroker;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.BankLinks;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A whole hub that tells a real Kafka broker, two real webhooks and its own queue; each of them comes and goes. */
class StatusEventsTest {
    private static final byte[] ERP_KEY = "a key of thirty-two bytes, no...".getBytes(StandardCharsets.UTF_8);
    private static final String LEDGER_SECRET = "not a guessable one";

    @TempDir
    static Path folder;

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static WebhookReceiver erp;
    private static WebhookReceiver ledger;
    private static KraftBroker kafka;
    private static ConfigurableApplicationContext hub;

    /** No Kafka broker is there yet. */
    @BeforeAll
    static void begin() {
        erp = new WebhookReceiver();
        ledger = new WebhookReceiver();
        kafka = new KraftBroker(folder.resolve("kafka"));
        hub = startHub();
    }

    @AfterAll
    static void end() {
        if (hub != null) {
            hub.close();
        }
        kafka.stop();
        erp.close();
        ledger.close();
    }

    @Test
    void paymentsFlowWithoutKafkaAndEachEventIsThereOnceWhenItIsBack() throws Exception {
        kafka.stop();
        List<String> uetrs = new ArrayList<>(pay(8));
        assertThat(get("/actuator/health").body()).startsWith("{\"status\":\"UP\"");
        assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        assertThat(metric("mooring_outbox_lag_entries{relay=\"kafka\"}")).isPositive();
        kafka.start();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka.address(),
                ConsumerConfig.GROUP_ID_CONFIG,
                "test",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.METADATA_MAX_AGE_CONFIG,
                500,
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                StringDeserializer.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                StringDeserializer.class))) {
            consumer.subscribe(List.of("mooring.payments"));
            List<ConsumerRecord<String, String>> records = new ArrayList<>();
            awaitEvents(consumer, records, uetrs);

            kafka.stop();
            uetrs.addAll(pay(4));
            kafka.start();
            awaitEvents(consumer, records, uetrs);
            assertThat(records.stream().map(one -> event(one).path("id").asText()))
                    .doesNotHaveDuplicates();
            assertThat(records).allSatisfy(one -> {
                assertThat(event(one).path("subject").asText()).isEqualTo(one.key());
                assertThat(new String(one.headers().lastHeader("content-type").value(), StandardCharsets.UTF_8))
                        .isEqualTo("application/cloudevents+json; charset=utf-8");
            });
        }
        RunningHub.waiting().until(() -> metric("mooring_outbox_lag_entries{relay=\"kafka\"}") == 0);
    }

    @Test
    void aWebhookIsSignedAndAskedAgainUntilItTakesTheEvent() throws Exception {
        Map<String, Integer> asked = new ConcurrentHashMap<>();
        erp.answers(attempt -> asked.merge(attempt.id(), 1, Integer::sum) < 3 ? 500 : 204);
        String uetr = pay(1).get(0);
        RunningHub.waiting().until(() -> erp.taken(uetr).size() == 3);

        List<WebhookReceiver.Attempt> attempts = erp.attempts(uetr);
        assertThat(attempts).hasSize(9);
        assertThat(erp.taken(uetr).stream().map(WebhookReceiver.Attempt::id).toList())
                .isEqualTo(told(uetr, "leaf"));
        assertThat(attempts.stream().map(WebhookReceiver.Attempt::id).distinct().toList())
                .as("in order, each under its one id")
                .isEqualTo(told(uetr, "leaf"));
        for (WebhookReceiver.Attempt attempt : attempts) {
            assertThat(attempt.signature()).isEqualTo(signature(ERP_KEY, attempt));
            assertThat(attempt.contentType()).isEqualTo("application/cloudevents+json; charset=utf-8");
            assertThat(attempt.event().path("id").asText()).isEqualTo(attempt.id());
        }
        assertThat(metric("mooring_outbox_failures_total{relay=\"webhook-erp\"}"))
                .isGreaterThanOrEqualTo(6);
    }

    @Test
    void aWebhookIsToldWhatItAskedForAndNothingOfThePersonsInIt() throws Exception {
        erp.answers(attempt -> 204);
        String settled = pay(1).get(0);
        String rejected = uetr(post(
                "application/json",
                Requests.json(Requests.Terms.of(new Unique()).creditorIban("NL91ABNA0417164301"))));
        RunningHub.waiting()
                .until(() -> !ledger.taken(settled).isEmpty()
                        && !ledger.taken(rejected).isEmpty()
                        && erp.taken(settled).size() == 3);
        WebhookReceiver.Attempt told = ledger.taken(rejected).get(0);
        assertThat(ledger.taken(rejected)).hasSize(1);
        assertThat(told.signature()).isEqualTo(signature(LEDGER_SECRET.getBytes(StandardCharsets.UTF_8), told));
        assertThat(told.event().path("specversion").asText()).isEqualTo("1.0");
        assertThat(told.event().path("type").asText()).isEqualTo("org.mooring.payment.status.v1");
        assertThat(told.event().path("source").asText()).isEqualTo("urn:mooring:test");
        assertThat(told.event().at("/data/status").asText()).isEqualTo("RJCT");
        assertThat(told.event().at("/data/reasonCode").asText()).isEqualTo("AC01");
        assertThat(told.event().at("/data/channel").asText()).isEqualTo("rest");
        assertThat(ledger.taken(settled))
                .singleElement()
                .satisfies(one ->
                        assertThat(one.event().at("/data/status").asText()).isEqualTo("ACSC"));
        assertThat(erp.taken(settled).stream().map(WebhookReceiver.Attempt::body))
                .noneMatch(body -> body.contains("IBAN")
                        || body.contains(Requests.DEBTOR_IBAN)
                        || body.contains("Harbour")
                        || body.contains("EUR"));
    }

    @Test
    void theStatusQueueHasEventsBesideAnswers() throws Exception {
        Unique unique = new Unique();
        List<TextMessage> messages = new ArrayList<>();
        try (JMSContext legacy = new ActiveMQConnectionFactory(
                        "tcp://127.0.0.1:" + hub.getBean(EmbeddedBroker.class).port())
                .createContext("legacy", "mooring")) {
            JMSConsumer consumer = legacy.createConsumer(legacy.createQueue("mooring.out.status"));
            TextMessage request = legacy.createTextMessage(Requests.pain001(unique));
            legacy.createProducer().send(legacy.createQueue("mooring.in.pain001"), request);
            RunningHub.waiting().until(() -> {
                if (consumer.receive(50) instanceof TextMessage message) {
                    messages.add(message);
                }
                return answerTo(request, messages) != null && eventsLike(answerTo(request, messages), messages) >= 3;
            });
            String uetr =
                    RunningHub.texts(answerTo(request, messages), "OrgnlUETR").get(0);
            List<TextMessage> events = new ArrayList<>();
            for (TextMessage message : messages) {
                if (uetr.equals(message.getJMSCorrelationID())) {
                    events.add(message);
                    assertThat(message.getJMSType()).isEqualTo("org.mooring.payment.status.v1");
                    assertThat(message.getStringProperty("JMSXGroupID")).isEqualTo(uetr);
                }
            }
            assertThat(events.stream()
                            .map(StatusEventsTest::event)
                            .map(one -> one.path("id").asText())
                            .toList())
                    .isEqualTo(told(uetr, "leaf"));
        }
    }

    @Test
    void whatWasNotToldBeforeARestartIsToldAfterItAndNothingTwice() throws Exception {
        erp.answers(attempt -> 204);
        List<String> before = pay(2);
        RunningHub.waiting()
                .until(() -> before.stream().allMatch(uetr -> erp.taken(uetr).size() == 3));
        erp.answers(attempt -> 503);
        List<String> during = pay(2);
        RunningHub.waiting()
                .until(() ->
                        during.stream().anyMatch(uetr -> !erp.attempts(uetr).isEmpty()));
        assertThat(get("/actuator/health/outbox").body()).contains("LAGGING", "webhook erp answered 503");
        assertThat(get("/actuator/health").body()).startsWith("{\"status\":\"UP\"");
        hub.close();
        erp.answers(attempt -> 204);

        hub = startHub();
        List<String> after = pay(1);
        Stream.of(during, after)
                .flatMap(List::stream)
                .forEach(
                        uetr -> RunningHub.waiting().until(() -> erp.taken(uetr).size() == 3));
        assertThat(erp.taken().stream().map(WebhookReceiver.Attempt::id)).doesNotHaveDuplicates();
        assertThat(ledger.taken().stream().map(WebhookReceiver.Attempt::id)).doesNotHaveDuplicates();
    }

    private static ConfigurableApplicationContext startHub() {
        String bank = "--mooring.banks.";
        ConfigurableApplicationContext started = new SpringApplicationBuilder(HubApplication.class)
                .profiles("demo")
                .run(
                        "--server.port=0",
                        "--mooring.data-dir=" + folder.resolve("data"),
                        "--mooring.demo.banks=false",
                        "--mooring.demo.sample-traffic=false",
                        "--mooring.iso8583.port=0",
                        "--mooring.broker.port=0",
                        "--mooring.events.source=urn:mooring:test",
                        "--mooring.events.queue=true",
                        "--mooring.kafka.bootstrap-servers=" + kafka.address(),
                        "--mooring.webhooks.erp.url=" + erp.url(),
                        "--mooring.webhooks.erp.secret=whsec_"
                                + Base64.getEncoder().encodeToString(ERP_KEY),
                        "--mooring.webhooks.ledger.url=" + ledger.url(),
                        "--mooring.webhooks.ledger.secret=" + LEDGER_SECRET,
                        "--mooring.webhooks.ledger.events=ACSC,RJCT",
                        bank + "nordbank.links[0].address=127.0.0.1:"
                                + RunningHub.BANKS.nordbank().port(1),
                        bank + "nordbank.links[1].address=127.0.0.1:"
                                + RunningHub.BANKS.nordbank().port(2),
                        bank + "riverbank.links[0].address=http://127.0.0.1:"
                                + RunningHub.BANKS.riverbank().port(1),
                        bank + "oldtown.links[0].address=http://127.0.0.1:"
                                + RunningHub.BANKS.oldtown().port(1) + "/soap/transfers");
        RunningHub.waiting()
                .until(() -> started.getBean(BankLinks.class).all().stream()
                        .map(BankLink::health)
                        .allMatch(health -> health.isUsable()));
        return started;
    }

    /** Transfers over REST, each settled when this returns. */
    private static List<String> pay(int count) throws IOException, InterruptedException {
        List<String> uetrs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            HttpResponse<String> answer = post("application/json", Requests.json(new Unique()));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
            uetrs.add(uetr(answer));
        }
        return uetrs;
    }

    private static String uetr(HttpResponse<String> answer) {
        return PaymentTrail.json(answer.body()).path("uetr").asText();
    }

    private static void awaitEvents(
            KafkaConsumer<String, String> consumer,
            List<ConsumerRecord<String, String>> records,
            Collection<String> uetrs) {
        RunningHub.waiting().until(() -> {
            consumer.poll(Duration.ofMillis(50)).forEach(records::add);
            Map<String, Long> counts =
                    records.stream().collect(Collectors.groupingBy(ConsumerRecord::key, Collectors.counting()));
            return uetrs.stream().allMatch(uetr -> counts.getOrDefault(uetr, 0L) >= 3);
        });
        for (String uetr : uetrs) {
            assertThat(records.stream()
                            .filter(one -> one.key().equals(uetr))
                            .map(one -> event(one).path("id").asText())
                            .toList())
                    .isEqualTo(told(uetr, "leaf"));
        }
    }

    /** What the journal says about each entry that an event is due for, in order. */
    private static List<String> told(String uetr, String member) {
        JsonNode story =
                PaymentTrail.json(get("/api/v1/payments/" + uetr + "/journal").body());
        List<String> told = StreamSupport.stream(story.spliterator(), false)
                .filter(entry -> List.of("received", "validated", "outcome")
                        .contains(entry.path("kind").asText()))
                .map(entry -> entry.path(member).asText())
                .toList();
        assertThat(told).hasSize(3);
        return told;
    }

    private static JsonNode event(ConsumerRecord<String, String> one) {
        return PaymentTrail.json(one.value());
    }

    private static JsonNode event(TextMessage message) {
        try {
            return PaymentTrail.json(message.getText());
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    private static String answerTo(TextMessage request, List<TextMessage> messages) throws JMSException {
        for (TextMessage message : messages) {
            if (message.getJMSType() == null && request.getJMSMessageID().equals(message.getJMSCorrelationID())) {
                return message.getText();
            }
        }
        return null;
    }

    private static long eventsLike(String answer, List<TextMessage> messages) throws JMSException {
        String uetr = RunningHub.texts(answer, "OrgnlUETR").get(0);
        long count = 0;
        for (TextMessage message : messages) {
            count += uetr.equals(message.getJMSCorrelationID()) ? 1 : 0;
        }
        return count;
    }

    /** By the specification, with none of the hub's code. */
    private static String signature(byte[] key, WebhookReceiver.Attempt attempt) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        byte[] signed =
                (attempt.id() + "." + attempt.timestamp() + "." + attempt.body()).getBytes(StandardCharsets.UTF_8);
        return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed));
    }

    private static double metric(String name) {
        return get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private static HttpResponse<String> get(String path) {
        try {
            return HTTP.send(request("viewer", path).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static HttpResponse<String> post(String contentType, String body) throws IOException, InterruptedException {
        return HTTP.send(
                request("operator", "/api/v1/payments")
                        .header("Content-Type", contentType)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String user, String path) {
        String login = Base64.getEncoder().encodeToString((user + ":mooring").getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + hub.getEnvironment().getProperty("local.server.port") + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Basic " + login);
    }
}
