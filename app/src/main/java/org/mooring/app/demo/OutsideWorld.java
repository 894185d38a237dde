package org.mooring.app.demo;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.mooring.simulators.Iso8583Client;
import org.mooring.simulators.Iso8583Message;

/** The legacy systems of the demo: they know addresses and passwords, and nothing of the hub's inside. */
final class OutsideWorld {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long LOOK_EVERY_MS = 20;
    private static final Pattern JSON_STATUS = Pattern.compile("\"status\"\\s*:\\s*\"(\\w+)\"");
    private static final Pattern XML_STATUS = Pattern.compile("<(?:\\w+:)?(?:TxSts|status)>(\\w+)<");
    private static final String EURO = "978";

    private final Addresses addresses;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    OutsideWorld(Addresses addresses) {
        this.addresses = addresses;
    }

    /**
     * Where the hub's doors are.
     *
     * @param http base URL
     */
    record Addresses(String http, InetSocketAddress iso8583, int brokerPort, Path data) {}

    List<String> rest(String json) {
        HttpResponse<String> answer = post("/api/v1/payments", "application/json", json);
        return statuses(JSON_STATUS, answer.body(), "HTTP " + answer.statusCode() + " ");
    }

    List<String> soap(String envelope) {
        HttpResponse<String> answer = post("/soap/payments", "text/xml; charset=utf-8", envelope);
        return statuses(XML_STATUS, answer.body(), "SOAP ");
    }

    List<String> purchase() {
        return iso8583(Iso8583Message.purchase("4761739001010010", 4_990, EURO)
                .with(18, "5411")
                .with(32, "00000012345")
                .with(41, "TERM0001")
                .with(42, "MERCHANT0000001"));
    }

    List<String> accountTransfer() {
        return iso8583(Iso8583Message.transfer("DE89370400440532013000", "NL91ABNA0417164300", 25_000, EURO)
                .with(32, "00000012345")
                .with(41, "TERM0001"));
    }

    List<String> dropPain001(String stem, String text) {
        return drop("pain001", stem, ".xml", text)
                .map(answer -> statuses(XML_STATUS, answer, "pain.002 "))
                .orElse(List.of());
    }

    List<String> dropCsv(String stem, String text) {
        return drop("csv", stem, ".csv", text)
                .map(answer -> answer.lines()
                        .skip(1)
                        .map(line -> "CSV " + line.split(",", -1)[2])
                        .toList())
                .orElse(List.of());
    }

    List<String> queue(String text) {
        return attempt(() -> {
            try (ActiveMQConnectionFactory factory =
                            new ActiveMQConnectionFactory("tcp://127.0.0.1:" + addresses.brokerPort());
                    Connection connection = factory.createConnection("legacy", "mooring")) {
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                TemporaryQueue replies = session.createTemporaryQueue();
                MessageConsumer consumer = session.createConsumer(replies);
                connection.start();
                TextMessage request = session.createTextMessage(text);
                request.setJMSReplyTo(replies);
                request.setJMSCorrelationID("sample");
                session.createProducer(session.createQueue("mooring.in.pain001"))
                        .send(request);
                Message reply = consumer.receive(PATIENCE.toMillis());
                if (reply == null || !"sample".equals(reply.getJMSCorrelationID())) {
                    throw new JMSException("no reply with the request's correlation id in " + PATIENCE);
                }
                return statuses(XML_STATUS, reply.getBody(String.class), "pain.002 ");
            }
        });
    }

    private List<String> iso8583(Iso8583Message request) {
        return attempt(() -> {
            try (Iso8583Client client = Iso8583Client.connect(addresses.iso8583(), PATIENCE)) {
                client.signOn().get();
                Iso8583Message answer = client.send(request).get();
                return List.of(answer.type() + " DE39=" + answer.get(39));
            }
        });
    }

    /** Drops as a careful legacy system does: under another name first, then renamed into place. Empty when no answer came. */
    private Optional<String> drop(String format, String stem, String suffix, String text) {
        return attempt(() -> {
            Path inbox =
                    Files.createDirectories(addresses.data().resolve("inbox").resolve(format));
            Path outbox =
                    Files.createDirectories(addresses.data().resolve("outbox").resolve(format));
            Path part = inbox.resolve("." + stem + ".part");
            Files.writeString(part, text);
            Files.move(part, inbox.resolve(stem + suffix), StandardCopyOption.ATOMIC_MOVE);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < deadline) {
                try (Stream<Path> answers = Files.list(outbox)) {
                    Optional<Path> answer = answers.filter(
                                    file -> file.getFileName().toString().startsWith(stem))
                            .findFirst();
                    if (answer.isPresent()) {
                        return Optional.of(Files.readString(answer.get()));
                    }
                }
                Thread.sleep(LOOK_EVERY_MS);
            }
            return Optional.empty();
        });
    }

    private HttpResponse<String> post(String path, String contentType, String body) {
        String login = Base64.getEncoder().encodeToString("operator:mooring".getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create(addresses.http() + path))
                .timeout(PATIENCE)
                .header("Authorization", "Basic " + login)
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return attempt(() -> http.send(request, HttpResponse.BodyHandlers.ofString()));
    }

    private static List<String> statuses(Pattern pattern, String text, String prefix) {
        return pattern.matcher(text)
                .results()
                .map(result -> prefix + result.group(1))
                .toList();
    }

    private static <T> T attempt(Callable<T> call) {
        try {
            return call.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
