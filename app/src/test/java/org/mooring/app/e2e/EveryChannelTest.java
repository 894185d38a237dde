package org.mooring.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.app.e2e.Requests.Terms;
import org.mooring.journal.JournalPosition;
import org.mooring.simulators.LedgerEntry;

/**
 * One payment over each channel: answered in the channel's own protocol, booked once at one bank, told in the journal,
 * anchored, counted. Then the same again: the same answer and no second booking.
 */
class EveryChannelTest extends RunningHub {
    private static final List<String> BANK_IDS = List.of("nordbank", "riverbank", "oldtown");

    private final PaymentTrail trail = new PaymentTrail(this);

    @Test
    void restTakesJson() {
        Unique unique = new Unique();
        Map<String, Double> countedBefore = counted("rest");
        HttpResponse<String> first = rest(Requests.json(unique), unique.id());
        assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
        assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
        JsonNode answer = PaymentTrail.json(first.body());
        assertThat(answer.path("status").asText()).isEqualTo("ACSC");
        String uetr = answer.path("uetr").asText();
        assertThat(first.headers().firstValue("Location")).hasValue("/api/v1/payments/" + uetr);
        LedgerEntry booked = trail.settledOnce(uetr, "rest", unique.amountMinor());
        assertThat(answer.path("bank").asText()).isEqualTo(booked.bank());
        assertThat(answer.path("bankReference").asText()).isEqualTo(booked.reference());
        assertCountedOne("rest", booked.bank(), countedBefore);

        HttpResponse<String> again = rest(Requests.json(unique), unique.id());
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.headers().firstValue("Idempotent-Replayed")).hasValue("true");
        assertThat(PaymentTrail.json(again.body())).isEqualTo(answer);

        HttpResponse<String> other = rest(Requests.json(Terms.of(unique).amount("1.00")), unique.id());
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(other.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        trail.settledOnce(uetr, "rest", unique.amountMinor());
    }

    /** The group goes round over all links, so each of the three banks declines one at least. */
    @Test
    void aDeclineOfAnyBankIsRejectedWithItsReason() {
        Set<String> declinedBy = new TreeSet<>();
        for (int i = 0; i < 8; i++) {
            Unique unique = new Unique();
            Terms poor = Terms.of(unique).amount(unique.amount(51));
            JsonNode answer =
                    PaymentTrail.json(rest(Requests.json(poor), unique.id()).body());
            assertThat(answer.path("status").asText() + " "
                            + answer.at("/reason/code").asText())
                    .as("%s", answer)
                    .isEqualTo("RJCT AM04");
            declinedBy.add(answer.path("bank").asText());
        }
        assertThat(declinedBy).containsExactly("nordbank", "oldtown", "riverbank");
    }

