package org.mooring.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.app.e2e.Requests.Terms;
import org.mooring.journal.JournalPosition;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * What broken and hostile systems send: it is refused where it came in, with a reason in that channel's own protocol,
 * no bank hears of it, nothing is fetched for it, and whoever else is connected notices nothing.
 */
class BadInputTest extends RunningHub {
    private static final List<String> STEERING =
            List.of("CamelFileName", "cAmElHttpUri", "CamelJmsDestinationName", "CamelHttpUri");
    private static final String SECRET = "secret-of-the-hub";

    private final PaymentTrail trail = new PaymentTrail(this);

    /** Whoever is made to call out calls here. */
    private ServerSocket stranger;

    private long decidedBefore;

    @Autowired
    private ConnectionFactory hub;

    @BeforeEach
    void listen() throws IOException {
        stranger = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        decidedBefore = decided();
    }

    @AfterEach
    void nobodyCalledTheStranger() throws IOException {
        stranger.setSoTimeout(1);
        try {
            stranger.accept().close();
            throw new AssertionError("the hub fetched what a message named");
        } catch (SocketTimeoutException nobody) {
            assertThat(nobody).isNotNull();
        } finally {
            stranger.close();
        }
    }

    @Test
    void garbageEndsItsOwnConnectionOnly() throws IOException {
        try (Iso8583Wire good = new Iso8583Wire(iso8583())) {
            assertThat(good.ask(Iso8583Wire.purchase(new Unique())).get(39)).isEqualTo("00");
            byte[] whole = Iso8583Wire.purchase(new Unique()).frame();
            Map<String, byte[]> hostile = new LinkedHashMap<>();
            hostile.put("garbage behind a right length", new byte[] {0, 6, -1, -2, 7, 0, 9, 1});
            hostile.put("HTTP", "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            hostile.put("a length that lies", new byte[] {-1, -1, '0', '2', '0', '0'});
            for (Map.Entry<String, byte[]> bytes : hostile.entrySet()) {
                try (Iso8583Wire bad = new Iso8583Wire(iso8583())) {
                    bad.send(bytes.getValue());
                    assertThat(bad.isClosedByTheHub()).as(bytes.getKey()).isTrue();
                }
            }
            try (Iso8583Wire cutOff = new Iso8583Wire(iso8583())) {
                cutOff.send(Arrays.copyOf(whole, whole.length - 1));
                cutOff.sendNoMore();
                assertThat(cutOff.isClosedByTheHub())
                        .as("a frame that never ends")
                        .isTrue();
            }
            good.send(new byte[] {0, 0, 0, 0}); // two frames without a message: the peer says that it is there
            assertThat(good.ask(Iso8583Wire.purchase(new Unique())).get(39)).isEqualTo("00");
            assertThat(decided()).as("the two good ones").isEqualTo(decidedBefore + 2);
        }
    }

    /** The frame is whole and its STAN was readable, so the terminal is told, and the connection goes on. */
    @Test
    void aWrongFieldInAWholeFrameIsAnswered() throws IOException {
        try (Iso8583Wire terminal = new Iso8583Wire(iso8583())) {
            Iso8583Wire.Message request = Iso8583Wire.purchase(new Unique());
            Iso8583Wire.Message answer = terminal.ask(request.with(49, "9-8"));
            assertThat(answer.get(39)).isEqualTo("30");
            assertThat(answer.get(11)).isEqualTo(request.get(11));
            assertThat(terminal.ask(Iso8583Wire.purchase(new Unique())).get(39)).isEqualTo("00");
            assertThat(decided()).isEqualTo(decidedBefore + 1);
        }
    }

    /** DE 4 has no place for a sign; it stands before the STAN, so that no answer could be matched. */
    @Test
    void aNegativeAmountOverIso8583EndsTheConnection() throws IOException {
        try (Iso8583Wire terminal = new Iso8583Wire(iso8583())) {
            terminal.send(
                    Iso8583Wire.purchase(new Unique()).with(4, "-00000000100").frame());
            assertThat(terminal.isClosedByTheHub()).isTrue();
            assertThat(decided()).isEqualTo(decidedBefore);
        }
    }

    @ParameterizedTest
    @CsvSource({"49, 000, AM11, 12", "103, NL91ABNA0417164301, AC03, 14", "4, 000000000000, AM01, 13"})
    void aBadValueOverIso8583IsRefused(int element, String value, String reason, String responseCode)
            throws IOException {
        try (Iso8583Wire terminal = new Iso8583Wire(iso8583())) {
            JournalPosition before = journal.committed();
            Iso8583Wire.Message answer =
                    terminal.ask(Iso8583Wire.transfer(new Unique()).with(element, value));
            assertThat(answer.get(39)).isEqualTo(responseCode);
            List<String> uetrs = trail.receivedSince(before, "iso8583");
            assertThat(uetrs).hasSize(1);
            trail.refused(uetrs.get(0), reason, "iso8583");
            assertThat(decided()).isEqualTo(decidedBefore);
        }
    }

    /** Unknown currency, wrong check digits, a negative amount, a third decimal. */
    private enum Flaw {
        UNKNOWN_CURRENCY("AM11") {
            @Override
            Terms in(Terms terms) {
                return terms.currency("EUX");
            }
        },
        WRONG_IBAN("AC01") {
            @Override
            Terms in(Terms terms) {
                return terms.creditorIban("NL91ABNA0417164301");
            }
        },
        NEGATIVE("AM12") {
            @Override
            Terms in(Terms terms) {
                return terms.amount("-" + terms.amount());
            }
        },
        OVER_PRECISE("AM12") {
            @Override
            Terms in(Terms terms) {
                return terms.amount(terms.amount() + "1");
            }
        };

        final String reason;

        Flaw(String reason) {
            this.reason = reason;
        }

        abstract Terms in(Terms terms);

        static Map<Flaw, Terms> each() {
            Map<Flaw, Terms> each = new LinkedHashMap<>();
            for (Flaw flaw : values()) {
                each.put(flaw, flaw.in(Terms.of(new Unique())));
            }
            return each;
        }
    }

    @Test
    void aBadValueOverRestIsRefused() {
        Flaw.each().forEach((flaw, terms) -> {
            HttpResponse<String> response = rest(Requests.json(terms), terms.id());
            assertThat(response.statusCode())
                    .as("%s: %s", flaw, response.body())
                    .isEqualTo(201);
            JsonNode answer = PaymentTrail.json(response.body());
            assertThat(answer.path("status").asText()).isEqualTo("RJCT");
            assertThat(answer.path("reason").path("code").asText())
                    .as("%s", flaw)
                    .isEqualTo(flaw.reason);
            trail.refused(answer.path("uetr").asText(), flaw.reason, "rest");
        });
        assertThat(decided()).isEqualTo(decidedBefore);
    }

    @Test
    void aBadValueOverSoapIsRefused() {
        Flaw.each().forEach((flaw, terms) -> {
            String answer = soap(Requests.soap(terms)).body();
            assertThat(texts(answer, "status")).as("%s: %s", flaw, answer).containsExactly("RJCT");
            assertThat(texts(answer, "reasonCode")).as("%s", flaw).containsExactly(flaw.reason);
            trail.refused(texts(answer, "uetr").get(0), flaw.reason, "soap");
        });
        assertThat(decided()).isEqualTo(decidedBefore);
    }

    @Test
    void aBadValueInAPain001IsRefusedAndItsNeighbourPaid() {
        Unique good = new Unique();
        Map<Flaw, Terms> bad = Flaw.each();
        List<Terms> all = new ArrayList<>(bad.values());
        all.add(Terms.of(good));
        String answer = pain001(Requests.pain001("09", good.id(), all.toArray(Terms[]::new)))
                .body();
        assertThat(texts(answer, "TxSts")).as(answer).containsExactly("RJCT", "RJCT", "RJCT", "RJCT", "ACSC");
        assertThat(texts(answer, "Cd"))
                .containsSubsequence(
                        bad.keySet().stream().map(flaw -> flaw.reason).toList());
        assertThat(decided()).isEqualTo(decidedBefore + 1);
        assertThat(PaymentTrail.booked(good.amountMinor())).hasSize(1);
    }

    @Test
    void aBadValueInACsvFileIsRefusedAndItsNeighbourPaid() throws IOException {
        Unique good = new Unique();
        Map<Flaw, Terms> bad = Flaw.each();
        List<Terms> all = new ArrayList<>(bad.values());
        all.add(Terms.of(good));
        DropFolder.CSV.drop(good.id(), Requests.csv(all.toArray(Terms[]::new)));
        List<String> answers = DropFolder.CSV.answer(good.id()).lines().skip(1).toList();
        List<String> expected = new ArrayList<>();
        bad.keySet().forEach(flaw -> expected.add("RJCT," + flaw.reason));
        expected.add("ACSC,");
        assertThat(answers).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(answers.get(i).replace("\"", "")).contains(expected.get(i));
        }
        assertThat(decided()).isEqualTo(decidedBefore + 1);
    }

