package org.mooring.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mooring.app.e2e.RunningHub.waiting;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.app.e2e.KilledHub.Place;
import org.mooring.app.e2e.Requests.Terms;
import org.mooring.simulators.Ports;

/**
 * Payments from a real Kafka broker. A hub is killed with a record that is recorded and whose offset is not committed;
 * the one after it starts while the broker is away, meets that record again, and then the rest of what topics bring.
 */
@Timeout(300)
class KafkaKillTest {
    private static final String PAIN001 = "mooring.in.pain001";
    private static final String CANONICAL = "mooring.in.canonical";

    @TempDir
    Path folder;

    private KraftBroker broker;
    private Process hub;
    private final int jmsPort = Ports.free();
    private final int httpPort = Ports.free();

    @AfterEach
    void end() throws InterruptedException {
        if (hub != null) {
            hub.destroy();
            hub.waitFor();
        }
        if (broker != null) {
            broker.stop();
        }
    }

    @Test
    void eachPaymentIsBookedOnceWhateverDies() throws Exception {
        broker = new KraftBroker(folder.resolve("kafka"));
        broker.start();
        Unique one = new Unique();
        Unique two = new Unique();
        produce(PAIN001, "key", Requests.pain001("09", one.id(), Terms.of(one), Terms.of(two)));
        hub = start(Place.KAFKA_RECORDED);
        KilledHub.awaitKill(hub, folder);
        assertThat(PaymentTrail.reachedABank(one.amountMinor())).isFalse();
        assertThat(committed(PAIN001)).isEmpty();
        Unique waiting = new Unique();
        produce(CANONICAL, "key", Requests.json(waiting));
        broker.stop();

        hub = start(Place.NOWHERE);
        try {
            startsWithoutBroker();
            waiting().until(() -> isBookedOnce(one) && isBookedOnce(two));
            assertThat(PaymentTrail.reachedABank(waiting.amountMinor())).isFalse();
            broker.start();
            waiting().until(() -> isBookedOnce(waiting) && isAllCommitted(PAIN001) && isAllCommitted(CANONICAL));
            waiting().until(() -> health("/kafka").startsWith("{\"status\":\"UP\""));

            aRepeatIsKnownByItsOwnKey();
            whatCannotBeReadGoesToTheRejected();
            anAbortedTransactionIsNoPayment();
            aDefectHoldsUpNobodyForEver();
            anotherConsumerOfTheGroupComesAndGoes();

            waiting().until(this::nothingIsUnfinished);
            assertThat(List.of(one, two, waiting)).allMatch(KafkaKillTest::isBookedOnce);
        } catch (AssertionError | RuntimeException failed) {
            throw new AssertionError(failed.getMessage() + "\n" + KilledHub.output(folder), failed);
        }
    }

    private void startsWithoutBroker() throws IOException {
        waiting().atMost(Duration.ofSeconds(90)).until(() -> health("").startsWith("{\"status\":\"UP\""));
        waiting().until(() -> health("/kafka").contains("no broker answers at " + broker.address()));
        assertThat(health("/kafka")).contains("LAGGING", "channel-pain001-kafka", "channel-canonical-kafka");
        assertThat(health("/readiness")).startsWith("{\"status\":\"UP\"");
        assertThat(Files.readAllLines(folder.resolve("output/NOWHERE.log")).stream()
                        .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                        .filter(line -> !line.contains("Probe in group 'camel'"))) // asked before it had started
                .as("no flood")
                .hasSizeLessThan(10);
    }

    private void aRepeatIsKnownByItsOwnKey() {
        Unique unique = new Unique();
        String text = Requests.pain001(unique);
        for (String key : List.of("a", "b", "c", "d")) { // on several partitions
            produce(PAIN001, key, text);
        }
        waiting().until(() -> isAllCommitted(PAIN001));
        waiting().until(() -> isBookedOnce(unique));
        waiting().until(this::nothingIsUnfinished);
        assertThat(PaymentTrail.booked(unique.amountMinor())).hasSize(1);
    }