    @Test
    void restTakesPain001AndAnswersPain002() {
        Unique one = new Unique();
        Unique two = new Unique();
        String message = Requests.pain001("09", one.id(), Terms.of(one), Terms.of(two));
        JournalPosition before = journal.committed();
        HttpResponse<String> first = pain001(message);
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(first.headers().firstValue("Content-Type").orElse("")).startsWith("application/xml");
        assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
        assertThat(texts(first.body(), "OrgnlEndToEndId")).containsExactly(one.id(), two.id());
        assertThat(texts(first.body(), "TxSts")).containsExactly("ACSC", "ACSC");
        assertThat(first.body()).contains("pain.002.001.").contains("<OrgnlMsgId>" + one.id() + "</OrgnlMsgId>");
        List<String> uetrs = trail.receivedSince(before, "rest");
        assertThat(uetrs).hasSize(2);
        assertThat(settled(uetrs, "rest", one, two)).hasSize(2);

        HttpResponse<String> again = pain001(message);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.headers().firstValue("Idempotent-Replayed")).hasValue("true");
        assertThat(texts(again.body(), "TxSts")).containsExactly("ACSC", "ACSC");
        assertThat(texts(again.body(), "OrgnlUETR")).isEqualTo(texts(first.body(), "OrgnlUETR"));
        settled(uetrs, "rest", one, two);
    }

    /** Under the caller's key a file that was written anew, with another message id, is the same one. */
    @Test
    void aKeyOverRestHoldsForAPain001Too() {
        Unique one = new Unique();
        Unique two = new Unique();
        String key = "key " + one;
        HttpResponse<String> first = pain001(key, Requests.pain001("09", one.id(), Terms.of(one), Terms.of(two)));
        assertThat(texts(first.body(), "TxSts")).containsExactly("ACSC", "ACSC");

        HttpResponse<String> anew = pain001(key, Requests.pain001("09", two.id(), Terms.of(one), Terms.of(two)));
        assertThat(anew.statusCode()).isEqualTo(200);
        assertThat(anew.headers().firstValue("Idempotent-Replayed")).hasValue("true");
        assertThat(texts(anew.body(), "OrgnlUETR")).isEqualTo(texts(first.body(), "OrgnlUETR"));

        HttpResponse<String> other = pain001(key, Requests.pain001("09", "X" + one, Terms.of(new Unique())));
        assertThat(other.statusCode()).as(other.body()).isEqualTo(409);
        assertThat(PaymentTrail.booked(one.amountMinor())).hasSize(1);
        assertThat(PaymentTrail.booked(two.amountMinor())).hasSize(1);
    }

    private HttpResponse<String> pain001(String key, String message) {
        return send(posting("/api/v1/payments", "application/xml", message).header("Idempotency-Key", key));
    }

    /** The rest of the file has an answer of its own, so it must not be lost behind one entry's conflict. */
    @Test
    void aConflictOfOneEntryIsToldForThatEntryOnly() {
        Unique known = new Unique();
        Unique fresh = new Unique();
        pain001(Requests.pain001("09", known.id(), Terms.of(known)));
        HttpResponse<String> mixed =
                pain001(Requests.pain001("09", known.id(), Terms.of(known).amount("1.00"), Terms.of(fresh)));
        assertThat(mixed.statusCode()).as(mixed.body()).isEqualTo(200);
        assertThat(mixed.headers().firstValue("Idempotent-Replayed")).isEmpty();
        assertThat(texts(mixed.body(), "TxSts")).containsExactly("RJCT", "ACSC");
        assertThat(texts(mixed.body(), "Cd")).contains("DUPL");
        assertThat(PaymentTrail.booked(fresh.amountMinor())).hasSize(1);
        assertThat(PaymentTrail.booked(known.amountMinor())).hasSize(1);
    }

    @Test
    void soapSubmitsTellsAndCancels() {
        Unique unique = new Unique();
        Map<String, Double> countedBefore = counted("soap");
        HttpResponse<String> first = soap(Requests.soap(unique));
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(texts(first.body(), "status")).containsExactly("ACSC");
        assertThat(texts(first.body(), "replayed")).containsExactly("false");
        String uetr = texts(first.body(), "uetr").get(0);
        LedgerEntry booked = trail.settledOnce(uetr, "soap", unique.amountMinor());
        assertThat(texts(first.body(), "bankReference")).containsExactly(booked.reference());
        assertCountedOne("soap", booked.bank(), countedBefore);

        HttpResponse<String> again = soap(Requests.soap(unique));
        assertThat(again.body()).isEqualTo(first.body().replace(">false<", ">true<"));

        HttpResponse<String> other = soap(Requests.soap(Terms.of(unique).amount("1.00")));
        assertThat(other.statusCode()).isEqualTo(500);
        assertThat(other.body()).contains("paymentFault").contains("DUPL");

        assertThat(texts(soap(Requests.soapStatus(uetr)).body(), "status")).containsExactly("ACSC");
        trail.settledOnce(uetr, "soap", unique.amountMinor());
        assertThat(texts(soap(Requests.soapCancel(uetr)).body(), "status"))
                .as("too late to cancel")
                .containsExactly("ACSC");
        HttpResponse<String> unknown = soap(Requests.soapStatus("11111111-2222-4333-8444-555555555555"));
        assertThat(unknown.statusCode()).isEqualTo(500);
        assertThat(unknown.body()).contains("no payment has this UETR");
    }

    @Test
    void soapShowsItsContract() {
        HttpResponse<String> wsdl = send(as("operator", "/soap/payments?wsdl"));
        assertThat(wsdl.statusCode()).isEqualTo(200);
        assertThat(wsdl.body())
                .contains("submitPayment", "getPaymentStatus", "cancelPayment", "urn:mooring:payments:1");
    }

    @Test
    void aTerminalBuysOverIso8583() throws IOException {
        Unique unique = new Unique();
        double countedBefore = trail.counted("iso8583", "nordbank", "ACSC");
        try (Iso8583Wire terminal = new Iso8583Wire(iso8583())) {
            assertNetworkManagement(terminal, "001");
            assertNetworkManagement(terminal, "301");
            JournalPosition before = journal.committed();
            Iso8583Wire.Message request = Iso8583Wire.purchase(unique);
            Iso8583Wire.Message answer = terminal.ask(request);
            assertThat(answer.get(0)).isEqualTo("0210");
            assertThat(answer.get(39)).isEqualTo("00");
            for (int echoed : new int[] {2, 3, 4, 7, 11, 12, 13, 32, 41, 42, 49}) {
                assertThat(answer.get(echoed)).as("DE %d", echoed).isEqualTo(request.get(echoed));
            }
            String uetr = only(trail.receivedSince(before, "iso8583"));
            LedgerEntry booked = trail.settledOnce(uetr, "iso8583", unique.amountMinor());
            assertThat(booked.bank()).isEqualTo("nordbank");
            assertThat(answer.get(37)).isEqualTo(booked.reference());
            assertThat(answer.get(38)).hasSize(6);
            assertThat(trail.counted("iso8583", "nordbank", "ACSC")).isEqualTo(countedBefore + 1);

            assertThat(terminal.ask(request.with(0, "0201").with(7, "1123090100")))
                    .as("a repeat, with a transmission time of its own")
                    .isEqualTo(answer.with(7, "1123090100"));
            assertThat(terminal.ask(request.with(4, "000000000100")).get(39))
                    .as("the same key with another amount")
                    .isEqualTo("94");
            trail.settledOnce(uetr, "iso8583", unique.amountMinor());
        }
    }

    @Test
    void anAccountTransferComesOverIso8583() throws IOException {
        Unique unique = new Unique();
        try (Iso8583Wire terminal = new Iso8583Wire(iso8583())) {
            JournalPosition before = journal.committed();
            Iso8583Wire.Message answer = terminal.ask(Iso8583Wire.transfer(unique));
            assertThat(answer.get(0)).isEqualTo("0210");
            assertThat(answer.get(39)).isEqualTo("00");
            assertThat(answer.get(102)).isEqualTo(Requests.DEBTOR_IBAN);
            trail.settledOnce(only(trail.receivedSince(before, "iso8583")), "iso8583", unique.amountMinor());
        }
    }

    @Test
    void framesMayComeByteByByteOrTogether() throws IOException {
        Unique slow = new Unique();
        try (Iso8583Wire terminal = new Iso8583Wire(iso8583())) {
            for (byte b : Iso8583Wire.purchase(slow).frame()) {
                terminal.send(new byte[] {b});
            }
            assertThat(terminal.read().get(39)).isEqualTo("00");

            Unique first = new Unique();
            Unique second = new Unique();
            ByteArrayOutputStream both = new ByteArrayOutputStream();
            both.write(Iso8583Wire.purchase(first).frame());
            both.write(Iso8583Wire.purchase(second).frame());
            terminal.send(both.toByteArray());
            assertThat(List.of(terminal.read(), terminal.read()))
                    .allSatisfy(answer -> assertThat(answer.get(39)).isEqualTo("00"))
                    .extracting(answer -> answer.get(11))
                    .containsExactlyInAnyOrder(first.stan(), second.stan());
            assertThat(Stream.of(slow, first, second))
                    .allSatisfy(unique -> assertThat(PaymentTrail.booked(unique.amountMinor()))
                            .hasSize(1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"03", "09"})
    void aPain001FileIsAnsweredInTheOutbox(String version) throws IOException {
        Unique one = new Unique();
        Unique two = new Unique();
        String text = Requests.pain001(version, one.id(), Terms.of(one), Terms.of(two));
        JournalPosition before = journal.committed();
        DropFolder.PAIN001.drop(one.id(), text);
        String answer = DropFolder.PAIN001.answer(one.id());
        assertThat(answer).contains("pain.002.001." + (version.equals("03") ? "03" : "10"));
        assertThat(texts(answer, "OrgnlEndToEndId")).containsExactly(one.id(), two.id());
        assertThat(texts(answer, "TxSts")).containsExactly("ACSC", "ACSC");
        assertThat(DropFolder.PAIN001.archived(one.id())).hasContent(text);
        List<String> uetrs = trail.receivedSince(before, "pain001-file");
        assertThat(settled(uetrs, "pain001-file", one, two)).hasSize(2);

        String same = one.id() + "same";
        DropFolder.PAIN001.drop(same, text);
        assertThat(DropFolder.PAIN001.refusal(same)).contains("\"DUPL\"").contains(one.id() + ".xml");
        assertThat(DropFolder.PAIN001.answer(same)).contains("<GrpSts>RJCT</GrpSts>");

        String again = one.id() + "again";
        DropFolder.PAIN001.drop(again, text + "\n");
        String repeated = DropFolder.PAIN001.answer(again);
        assertThat(texts(repeated, "TxSts"))
                .as("other bytes, the same payments")
                .containsExactly("ACSC", "ACSC");
        assertThat(texts(repeated, "OrgnlUETR")).isEqualTo(texts(answer, "OrgnlUETR"));
        settled(uetrs, "pain001-file", one, two);
    }

    @Test
    void aCsvFileIsAnsweredInTheOutbox() throws IOException {
        Unique one = new Unique();
        Unique two = new Unique();
        String text = Requests.csv(Terms.of(one), Terms.of(two));
        JournalPosition before = journal.committed();
        DropFolder.CSV.drop(one.id(), text);
        List<String> answer = DropFolder.CSV.answer(one.id()).lines().toList();
        assertThat(answer).hasSize(3);
        assertThat(answer.get(1)).startsWith(one.id() + ",").contains(",ACSC,");
        assertThat(answer.get(2)).startsWith(two.id() + ",").contains(",ACSC,");
        assertThat(DropFolder.CSV.archived(one.id())).hasContent(text);
        List<String> uetrs = trail.receivedSince(before, "csv-file");
        assertThat(settled(uetrs, "csv-file", one, two)).hasSize(2);

        String again = one.id() + "again";
        DropFolder.CSV.drop(again, text);
        assertThat(DropFolder.CSV.refusal(again)).contains("\"DUPL\"").contains(one.id() + ".csv");
        settled(uetrs, "csv-file", one, two);
    }

    @ParameterizedTest
    @ValueSource(strings = {"core", "amqp"})
    void aQueueMessageIsAnsweredWhereItSays(String protocol) throws JMSException {
        Unique unique = new Unique();
        try (JMSContext legacy = queueClient(protocol).createContext("legacy", "mooring")) {
            TemporaryQueue replies = legacy.createTemporaryQueue();
            JMSConsumer consumer = legacy.createConsumer(replies);
            TextMessage request = legacy.createTextMessage(Requests.pain001(unique));
            request.setJMSReplyTo(replies);
            request.setJMSCorrelationID("c-" + unique);
            JournalPosition before = journal.committed();
            legacy.createProducer().send(legacy.createQueue("mooring.in.pain001"), request);
            Message reply = consumer.receive(20_000);
            assertThat(reply.getJMSCorrelationID()).isEqualTo("c-" + unique);
            String answer = reply.getBody(String.class);
            assertThat(texts(answer, "TxSts")).containsExactly("ACSC");
            String uetr = only(trail.receivedSince(before, "pain001-queue"));
            trail.settledOnce(uetr, "pain001-queue", unique.amountMinor());

            legacy.createProducer().send(legacy.createQueue("mooring.in.pain001"), request);
            assertThat(texts(consumer.receive(20_000).getBody(String.class), "TxSts"))
                    .containsExactly("ACSC");
            trail.settledOnce(uetr, "pain001-queue", unique.amountMinor());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"core", "amqp"})
    void aQueueMessageThatNamesNoReplyIsAnsweredOnTheStatusQueue(String protocol) throws JMSException {
        Unique unique = new Unique();
        try (JMSContext legacy = queueClient(protocol).createContext("legacy", "mooring")) {
            JMSConsumer consumer = legacy.createConsumer(legacy.createQueue("mooring.out.status"));
            Message request = legacy.createTextMessage(Requests.pain001(unique));
            legacy.createProducer().send(legacy.createQueue("mooring.in.pain001"), request);
            Message reply = consumer.receive(20_000);
            assertThat(reply.getJMSCorrelationID()).isEqualTo(request.getJMSMessageID());
            assertThat(texts(reply.getBody(String.class), "OrgnlEndToEndId")).containsExactly(unique.id());
            assertThat(PaymentTrail.booked(unique.amountMinor())).hasSize(1);
        }
    }

    private static void assertNetworkManagement(Iso8583Wire terminal, String code) throws IOException {
        Iso8583Wire.Message request = Iso8583Wire.networkManagement(new Unique(), code);
        Iso8583Wire.Message answer = terminal.ask(request);
        assertThat(answer).isEqualTo(request.with(0, "0810").with(39, "00"));
    }

    /** Each of the payments of a message, which the journal has in any order; returns their bookings. */
    private List<LedgerEntry> settled(List<String> uetrs, String channel, Unique... payments) {
        return Stream.of(payments)
                .map(payment -> {
                    LedgerEntry booked = only(PaymentTrail.booked(payment.amountMinor()));
                    String uetr = booked.uetr() != null ? booked.uetr() : only(uetrsWithReference(uetrs, booked));
                    return trail.settledOnce(uetr, channel, payment.amountMinor());
                })
                .toList();
    }

    /** Nordbank's format carries no UETR; its reference is in the outcome. */
    private List<String> uetrsWithReference(List<String> uetrs, LedgerEntry booked) {
        return uetrs.stream()
                .filter(uetr -> trail.story(uetr).toString().contains(booked.reference()))
                .toList();
    }

    private Map<String, Double> counted(String channel) {
        Map<String, Double> counted = new TreeMap<>();
        BANK_IDS.forEach(bank -> counted.put(bank, trail.counted(channel, bank, "ACSC")));
        return counted;
    }

    private void assertCountedOne(String channel, String bank, Map<String, Double> before) {
        Map<String, Double> expected = new TreeMap<>(before);
        expected.merge(bank, 1.0, Double::sum);
        assertThat(counted(channel)).isEqualTo(expected);
    }

    private static <T> T only(List<T> list) {
        assertThat(list).hasSize(1);
        return list.get(0);
    }
}