    /** Document types, entities of every kind, and depth; each would hurt a parser that trusts its input. */
    private Map<String, String> hostile(String message) throws IOException {
        Path secret = Files.writeString(FOLDER.resolve("secret.txt"), SECRET);
        String remote = "http://127.0.0.1:" + stranger.getLocalPort() + "/";
        String body = message.substring(message.indexOf("?>") < 0 ? 0 : message.indexOf("?>") + 2)
                .strip();
        String root = body.substring(1, body.indexOf(' '));
        String named = body.replace("Harbour Supplies GmbH", "&x;");
        StringBuilder laughs = new StringBuilder("<!ENTITY x0 \"ha\">");
        for (int i = 1; i <= 9; i++) {
            laughs.append("<!ENTITY x")
                    .append(i)
                    .append(" \"")
                    .append(("&x" + (i - 1) + ";").repeat(10))
                    .append("\">");
        }
        Map<String, String> hostile = new LinkedHashMap<>();
        hostile.put("a document type", "<!DOCTYPE " + root + ">" + body);
        hostile.put("a document type from elsewhere", "<!DOCTYPE " + root + " SYSTEM \"" + remote + "\">" + body);
        hostile.put(
                "a file as entity", "<!DOCTYPE " + root + " [<!ENTITY x SYSTEM \"" + secret.toUri() + "\">]>" + named);
        hostile.put("a URL as entity", "<!DOCTYPE " + root + " [<!ENTITY x SYSTEM \"" + remote + "\">]>" + named);
        hostile.put(
                "a parameter entity",
                "<!DOCTYPE " + root + " [<!ENTITY % p SYSTEM \"" + remote + "\"> %p; <!ENTITY x \"y\">]>" + named);
        hostile.put("a billion laughs", "<!DOCTYPE " + root + " [" + laughs + "]>" + named.replace("&x;", "&x9;"));
        hostile.put("depth", body.replaceFirst("Harbour Supplies GmbH", "<a>".repeat(200_000)));
        return hostile;
    }