    private void whatCannotBeReadGoesToTheRejected() {
        Unique good = new Unique();
        Map<String, String> hostile = Map.of(
                "CamelFileName", "/etc/passwd",
                "kafka.OVERRIDE_TOPIC", "mooring.payments",
                "KAFKA.MANUAL_COMMIT", "none",
                "MooringFormat", "csv",
                "MooringFileChannel", "somebody");
        produce(CANONICAL, "same", "not a payment", hostile);
        produce(CANONICAL, "same", null, hostile);
        produce(CANONICAL, "same", Requests.json(good), hostile);
        waiting().until(() -> isBookedOnce(good));
        List<ConsumerRecord<String, String>> rejected = rejected(CANONICAL, 2);
        assertThat(rejected).extracting(ConsumerRecord::key).containsExactly("same", "same");
        assertThat(rejected).extracting(ConsumerRecord::value).containsExactly("not a payment", null);
        assertThat(rejected).allSatisfy(one -> {
            Map<String, String> headers = headers(one);
            assertThat(headers).containsOnlyKeys("MooringReason", "MooringReasonAt", "MooringSource");
            assertThat(headers.get("MooringSource")).matches("mooring\\.in\\.canonical-\\d@\\d+");
        });
        assertThat(headers(rejected.get(1)).get("MooringReason")).isEqualTo("a record must have a value");
        assertThat(isAllCommitted(CANONICAL)).isTrue();
    }

