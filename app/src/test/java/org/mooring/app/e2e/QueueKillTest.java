package org.mooring.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mooring.app.e2e.RunningHub.texts;
import static org.mooring.app.e2e.RunningHub.waiting;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.app.e2e.KilledHub.Place;
import org.mooring.app.e2e.Requests.Terms;
import org.mooring.simulators.Ports;

/**
 * One message, and a hub that is killed with it twice: when all of it is recorded and the message still on its queue, and
 * when all of it is answered and the reply not sent. The hub after them replies, once, and each payment is booked once.
 */
@Timeout(300)
class QueueKillTest {
    private static final String IN = "mooring.in.pain001";

    @TempDir
    Path folder;

    private final int port = Ports.free();

    @Test
    void aMessageIsAnsweredOnceWhateverDies() throws Exception {
        Unique one = new Unique();
        Unique two = new Unique();
        String message = Requests.pain001("09", one.id(), Terms.of(one), Terms.of(two));

        Process first = KilledHub.start(folder, port, Place.ALL_RECORDED);
        try (JMSContext legacy = connect(first)) {
            legacy.createProducer()
                    .setJMSCorrelationID("c-" + one)
                    .setJMSReplyTo(legacy.createTemporaryQueue()) // gone with this connection
                    .send(legacy.createQueue(IN), message);
            KilledHub.awaitKill(first, folder);
        }
        assertThat(PaymentTrail.reachedABank(one.amountMinor())).isFalse();
        KilledHub.awaitKill(KilledHub.start(folder, port, Place.ALL_ANSWERED), folder);

        Process last = KilledHub.start(folder, port, Place.NOWHERE);
        try (JMSContext legacy = connect(last)) {
            JMSConsumer status = legacy.createConsumer(legacy.createQueue("mooring.out.status"));
            Map<String, String> replies = new HashMap<>();
            reply(status, replies);
            assertThat(replies).containsOnlyKeys("c-" + one);
            String answer = replies.get("c-" + one);
            assertThat(texts(answer, "OrgnlEndToEndId")).containsExactly(one.id(), two.id());
            assertThat(texts(answer, "TxSts")).containsExactly("ACSC", "ACSC");
            waiting().until(this::nothingIsUnanswered);

            legacy.createProducer().setJMSCorrelationID("again").send(legacy.createQueue(IN), message);
            reply(status, replies);
            assertThat(replies).as("the first was answered once").containsOnlyKeys("c-" + one, "again");
            assertThat(texts(replies.get("again"), "OrgnlUETR")).isEqualTo(texts(answer, "OrgnlUETR"));
            assertThat(PaymentTrail.booked(one.amountMinor())).hasSize(1);
            assertThat(PaymentTrail.booked(two.amountMinor())).hasSize(1);

            canonicalJson(legacy, status);
            poison(legacy, status);
        } catch (AssertionError failed) {
            throw new AssertionError(failed.getMessage() + "\n" + KilledHub.output(folder), failed);
        } finally {
            last.destroy();
            last.waitFor();
        }
    }

    private static void canonicalJson(JMSContext legacy, JMSConsumer status) {
        Unique unique = new Unique();
        Map<String, String> replies = new HashMap<>();
        for (String correlation : new String[] {"json", "json again"}) {
            legacy.createProducer()
                    .setJMSCorrelationID(correlation)
                    .send(legacy.createQueue("mooring.in.canonical"), Requests.json(unique));
            reply(status, replies);
        }
        assertThat(PaymentTrail.json(replies.get("json")).path("status").asText())
                .isEqualTo("ACSC");
        assertThat(replies.get("json again")).isEqualTo(replies.get("json"));
        legacy.createProducer()
                .setJMSCorrelationID("other")
                .send(
                        legacy.createQueue("mooring.in.canonical"),
                        Requests.json(Terms.of(unique).amount("1.00")));
        reply(status, replies);
        assertThat(replies.get("other")).contains("RJCT", "DUPL");
        legacy.createProducer()
                .setJMSCorrelationID("of somebody else")
                .send(
                        legacy.createQueue("mooring.in.canonical"),
                        Requests.json(unique).replaceFirst("\\{", "{\"initiatingParty\": {\"name\": \"Quay\"}, "));
        reply(status, replies);
        assertThat(replies.get("of somebody else")).contains("ACSC");
        assertThat(PaymentTrail.booked(unique.amountMinor())).hasSize(2);
    }

    /** Taken from its queue after its fifth delivery; what was recorded of it goes on, and others are not held up. */
    private void poison(JMSContext legacy, JMSConsumer status) {
        Unique good = new Unique();
        Unique bad = new Unique();
        Terms poisoned = new Terms(KilledHub.POISON + bad, bad.amount(), "EUR", Requests.CREDITOR_IBAN);
        legacy.createProducer()
                .setJMSCorrelationID("poison")
                .send(legacy.createQueue(IN), Requests.pain001("09", bad.id(), Terms.of(good), poisoned));
        Unique next = new Unique();
        legacy.createProducer().setJMSCorrelationID("next").send(legacy.createQueue(IN), Requests.pain001(next));
        Map<String, String> replies = new HashMap<>();
        reply(status, replies);
        assertThat(replies).containsOnlyKeys("next");
        waiting().until(() -> KilledHub.output(folder).contains("a message failed in 5 deliveries"));
        waiting().until(this::nothingIsUnanswered);
        waiting().until(() -> PaymentTrail.booked(good.amountMinor()).size() == 1);
        assertThat(PaymentTrail.reachedABank(bad.amountMinor())).isFalse();
        assertThat(status.receiveNoWait()).isNull();
    }

    private static void reply(JMSConsumer status, Map<String, String> replies) {
        Message reply = status.receive(30_000);
        assertThat(reply).as("a reply after " + replies.keySet()).isNotNull();
        try {
            assertThat(replies.put(reply.getJMSCorrelationID(), reply.getBody(String.class)))
                    .isNull();
        } catch (jakarta.jms.JMSException e) {
            throw new AssertionError(e);
        }
    }

    private JMSContext connect(Process hub) {
        waiting().atMost(java.time.Duration.ofSeconds(90)).until(() -> {
            if (!hub.isAlive()) {
                throw new AssertionError("the hub did not start:\n" + KilledHub.output(folder));
            }
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException notYet) {
                return false;
            }
        });
        return new ActiveMQConnectionFactory("tcp://127.0.0.1:" + port).createContext("legacy", "mooring");
    }

    private boolean nothingIsUnanswered() {
        try (Stream<Path> files = Files.walk(folder.resolve("data/intake/owners"))) {
            return files.noneMatch(file -> file.endsWith("original"));
        } catch (UncheckedIOException | IOException moved) {
            return false;
        }
    }
}