    @Test
    void restRefusesHostileXml() throws IOException {
        hostile(Requests.pain001(new Unique())).forEach((what, xml) -> {
            HttpResponse<String> answer = pain001(xml);
            assertThat(answer.statusCode()).as("%s: %s", what, answer.body()).isEqualTo(400);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(answer.body()).as(what).doesNotContain(SECRET);
        });
        assertThat(decided()).isEqualTo(decidedBefore);
    }

    @Test
    void restRefusesJsonOfAnyDepth() {
        HttpResponse<String> answer = rest("{\"a\":".repeat(200_000), new Unique().id());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(decided()).isEqualTo(decidedBefore);
    }

    @Test
    void soapRefusesHostileXml() throws IOException {
        hostile(Requests.soap(new Unique())).forEach((what, xml) -> {
            HttpResponse<String> answer = soap(xml);
            assertThat(answer.statusCode()).as("%s: %s", what, answer.body()).isBetween(400, 599);
            assertThat(answer.body()).as(what).contains("Fault").doesNotContain(SECRET);
        });
        assertThat(decided()).isEqualTo(decidedBefore);
    }

    @Test
    void aQueueMessageOfHostileXmlGoesToTheRejected() throws IOException {
        hostile(Requests.pain001(new Unique())).forEach((what, xml) -> {
            Rejected rejected = rejection(legacy -> legacy.createTextMessage(xml));
            assertThat(rejected.reason()).as(what).isNotBlank();
            assertThat(rejected.body()).as(what).isEqualTo(xml.getBytes(StandardCharsets.UTF_8));
        });
        assertThat(decided()).isEqualTo(decidedBefore);
    }

    @Test
    void anUnreadableQueueMessageGoesToTheRejected() {
        Rejected rejected = rejection(legacy -> legacy.createTextMessage("{}"));
        assertThat(rejected.reason()).contains("not well-formed XML");
        assertThat(rejected.body()).isEqualTo("{}".getBytes(StandardCharsets.UTF_8));
    }