    private void anAbortedTransactionIsNoPayment() {
        Unique aborted = new Unique();
        Unique after = new Unique();
        Map<String, Object> settings = producerSettings();
        settings.put("transactional.id", "payroll");
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(settings)) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(CANONICAL, "same", Requests.json(aborted)));
            producer.flush();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(CANONICAL, "same", Requests.json(after)));
            producer.commitTransaction();
        }
        waiting().until(() -> isBookedOnce(after));
        assertThat(PaymentTrail.reachedABank(aborted.amountMinor())).isFalse();
    }

    /** What is behind it on its partition waits for its fifth attempt, and is taken then; so is what was recorded of it. */
    private void aDefectHoldsUpNobodyForEver() {
        Unique good = new Unique();
        Unique bad = new Unique();
        Unique next = new Unique();
        Terms poisoned = new Terms(KilledHub.POISON + bad, bad.amount(), "EUR", Requests.CREDITOR_IBAN);
        produce(PAIN001, "same", Requests.pain001("09", bad.id(), Terms.of(good), poisoned));
        produce(PAIN001, "same", Requests.pain001(next));
        waiting().until(() -> health("/kafka").contains("a defect"));
        List<ConsumerRecord<String, String>> rejected = rejected(PAIN001, 1);
        assertThat(headers(rejected.get(0)).get("MooringReason")).contains("could not be taken in 5 attempts");
        assertThat(rejected.get(0).value()).contains(bad.id());
        waiting().until(() -> isBookedOnce(good) && isBookedOnce(next));
        assertThat(PaymentTrail.reachedABank(bad.amountMinor())).isFalse();
        waiting().until(() -> health("/kafka").startsWith("{\"status\":\"UP\""));
    }

    /** It is given partitions, reads, and leaves without having committed anything: the hub has to take it all. */
    private void anotherConsumerOfTheGroupComesAndGoes() {
        List<Unique> payments = new ArrayList<>();
        int read = 0;
        try (KafkaConsumer<String, String> other = new KafkaConsumer<>(consumerSettings("mooring-pain001"))) {
            other.subscribe(List.of(PAIN001));
            waiting().until(() -> {
                other.poll(Duration.ofMillis(50));
                return !other.assignment().isEmpty();
            });
            for (int i = 0; i < 12; i++) {
                Unique unique = new Unique();
                payments.add(unique);
                produce(PAIN001, "key " + i, Requests.pain001(unique));
            }
            while (read == 0) {
                read += other.poll(Duration.ofMillis(50)).count();
            }
        }
        assertThat(read).isPositive();
        waiting().until(() -> payments.stream().allMatch(KafkaKillTest::isBookedOnce));
        waiting().until(() -> isAllCommitted(PAIN001));
        assertThat(payments).allMatch(KafkaKillTest::isBookedOnce);
    }

    private static boolean isBookedOnce(Unique unique) {
        int count = PaymentTrail.booked(unique.amountMinor()).size();
        assertThat(count).isLessThan(2);
        return count == 1;
    }

    private Process start(Place place) throws IOException {
        return KilledHub.start(
                folder,
                jmsPort,
                place,
                "--server.port=" + httpPort,
                "--mooring.kafka.bootstrap-servers=" + broker.address());
    }

    private void produce(String topic, String key, String value) {
        produce(topic, key, value, Map.of());
    }

    private void produce(String topic, String key, String value, Map<String, String> headers) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(producerSettings())) {
            ProducerRecord<String, String> sent = new ProducerRecord<>(topic, key, value);
            headers.forEach((name, text) -> sent.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
            producer.send(sent);
            producer.flush();
        }
    }

    private Map<String, Object> producerSettings() {
        return new HashMap<>(Map.of(
                "bootstrap.servers", broker.address(),
                "key.serializer", StringSerializer.class,
                "value.serializer", StringSerializer.class));
    }

    private Map<String, Object> consumerSettings(String group) {
        return Map.of(
                "bootstrap.servers",
                broker.address(),
                "group.id",
                group,
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest",
                "session.timeout.ms",
                1500,
                "heartbeat.interval.ms",
                300,
                "key.deserializer",
                StringDeserializer.class,
                "value.deserializer",
                StringDeserializer.class);
    }

    private List<ConsumerRecord<String, String>> rejected(String topic, int count) {
        List<ConsumerRecord<String, String>> found = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(consumerSettings("test"))) {
            consumer.subscribe(List.of(topic + ".rejected"));
            waiting().until(() -> {
                consumer.poll(Duration.ofMillis(50)).forEach(found::add);
                return found.size() >= count;
            });
        }
        assertThat(found).hasSize(count);
        return found;
    }

    private static Map<String, String> headers(ConsumerRecord<String, String> one) {
        Map<String, String> headers = new TreeMap<>();
        for (Header header : one.headers()) {
            headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
        }
        return headers;
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
            String group = "mooring-" + topic.substring(topic.lastIndexOf('.') + 1);
            return admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
        }
    }

    /** Every partition that has records is committed to its end; those of a transaction end with a marker. */
    private boolean isAllCommitted(String topic) {
        try (KafkaConsumer<String, String> looks = new KafkaConsumer<>(consumerSettings("looks"))) {
            Map<TopicPartition, OffsetAndMetadata> committed = committed(topic);
            Set<TopicPartition> partitions = new java.util.HashSet<>();
            looks.partitionsFor(topic).forEach(one -> partitions.add(new TopicPartition(topic, one.partition())));
            return looks.endOffsets(partitions).entrySet().stream()
                    .allMatch(end -> end.getValue() == 0
                            || committed.containsKey(end.getKey())
                                    && committed.get(end.getKey()).offset() == end.getValue());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private boolean nothingIsUnfinished() {
        try (Stream<Path> files = Files.walk(folder.resolve("data/intake/owners"))) {
            return files.noneMatch(file -> file.endsWith("original"));
        } catch (java.io.UncheckedIOException | IOException moved) {
            return false;
        }
    }

    /** Empty while nobody answers. */
    private String health(String path) {
        String login = Base64.getEncoder().encodeToString("viewer:mooring".getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + httpPort + "/actuator/health" + path))
                .header("Authorization", "Basic " + login)
                .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, BodyHandlers.ofString())
                    .body();
        } catch (IOException notYet) {
            if (!hub.isAlive()) {
                throw new AssertionError("the hub is gone", notYet);
            }
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
