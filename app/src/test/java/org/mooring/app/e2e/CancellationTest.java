package org.mooring.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mooring.journal.JournalPosition;
import org.mooring.simulators.LedgerEntry;
import org.mooring.simulators.NordbankSimulator;

/** Whoever sent a payment wants it back, over REST, SOAP and ISO 8583, in whatever state it is by then. */
class CancellationTest extends RunningHub {
    private final NordbankSimulator nordbank = BANKS.nordbank();
    private final PaymentTrail trail = new PaymentTrail(this);

    @AfterEach
    void makeTheBankWellAgain() {
        nordbank.silence(false);
    }

    @Test
    void aSettledTransferNeedsAReturn() {
        Unique transfer = new Unique();
        String uetr = uetr(rest(Requests.json(transfer), transfer.id()));
        HttpResponse<String> refused = cancel(uetr, "{\"reason\": \"ordered twice\"}");
        assertThat(refused.statusCode()).isEqualTo(409);
        JsonNode problem = PaymentTrail.json(refused.body());
        assertThat(problem.path("type").asText()).isEqualTo("urn:mooring:problem:not-cancellable");
        assertThat(problem.path("detail").asText()).contains("pacs.004");
        assertThat(problem.path("status").asText()).isEqualTo("409");
        assertThat(problem.path("paymentStatus").asText()).isEqualTo("ACSC");
        assertThat(cancel(uetr, "{\"reason\": \"ordered twice\"}").statusCode())
                .as("again")
                .isEqualTo(409);
        JsonNode asked = only(trail.story(uetr), "cancellation").path("payload");
        assertThat(asked.path("who").asText()).isEqualTo("operator");
        assertThat(asked.path("why").asText()).isEqualTo("ordered twice");
        assertThat(asked.path("takenOn").asBoolean()).isFalse();
        assertThat(PaymentTrail.booked(transfer.amountMinor())).hasSize(1);
    }

    @Test
    void aTransferInDoubtIsTakenBackOnRequest() {
        Unique transfer = new Unique();
        nordbank.silence(true);
        BANKS.riverbank().stopLink(1);
        BANKS.oldtown().stopLink(1);
        String uetr;
        try {
            HttpResponse<String> answer = rest(Requests.json(transfer), transfer.id());
            uetr = uetr(answer);
            HttpResponse<String> underWay = cancel(uetr, "");
            assertThat(underWay.statusCode()).isEqualTo(202);
            assertThat(PaymentTrail.json(underWay.body()).path("status").asText())
                    .isEqualTo("PDNG");
            assertThat(cancel(uetr, "").statusCode()).as("again").isEqualTo(202);
        } finally {
            BANKS.riverbank().startLink(1);
            BANKS.oldtown().startLink(1);
        }
        nordbank.silence(false);
        waiting().untilAsserted(() -> assertThat(cancel(uetr, "").statusCode()).isEqualTo(200));
        assertThat(texts(soap(Requests.soapCancel(uetr)).body(), "status")).containsExactly("CANC");
        assertThat(held(transfer.amountMinor())).isEmpty();
    }