    /** The only copy: what it is must still be in it. */
    @Test
    void aMessageOfAnotherTypeGoesToTheRejectedUnopened() throws JMSException {
        Rejected stream = rejection(legacy -> {
            StreamMessage message = legacy.createStreamMessage();
            message.writeString("100.00");
            message.writeLong(7);
            message.setStringProperty("terminal", "T1");
            message.setStringProperty("CamelJmsDestinationName", "mooring.dead-letters");
            return message;
        });
        assertThat(stream.reason()).isEqualTo("a message must be text or bytes");
        StreamMessage found = (StreamMessage) stream.message();
        assertThat(found.readString()).isEqualTo("100.00");
        assertThat(found.readLong()).isEqualTo(7);
        assertThat(found.getStringProperty("terminal")).isEqualTo("T1");
        assertThat(found.propertyExists("CamelJmsDestinationName")).isFalse();

        Rejected map = rejection(legacy -> {
            MapMessage message = legacy.createMapMessage();
            message.setString("amount", "100.00");
            return message;
        });
        assertThat(((MapMessage) map.message()).getString("amount")).isEqualTo("100.00");

        Rejected object = rejection(legacy -> legacy.createObjectMessage(new ArrayList<>(List.of("x"))));
        assertThat(object.message()).isInstanceOf(ObjectMessage.class);
    }

    /** Nothing would tell its redelivery after a crash from another payment. */
    @Test
    void aPaymentWithoutAnyIdIsRefusedAndItsSenderTold() throws JMSException {
        Terms terms = Terms.of(new Unique());
        String json = Requests.json(terms).replace('"' + terms.id() + '"', "\"NOTPROVIDED\"");
        assertThat(json).contains("NOTPROVIDED").doesNotContain("uetr");
        String correlation = "c-" + new Unique();
        try (JMSContext legacy = queueClient("core").createContext("legacy", "mooring");
                JMSContext own = hub.createContext()) {
            TemporaryQueue replies = legacy.createTemporaryQueue();
            legacy.createProducer()
                    .setDisableMessageID(true)
                    .setJMSCorrelationID(correlation)
                    .setJMSReplyTo(replies)
                    .send(legacy.createQueue("mooring.in.canonical"), json);
            Message rejected = own.createConsumer(
                            own.createQueue("mooring.in.canonical.rejected"),
                            "JMSCorrelationID = '" + correlation + "'")
                    .receive(20_000);
            assertThat(rejected.getBody(String.class)).isEqualTo(json);
            assertThat(rejected.getStringProperty("MooringReason"))
                    .startsWith("a payment without UETR and end-to-end id needs a message id");
            Message reply = legacy.createConsumer(replies).receive(20_000);
            assertThat(reply.getJMSCorrelationID()).isEqualTo(correlation);
            JsonNode told = PaymentTrail.json(reply.getBody(String.class));
            assertThat(told.path("status").asText()).isEqualTo("RJCT");
            assertThat(told.path("reason").path("code").asText()).isEqualTo("NARR");
        }
        assertThat(decided()).isEqualTo(decidedBefore);
    }

