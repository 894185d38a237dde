package org.mooring.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RiverbankSimulatorTest {
    private static final String TOKEN = "Bearer token-of-the-test";

    private final RiverbankSimulator bank = RiverbankSimulator.start(0, "token-of-the-test", LedgerLimits.DEFAULT);
    private final String url = "http://127.0.0.1:" + bank.port(1) + "/payments";
    private final String id = UUID.randomUUID().toString();

    @AfterEach
    void stop() {
        bank.close();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "12.34, SETTLED, null",
                "12.51, REJECTED, INSUFFICIENT_FUNDS",
                "12.05, REJECTED, DO_NOT_HONOUR",
                "12.14, REJECTED, NO_SUCH_ACCOUNT",
                "12.99, ZX9, null"
            })
    void amountDecidesStatusAndReason(String amount, String status, String reason) throws Exception {
        HttpResponse<String> response = submit(id, amount);

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        JsonNode body = new ObjectMapper().readTree(response.body());
        assertThat(body.get("paymentId").asText()).isEqualTo(id);
        assertThat(body.get("reference").asText()).isEqualTo("RB0000000001");
        assertThat(body.get("status").asText()).isEqualTo(status);
        assertThat(body.has("reason")).isTrue();
        assertThat(body.get("reason").textValue()).isEqualTo(reason);

        HttpResponse<String> inquiry = Http.get(url + '/' + id, "Authorization", TOKEN);
        assertThat(inquiry.statusCode()).isEqualTo(200);
        assertThat(inquiry.body()).isEqualTo(response.body());
        assertThat(bank.ledger().summary().booked()).isEqualTo(status.equals("SETTLED") ? 1 : 0);
        assertThat(bank.ledger().entries().get(0).uetr()).isEqualTo(id);
    }

    @Test
    void amountEndingIn68IsBookedAndOnlyAnInquiryTells() throws Exception {
        assertThatThrownBy(() -> Http.exchange("POST", url, body(id, "12.68"), Duration.ofMillis(300), headers(id)))
                .isInstanceOf(HttpTimeoutException.class);
        Awaitility.await().until(() -> bank.ledger().summary().booked() == 1);
        assertThat(Http.get(url + '/' + id, "Authorization", TOKEN).body()).contains("\"SETTLED\"");
        assertThat(bank.ledger().summary().booked()).isEqualTo(1);
    }

    @Test
    void aRepeatIsAnsweredAsFirstAndNotBookedAgain() throws Exception {
        String first = submit(id, "12.34").body();
        HttpResponse<String> repeat = submit(id, "56.00");
        assertThat(repeat.statusCode()).isEqualTo(201);
        assertThat(repeat.body()).isEqualTo(first);
        assertThat(bank.ledger().summary().booked()).isEqualTo(1);
        assertThat(bank.ledger().summary().repeatedKeys()).isEqualTo(1);
    }

    @Test
    void sameBusinessUnderAnotherIdIsMoneyMovedTwice() throws Exception {
        submit(id, "12.34");
        submit(UUID.randomUUID().toString(), "12.34");
        assertThat(bank.ledger().summary().booked()).isEqualTo(2);
        assertThat(bank.ledger().summary().repeatedIdentities()).isEqualTo(1);
    }

    @Test
    void aBankThatDecidesLaterSettlesOnInquiry() throws Exception {
        bank.decideLater(true);
        assertThat(submit(id, "12.34").body()).contains("\"ACCEPTED\"");
        assertThat(Http.get(url + '/' + id, "Authorization", TOKEN).body()).contains("\"ACCEPTED\"");
        bank.decideLater(false);
        assertThat(Http.get(url + '/' + id, "Authorization", TOKEN).body()).contains("\"SETTLED\"");
    }

    @Test
    void absentMembersMayBeLeftOut() throws Exception {
        String body = "{\"paymentId\":\"" + id + "\",\"amount\":\"500\",\"currency\":\"JPY\"}";
        assertThat(Http.post(url, body, headers(id)).statusCode()).isEqualTo(201);
        assertThat(bank.ledger().entries().get(0).amountMajor()).isEqualByComparingTo("500");
    }

    @Test
    void withoutTheTokenNothingIsServed() throws Exception {
        assertThat(Http.post(url, body(id, "12.34"), "Idempotency-Key", id).statusCode())
                .isEqualTo(401);
        assertThat(Http.post(url, body(id, "12.34"), "Idempotency-Key", id, "Authorization", TOKEN + 'x')
                        .statusCode())
                .isEqualTo(401);
        assertThat(Http.get(url + '/' + id).statusCode()).isEqualTo(401);
        assertThat(bank.ledger().summary().decided()).isZero();
    }

    @Test
    void unknownPaymentIs404() throws Exception {
        assertThat(Http.get(url + '/' + id, "Authorization", TOKEN).statusCode())
                .isEqualTo(404);
    }

    @Test
    void idempotencyKeyMustBeThePaymentId() throws Exception {
        assertThat(Http.post(url, body(id, "12.34"), "Authorization", TOKEN).statusCode())
                .isEqualTo(400);
        assertThat(Http.post(url, body(id, "12.34"), headers(UUID.randomUUID().toString()))
                        .statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}",
                "{\"paymentId\":\"@id@\",\"amount\":\"12.34\"}",
                "{\"paymentId\":\"@id@\",\"amount\":12.34,\"currency\":\"EUR\"}",
                "{\"paymentId\":\"@id@\",\"amount\":\"12.345\",\"currency\":\"EUR\"}",
                "{\"paymentId\":\"@id@\",\"amount\":\"-12.34\",\"currency\":\"EUR\"}",
                "{\"paymentId\":\"@id@\",\"amount\":\"12.34\",\"currency\":\"XXX\"}",
                "{\"paymentId\":\"@id@\",\"amount\":\"12.34\",\"amount\":\"1.00\",\"currency\":\"EUR\"}",
                "{\"paymentId\":\"@id@\",\"amount\":\"12.34\",\"currency\":\"EUR\",\"creditorr\":{}}",
                "{\"paymentId\":\"@id@\",\"amount\":\"12.34\",\"currency\":\"EUR\"} {}",
                "{\"paymentId\":\"1\",\"amount\":\"12.34\",\"currency\":\"EUR\"}"
            })
    void malformedBodyIs400AndSaysWhy(String body) throws Exception {
        HttpResponse<String> response = Http.post(url, body.replace("@id@", id), headers(id));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(new ObjectMapper().readTree(response.body()).get("error").asText())
                .isNotEmpty();
        assertThat(bank.ledger().summary().decided()).isZero();
    }

    @Test
    void hostileBodiesAreRefused() throws Exception {
        String nested = "{\"remittance\":" + "[".repeat(100_000);
        assertThat(Http.post(url, nested, headers(id)).statusCode()).isEqualTo(400);
        String big = '"' + "a".repeat(HttpListener.BODY_LENGTH_MAX) + '"';
        assertThat(Http.post(url, big, headers(id)).statusCode()).isEqualTo(413);
        assertThat(submit(id, "12.34").statusCode()).isEqualTo(201);
    }

    @Test
    void aStoppedBankRefusesConnectionsAndComesBackOnItsPort() throws Exception {
        submit(id, "12.34");
        bank.stopLink(1);
        assertThatThrownBy(() -> submit(id, "12.34")).isInstanceOf(ConnectException.class);
        bank.startLink(1);
        assertThat(Http.get(url + '/' + id, "Authorization", TOKEN).statusCode())
                .isEqualTo(200);
    }

    @Test
    void cutConnectionLeavesABookingWithoutAnAnswer() throws Exception {
        bank.cutAfterNextRequest();
        assertThatThrownBy(() -> submit(id, "12.34")).isInstanceOf(IOException.class);
        assertThat(Http.get(url + '/' + id, "Authorization", TOKEN).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aDelayedAnswerComesLate() throws Exception {
        bank.delay(Duration.ofMillis(200));
        long start = System.nanoTime();
        assertThat(submit(id, "12.34").statusCode()).isEqualTo(201);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }

    private HttpResponse<String> submit(String paymentId, String amount) throws IOException, InterruptedException {
        return Http.post(url, body(paymentId, amount), headers(paymentId));
    }

    private static String[] headers(String key) {
        return new String[] {"Authorization", TOKEN, "Idempotency-Key", key, "Content-Type", "application/json"};
    }

    private static String body(String paymentId, String amount) {
        return """
                {"paymentId": "%s", "endToEndId": "E2E-1", "amount": "%s", "currency": "EUR",
                 "debtor": {"name": "Ann Debtor", "account": "DE89370400440532013000"},
                 "creditor": {"name": "Cy Creditor", "account": "FR1420041010050500013M02606", "bic": "RVRBFRPP"},
                 "remittance": ["invoice 1"]}""".formatted(paymentId, amount);
    }
}