    @Test
    void whatCannotBeAskedForIsRefused() {
        assertThat(cancel("11111111-2222-4333-8444-555555555555", "").statusCode())
                .isEqualTo(404);
        assertThat(cancel("no-uetr", "").statusCode()).isEqualTo(400);
        assertThat(cancel("11111111-2222-4333-8444-555555555555", "{\"reason\": 7}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(cancel("11111111-2222-4333-8444-555555555555", "[]").statusCode())
                .isEqualTo(400);
        assertThat(send(as("viewer", "/api/v1/payments/11111111-2222-4333-8444-555555555555/cancel")
                                .POST(java.net.http.HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void aTerminalReversesItsSettledPurchase() throws IOException {
        Unique purchase = new Unique();
        JournalPosition before = journal.committed();
        Iso8583Wire.Message request = Iso8583Wire.purchase(purchase);
        String uetr;
        try (Iso8583Wire terminal = new Iso8583Wire(iso8583())) {
            assertThat(terminal.ask(request).get(39)).isEqualTo("00");
            uetr = trail.receivedSince(before, "iso8583").get(0);
            assertThat(held(purchase.amountMinor())).hasSize(1);
            Iso8583Wire.Message answer = terminal.ask(Iso8583Wire.reversal(request));
            assertThat(answer.get(0)).isEqualTo("0410");
            assertThat(answer.get(39)).isEqualTo("00");
            for (int echoed : new int[] {7, 11, 41, 90}) {
                assertThat(answer.get(echoed))
                        .isEqualTo(Iso8583Wire.reversal(request).get(echoed));
            }
            assertThat(terminal.ask(Iso8583Wire.reversal(request).with(0, "0401"))
                            .get(39))
                    .as("again")
                    .isEqualTo("00");
            Iso8583Wire.Message advice =
                    terminal.ask(Iso8583Wire.reversal(request).with(0, "0420"));
            assertThat(advice.get(0) + " " + advice.get(39)).isEqualTo("0430 00");
        }
        waiting().untilAsserted(() -> assertThat(state(uetr)).isEqualTo("CANC"));
        assertThat(held(purchase.amountMinor())).isEmpty();
        assertThat(PaymentTrail.values(trail.story(uetr), "kind")).contains("cancellation", "reversal");
        assertThat(nordbank.ledger().doubled()).isZero();
    }

    @Test
    void aTerminalReversesAPurchaseThatIsWithTheBank() throws Exception {
        Unique purchase = new Unique();
        JournalPosition before = journal.committed();
        Iso8583Wire.Message request = Iso8583Wire.purchase(purchase);
        nordbank.silence(true);
        try (Iso8583Wire terminal = new Iso8583Wire(iso8583());
                Iso8583Wire other = new Iso8583Wire(iso8583())) {
            terminal.send(request.frame());
            waiting().until(() -> PaymentTrail.reachedABank(purchase.amountMinor()));
            assertThat(other.ask(Iso8583Wire.reversal(request)).get(39)).isEqualTo("00");
            nordbank.silence(false);
            assertThat(terminal.read().get(39)).isEqualTo("91");
        }
        String uetr = trail.receivedSince(before, "iso8583").get(0);
        waiting().untilAsserted(() -> assertThat(state(uetr)).isEqualTo("CANC"));
        assertThat(held(purchase.amountMinor())).isEmpty();
    }

    @Test
    void anOriginalThatComesAfterItsReversalIsRefused() throws IOException {
        Unique purchase = new Unique();
        Iso8583Wire.Message late = Iso8583Wire.purchase(purchase);
        try (Iso8583Wire terminal = new Iso8583Wire(iso8583())) {
            assertThat(terminal.ask(Iso8583Wire.reversal(late)).get(39)).isEqualTo("00");
            assertThat(terminal.ask(Iso8583Wire.reversal(late).with(0, "0401")).get(39))
                    .isEqualTo("00");
            JournalPosition before = journal.committed();
            assertThat(terminal.ask(late).get(39)).isEqualTo("05");
            assertThat(terminal.ask(late.with(0, "0201")).get(39)).as("again").isEqualTo("05");
            String uetr = trail.receivedSince(before, "iso8583").get(0);
            trail.refused(uetr, "CUST", "iso8583");
        }
        assertThat(PaymentTrail.reachedABank(purchase.amountMinor())).isFalse();
    }

    @Test
    void aReversalThatTheHubCannotSeeThroughIsNotAcknowledged() throws IOException {
        Unique purchase = new Unique();
        Iso8583Wire.Message request = Iso8583Wire.purchase(purchase);
        Iso8583Wire.Message reversal = Iso8583Wire.reversal(request);
        try (Iso8583Wire terminal = new Iso8583Wire(iso8583())) {
            assertThat(terminal.ask(request).get(39)).isEqualTo("00");
            assertThat(terminal.ask(reversal.with(95, "0".repeat(10) + "50" + "0".repeat(30)))
                            .get(39))
                    .as("a part")
                    .isEqualTo("12");
            assertThat(terminal.ask(reversal.with(4, "000000000001")).get(39))
                    .as("another amount")
                    .isEqualTo("13");
            assertThat(terminal.ask(reversal.without(90)).get(39)).isEqualTo("30");
            assertThat(terminal.ask(reversal.without(12)).get(39))
                    .as("not enough to find its original by")
                    .isEqualTo("30");

            Unique transfer = new Unique();
            Iso8583Wire.Message settled = Iso8583Wire.transfer(transfer);
            assertThat(terminal.ask(settled).get(39)).isEqualTo("00");
            assertThat(terminal.ask(Iso8583Wire.reversal(settled)).get(39))
                    .as("a settled transfer needs a return")
                    .isEqualTo("21");
        }
        assertThat(held(purchase.amountMinor())).hasSize(1);
    }

    private HttpResponse<String> cancel(String uetr, String body) {
        return send(posting("/api/v1/payments/" + uetr + "/cancel", "application/json", body));
    }

    private static String uetr(HttpResponse<String> answer) {
        return PaymentTrail.json(answer.body()).path("uetr").asText();
    }

    private String state(String uetr) {
        return PaymentTrail.json(send(as("viewer", "/api/v1/payments/" + uetr)).body())
                .path("status")
                .asText();
    }

    private static JsonNode only(JsonNode story, String kind) {
        assertThat(PaymentTrail.values(story, "kind").stream().filter(kind::equals))
                .hasSize(1);
        for (JsonNode entry : story) {
            if (entry.path("kind").asText().equals(kind)) {
                return entry;
            }
        }
        throw new AssertionError(kind);
    }

    private static List<LedgerEntry> held(long amountMinor) {
        return BANKS.entries().stream()
                .filter(entry -> entry.amountMinor() == amountMinor && entry.isHeld())
                .toList();
    }
}