    /** Brokers hold such apart and stream them. */
    @Test
    void aLargeMessageGoesToTheRejectedWhole() {
        byte[] large = new byte[1_000_000];
        Arrays.fill(large, (byte) 'x');
        Rejected rejected = rejection(legacy -> {
            BytesMessage message = legacy.createBytesMessage();
            message.writeBytes(large);
            return message;
        });
        assertThat(rejected.body()).isEqualTo(large);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pain001", "csv"})
    void anUnreadableFileIsPutAsideWithItsReason(String format) throws IOException {
        DropFolder folder = format.equals("csv") ? DropFolder.CSV : DropFolder.PAIN001;
        byte[] garbage = {1, 2, 3, 0, -1, '<', '&', '\n', '"'};
        String stem = new Unique().id();
        folder.drop(stem, garbage);
        assertPutAside(folder, stem);
        assertThat(Files.readAllBytes(folder.rejected(stem))).isEqualTo(garbage);

        folder.drop(stem, garbage);
        waiting()
                .untilAsserted(() -> assertThat(Files.list(folder.rejected(stem).getParent()))
                        .as("a second one of the same name overwrites nothing")
                        .filteredOn(file -> file.getFileName().toString().startsWith(stem))
                        .hasSize(4));
        assertThat(decided()).isEqualTo(decidedBefore);
    }

    @Test
    void filesOfHostileXmlArePutAside() throws IOException {
        List<String> stems = new ArrayList<>();
        for (String xml : hostile(Requests.pain001(new Unique())).values()) {
            String stem = new Unique().id();
            stems.add(stem);
            DropFolder.PAIN001.drop(stem, xml);
        }
        for (String stem : stems) {
            assertPutAside(DropFolder.PAIN001, stem);
        }
        assertThat(decided()).isEqualTo(decidedBefore);
    }

    @Test
    void headersOverHttpSteerNothing() throws IOException {
        Unique json = new Unique();
        Unique xml = new Unique();
        Unique soap = new Unique();
        assertThat(send(steering(posting("/api/v1/payments", "application/json", Requests.json(json))))
                        .body())
                .contains("ACSC");
        assertThat(texts(
                        send(steering(posting("/api/v1/payments", "application/xml", Requests.pain001(xml))))
                                .body(),
                        "TxSts"))
                .containsExactly("ACSC");
        assertThat(texts(
                        send(steering(posting("/soap/payments", "text/xml", Requests.soap(soap))
                                        .header("SOAPAction", "\"\"")))
                                .body(),
                        "status"))
                .containsExactly("ACSC");
        assertThat(Stream.of(json, xml, soap))
                .allSatisfy(unique ->
                        assertThat(PaymentTrail.booked(unique.amountMinor())).hasSize(1));
        assertNothingWasSteered();
    }

    @ParameterizedTest
    @ValueSource(strings = {"core", "amqp"})
    void propertiesOfAQueueMessageSteerNothing(String protocol) throws Exception {
        Unique unique = new Unique();
        try (JMSContext legacy = queueClient(protocol).createContext("legacy", "mooring")) {
            TemporaryQueue replies = legacy.createTemporaryQueue();
            JMSConsumer consumer = legacy.createConsumer(replies);
            TextMessage request = legacy.createTextMessage(Requests.pain001(unique));
            for (String name : STEERING) {
                request.setStringProperty(name, steeredTo(name));
            }
            request.setJMSReplyTo(replies);
            legacy.createProducer().send(legacy.createQueue("mooring.in.pain001"), request);
            assertThat(texts(consumer.receive(20_000).getBody(String.class), "TxSts"))
                    .containsExactly("ACSC");
        }
        assertThat(PaymentTrail.booked(unique.amountMinor())).hasSize(1);
        assertNothingWasSteered();
    }

    private HttpRequest.Builder steering(HttpRequest.Builder request) {
        STEERING.forEach(name -> request.header(name, steeredTo(name)));
        return request;
    }

    private String steeredTo(String name) {
        return switch (name) {
            case "CamelFileName" -> "../steered.txt";
            case "CamelJmsDestinationName" -> "mooring.dead-letters";
            default -> "http://127.0.0.1:" + stranger.getLocalPort() + "/steered";
        };
    }

    private void assertNothingWasSteered() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            assertThat(files).noneMatch(file -> file.getFileName().toString().contains("steered"));
        }
        try (JMSContext own = hub.createContext()) {
            assertThat(own.createConsumer(own.createQueue("mooring.dead-letters"))
                            .receiveNoWait())
                    .isNull();
        }
    }

    /** @param body of a text or bytes message, else null */
    private record Rejected(String reason, byte[] body, Message message) {}

    private interface MessageOf {
        Message in(JMSContext legacy) throws JMSException;
    }

    /** Sends a message and returns what comes of it on the queue of the rejected. */
    private Rejected rejection(MessageOf message) {
        String correlation = "c-" + new Unique();
        try (JMSContext legacy = queueClient("core").createContext("legacy", "mooring");
                JMSContext own = hub.createContext()) {
            Queue rejected = own.createQueue("mooring.in.pain001.rejected");
            legacy.createProducer()
                    .setJMSCorrelationID(correlation)
                    .send(legacy.createQueue("mooring.in.pain001"), message.in(legacy));
            Message found = own.createConsumer(rejected, "JMSCorrelationID = '" + correlation + "'")
                    .receive(20_000);
            assertThat(found).as("a message on the queue of the rejected").isNotNull();
            byte[] body = found instanceof TextMessage text
                    ? text.getText().getBytes(StandardCharsets.UTF_8)
                    : found instanceof BytesMessage bytes ? bytes.getBody(byte[].class) : null;
            return new Rejected(found.getStringProperty("MooringReason"), body, found);
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertPutAside(DropFolder folder, String stem) throws IOException {
        Path original = folder.rejected(stem);
        Path reason = original.resolveSibling(original.getFileName() + ".reason.json");
        waiting().until(() -> Files.exists(reason) && Files.exists(original) && !folder.isWaiting(stem));
        JsonNode why = PaymentTrail.json(Files.readString(reason));
        assertThat(why.path("file").asText()).isEqualTo(original.getFileName().toString());
        assertThat(why.path("rule").asText()).isNotBlank();
        assertThat(why.path("at").asText()).isNotBlank();
    }

    /** Payments that any bank has decided on, since the banks were started. */
    private static long decided() {
        return BANKS.all().stream()
                .mapToLong(bank -> bank.ledger().summary().decided())
                .sum();
    }
}
