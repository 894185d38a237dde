package org.mooring.app.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.app.HubTest;
import org.mooring.app.ops.OperationsRecord;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.journal.EntryKind;
import org.mooring.journal.NewEntry;
import org.springframework.beans.factory.annotation.Autowired;

class PaymentApiTest extends HubTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant AT = Instant.parse("2026-03-02T10:15:30Z");

    @Autowired
    private OperationsRecord operations;

    @Autowired
    private CamelContext camel;

    @Autowired
    private CircuitBreakerRegistry breakers;

    @Test
    void handsBytesAndThreeHeadersToTheChannelAndNothingElse() throws Exception {
        AtomicReference<byte[]> body = new AtomicReference<>();
        AtomicReference<Map<String, Object>> headers = new AtomicReference<>();
        CHANNEL.answer(exchange -> {
            body.set(exchange.getMessage().getBody(byte[].class));
            headers.set(Map.copyOf(exchange.getMessage().getHeaders()));
            exchange.getMessage().setBody(StatusReport.of(Uetr.random(), TransactionStatus.ACSC));
        });

        send(payment("{\"ä\":1}")
                .header("Idempotency-Key", " K-1 ")
                .header("CamelFileName", "../../etc/passwd")
                .header("cAmElHttpUri", "http://evil.example/")
                .header("org.apache.camel.jms", "x")
                .header("MooringUser", "somebody-else"));

        assertThat(body.get()).isEqualTo("{\"ä\":1}".getBytes(StandardCharsets.UTF_8));
        assertThat(headers.get())
                .isEqualTo(Map.of(
                        "MooringContentType", "application/json",
                        "MooringIdempotencyKey", "K-1",
                        "MooringUser", "operator"));
    }

    @ParameterizedTest
    @EnumSource(TransactionStatus.class)
    void answersByWhetherThePaymentIsClosed(TransactionStatus status) throws Exception {
        Uetr uetr = Uetr.random();
        CHANNEL.answer(exchange -> exchange.getMessage().setBody(StatusReport.of(uetr, status)));

        HttpResponse<String> response = send(payment("{}"));

        assertThat(response.statusCode()).isEqualTo(status.isFinal() ? 201 : 202);
        assertThat(response.headers().firstValue("Location")).contains("/api/v1/payments/" + uetr);
        assertThat(response.headers().firstValue("Idempotent-Replayed")).isEmpty();
        JsonNode body = JSON.readTree(response.body());
        assertThat(body.get("uetr").textValue()).isEqualTo(uetr.toString());
        assertThat(body.get("status").textValue()).isEqualTo(status.name());
    }

    @Test
    void tellsWhyAPaymentIsRejectedOrPending() throws Exception {
        CHANNEL.answer(exchange -> exchange.getMessage()
                .setBody(StatusReport.rejected(Uetr.random(), new StatusReason(ReasonCode.AM04, "the bank said 51"))));
        JsonNode rejected = JSON.readTree(send(payment("{}")).body());
        assertThat(rejected.get("reason").toString())
                .isEqualTo("{\"code\":\"AM04\",\"name\":\"InsufficientFunds\",\"text\":\"the bank said 51\"}");

        CHANNEL.answer(exchange ->
                exchange.getMessage().setBody(StatusReport.pending(Uetr.random(), PendingCause.IN_DOUBT, "nordbank")));
        JsonNode pending = JSON.readTree(send(payment("{}")).body());
        assertThat(pending.get("pendingCause").textValue()).isEqualTo("IN_DOUBT");
        assertThat(pending.get("bank").textValue()).isEqualTo("nordbank");
    }

    @Test
    void marksAReplay() throws Exception {
        CHANNEL.answer(exchange -> {
            exchange.setProperty("mooringReplayed", true);
            exchange.getMessage().setBody(StatusReport.of(Uetr.random(), TransactionStatus.ACSC));
        });
        assertThat(send(payment("{}")).headers().firstValue("Idempotent-Replayed"))
                .contains("true");
    }

    @Test
    void answersAFileWithAPain002() throws Exception {
        CHANNEL.answer(exchange -> exchange.getMessage().setBody("<Document/>".getBytes(StandardCharsets.UTF_8)));
        HttpResponse<String> response = send(as("operator", "/api/v1/payments")
                .header("Content-Type", "application/xml; charset=UTF-8")
                .POST(BodyPublishers.ofString("<Document/>")));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/xml");
        assertThat(response.body()).isEqualTo("<Document/>");
    }

    @Test
    void namesThePlaceInWhatItCannotRead() throws Exception {
        CHANNEL.answer(exchange -> {
            throw new MessageUnreadable("pain.001.001.09", "element Amt is missing", "CdtTrfTxInf[2]");
        });
        HttpResponse<String> response = send(payment("{}"));
        JsonNode problem = problem(response, 400, "unreadable");
        assertThat(problem.get("at").textValue()).isEqualTo("CdtTrfTxInf[2]");
        assertThat(problem.get("rule").textValue()).isEqualTo("element Amt is missing");
        assertThat(problem.get("reasonCode").textValue()).isEqualTo("FF01");
    }

    @Test
    void aKeyUsedForOtherContentIsAConflict() throws Exception {
        CHANNEL.answer(exchange -> {
            throw PaymentRejected.because(ReasonCode.DUPL, "key K-1 belongs to a request with other content", "key");
        });
        assertThat(problem(send(payment("{}")), 409, "key-conflict")
                        .get("reasonCode")
                        .textValue())
                .isEqualTo("DUPL");
    }

    @Test
    void aRefusalBeforeAnythingWasRecordedIsAProblem() throws Exception {
        CHANNEL.answer(exchange -> {
            throw PaymentRejected.because(ReasonCode.AM11, "currency must be an ISO 4217 code, got 'EUX'", "amount");
        });
        assertThat(problem(send(payment("{}")), 422, "rejected")
                        .get("reasonCode")
                        .textValue())
                .isEqualTo("AM11");
    }

    @Test
    void aDefectIsToldWithoutItsInside() throws Exception {
        CHANNEL.answer(exchange -> {
            throw new IllegalStateException("jdbc:secret@db");
        });
        assertThat(problem(send(payment("{}")), 500, "internal").toString()).doesNotContain("secret");
    }

    @Test
    void aBankThatTakesLongHoldsNoClientForEver() throws Exception {
        CHANNEL.neverAnswer();
        try {
            problem(send(payment("{}")), 504, "no-answer-yet");
        } finally {
            CHANNEL.release();
        }
    }

    @Test
    void saysAtOnceWhenTheChannelIsStopped() throws Exception {
        camel.getRouteController().stopRoute("channel-rest");
        try {
            problem(send(payment("{}")), 503, "not-ready");
        } finally {
            camel.getRouteController().startRoute("channel-rest");
        }
    }

    @Test
    void refusesABodyThatIsTooLarge() throws Exception {
        byte[] body = new byte[(10 << 20) + 1];
        problem(
                send(as("operator", "/api/v1/payments")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(body))),
                413,
                "too-large");
        // Without a length in front, it is counted as it comes.
        problem(
                send(as("operator", "/api/v1/payments")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body)))),
                413,
                "too-large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "multipart/form-data", "application/x-www-form-urlencoded"})
    void takesOnlyWhatNoFormCanSend(String type) throws Exception {
        HttpResponse<String> response = send(
                as("operator", "/api/v1/payments").header("Content-Type", type).POST(BodyPublishers.ofString("{}")));
        problem(response, 415, "unsupported-media-type");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "ключ", "a\tb"})
    void refusesAKeyThatIsNoKey(String key) throws Exception {
        // The JDK's client sends no such header, so the bytes are written by hand.
        String answer = RawHttp.post(uri("/api/v1/payments"), basic("operator", "mooring"), "Idempotency-Key: " + key);
        assertThat(answer).startsWith("HTTP/1.1 400").contains("urn:mooring:problem:bad-parameter");
    }

    @Test
    void refusesAKeyThatIsTooLong() throws Exception {
        problem(send(payment("{}").header("Idempotency-Key", "k".repeat(256))), 400, "bad-parameter");
    }

    @Test
    void tellsWhereAPaymentStands() throws Exception {
        Uetr uetr = recorded();
        JsonNode body =
                JSON.readTree(send(as("viewer", "/api/v1/payments/" + uetr)).body());
        assertThat(body.get("status").textValue()).isEqualTo("PDNG");
        assertThat(body.get("statusName").textValue()).isEqualTo("Pending");
        assertThat(body.get("causeName").textValue()).startsWith("it may have reached the bank");
        assertThat(body.get("kind").textValue()).isEqualTo("credit-transfer");
        assertThat(body.get("receivedAt").textValue()).isEqualTo("2026-03-02T10:15:30Z");
        assertThat(body.get("entryCount").intValue()).isEqualTo(2);
        assertThat(body.get("journal").textValue()).isEqualTo("/api/v1/payments/" + uetr + "/journal");
    }

    @Test
    void tellsThePaymentsWholeStory() throws Exception {
        Uetr uetr = recorded();
        JsonNode story = JSON.readTree(
                send(as("viewer", "/api/v1/payments/" + uetr + "/journal")).body());
        assertThat(story).hasSize(2);
        JsonNode first = story.get(0);
        assertThat(first.get("number").intValue()).isEqualTo(1);
        assertThat(first.get("kind").textValue()).isEqualTo("received");
        assertThat(first.get("state").textValue()).isEqualTo("RCVD");
        assertThat(first.get("stateName").textValue()).isEqualTo("Received");
        assertThat(first.get("channel").textValue()).isEqualTo("rest");
        assertThat(first.get("leaf").textValue()).matches("[0-9a-f]{64}");
        assertThat(first.get("commitment").textValue()).matches("[0-9a-f]{64}");
        assertThat(first.get("payload").toString())
                .isEqualTo("{\"debtor\":{\"name\":\"…\"},\"debtorAccount\":{\"iban\":\"DE89…00\"}}");
        assertThat(story.get(1).get("link").textValue()).isEqualTo("1");

        JsonNode toOperator = JSON.readTree(
                send(as("operator", "/api/v1/payments/" + uetr + "/journal")).body());
        assertThat(toOperator.get(0).get("payload").toString())
                .contains("Ann Example")
                .doesNotContain("37040044");
    }

    @Test
    void aDestroyedPayloadLeavesTheChainReadable() throws Exception {
        Uetr uetr = recorded();
        JOURNAL.destroyKey(uetr);
        JsonNode story = JSON.readTree(
                send(as("viewer", "/api/v1/payments/" + uetr + "/journal")).body());
        assertThat(story.get(0).has("payload")).isFalse();
        assertThat(story.get(0).has("leaf")).isTrue();
        assertThat(story.get(0).get("erased").booleanValue()).isTrue();
    }

    @Test
    void anAdministratorErasesWhatIsOverWithAReason() throws Exception {
        Uetr uetr = Uetr.random();
        JOURNAL.record(
                uetr,
                new NewEntry(EntryKind.RECEIVED, TransactionStatus.RCVD, "", "rest", "", "", AT, "{}".getBytes(UTF_8)),
                new NewEntry(
                        EntryKind.VALIDATED, TransactionStatus.RJCT, "AC01", "rest", "", "", AT, "{}".getBytes(UTF_8)));
        assertThat(send(erase("operator", uetr, "{\"reason\":\"asked for\"}")).statusCode())
                .isEqualTo(403);
        problem(send(erase("admin", uetr, "{\"reason\":\" \"}")), 400, "bad-parameter");
        problem(send(erase("admin", Uetr.random(), "{\"reason\":\"asked for\"}")), 404, "not-found");
        assertThat(JOURNAL.payload(JOURNAL.entries(uetr).get(0))).isPresent();

        HttpResponse<String> erased = send(erase("admin", uetr, "{\"reason\":\"asked for by the debtor\"}"));

        assertThat(erased.statusCode()).as(erased.body()).isEqualTo(200);
        JsonNode story = JSON.readTree(
                send(as("viewer", "/api/v1/payments/" + uetr + "/journal")).body());
        assertThat(story).hasSize(3).allSatisfy(entry -> {
            assertThat(entry.get("erased").booleanValue()).isTrue();
            assertThat(entry.has("payload")).isFalse();
        });
        assertThat(story.get(2).get("kind").textValue()).isEqualTo("erased");
        assertThat(operations.deeds())
                .filteredOn(deed -> uetr.toString().equals(deed.facts().get("uetr")))
                .extracting(OperationsRecord.Deed::what, OperationsRecord.Deed::by, OperationsRecord.Deed::why)
                .containsExactly(
                        tuple("payment-erase-decided", "admin", "asked for by the debtor"),
                        tuple("payment-erased", "admin", "ERASED"));
        assertThat(send(erase("admin", uetr, "{\"reason\":\"again\"}")).statusCode())
                .isEqualTo(200);
        assertThat(JOURNAL.entries(uetr)).hasSize(3);
    }

    @Test
    void erasesNothingThatIsNotOver() throws Exception {
        Uetr uetr = recorded();
        problem(send(erase("admin", uetr, "{\"reason\":\"asked for\"}")), 409, "wrong-state");
        assertThat(JOURNAL.entries(uetr)).hasSize(2);
        assertThat(JOURNAL.payload(JOURNAL.entries(uetr).get(0))).isPresent();
    }

    private HttpRequest.Builder erase(String user, Uetr uetr, String body) {
        return as(user, "/api/v1/payments/" + uetr + "/erase")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    @Test
    void listsPaymentsByState() throws Exception {
        Uetr uetr = recorded();
        assertThat(send(as("viewer", "/api/v1/payments?state=PDNG&limit=1000")).body())
                .contains(uetr.toString());
        assertThat(send(as("viewer", "/api/v1/payments?state=ACSC&limit=1000")).body())
                .doesNotContain(uetr.toString());
        assertThat(JSON.readTree(send(as("viewer", "/api/v1/payments?limit=1")).body()))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "?state=DONE, 400, bad-parameter",
        "?limit=0, 400, bad-parameter",
        "?limit=1001, 400, bad-parameter",
        "?limit=many, 400, bad-parameter",
        "/nonsense, 400, bad-parameter",
        "/nonsense/journal, 400, bad-parameter",
        "/8a562c67-ca16-48ba-b074-65581be6f011, 404, not-found",
        "/8a562c67-ca16-48ba-b074-65581be6f011/journal, 404, not-found"
    })
    void refusesWhatItDoesNotKnow(String path, int status, String code) throws Exception {
        problem(send(as("viewer", "/api/v1/payments" + path)), status, code);
    }

    @Test
    void showsBanksWithTheirLinksAndBreakers() throws Exception {
        breakers.circuitBreaker("nordbank/1");
        breakers.circuitBreaker("bank-riverbank-link-1").transitionToOpenState();
        JsonNode banks = JSON.readTree(send(as("viewer", "/api/v1/banks")).body());
        assertThat(banks.get(0).get("id").textValue()).isEqualTo("nordbank");
        assertThat(banks.get(0).get("links").get(0).toString())
                .isEqualTo("{\"id\":\"nordbank/1\",\"health\":\"UP\",\"inFlight\":3,\"breaker\":\"CLOSED\"}");
        assertThat(banks.get(1).get("links").get(0).get("breaker").textValue()).isEqualTo("OPEN");
    }

    @Test
    void describesItself() throws Exception {
        JsonNode description = JSON.readTree(send(as("viewer", "/v3/api-docs")).body());
        assertThat(description.get("openapi").textValue()).startsWith("3.1");
        JsonNode paths = description.get("paths");
        assertThat(paths.has("/api/v1/payments/{uetr}/journal")).isTrue();
        assertThat(paths.get("/api/v1/payments")
                        .get("post")
                        .get("requestBody")
                        .get("content")
                        .has("application/xml"))
                .isTrue();
        assertThat(paths.toString()).doesNotContain("/actuator").doesNotContain("/login");
    }

    private Uetr recorded() {
        Uetr uetr = Uetr.random();
        byte[] request = ("{\"debtor\":{\"name\":\"Ann Example\"},"
                        + "\"debtorAccount\":{\"iban\":\"DE89370400440532013000\"}}")
                .getBytes(StandardCharsets.UTF_8);
        JOURNAL.record(
                uetr,
                new NewEntry(EntryKind.RECEIVED, TransactionStatus.RCVD, "", "rest", "", "", AT, request),
                new NewEntry(
                        EntryKind.OUTCOME,
                        TransactionStatus.PDNG,
                        "IN_DOUBT",
                        "rest",
                        "nordbank",
                        "1",
                        AT.plusMillis(40),
                        "{}".getBytes(StandardCharsets.UTF_8)));
        return uetr;
    }

    private HttpRequest.Builder payment(String body) {
        return as("operator", "/api/v1/payments")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    private static JsonNode problem(HttpResponse<String> response, int status, String code) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = JSON.readTree(response.body());
        assertThat(problem.get("type").textValue()).isEqualTo("urn:mooring:problem:" + code);
        assertThat(problem.get("status").intValue()).isEqualTo(status);
        assertThat(problem.get("detail").textValue()).isNotBlank();
        return problem;
    }
}
