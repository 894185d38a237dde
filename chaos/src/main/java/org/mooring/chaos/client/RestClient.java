package org.mooring.chaos.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.mooring.chaos.oracle.Told;

/** A client of the REST API: repeats with the same Idempotency-Key until it is answered. */
public final class RestClient extends Client {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(8);
    private static final int REPEATS_ANSWERED_PERCENT = 3;
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String LOGIN =
            "Basic " + Base64.getEncoder().encodeToString("operator:mooring".getBytes(StandardCharsets.US_ASCII));

    private final Traffic traffic;
    private final List<URI> hubs;
    private int at;
    private final HttpClient http;

    /** @param ports begins at one of them, and turns to the next when that does not answer */
    public RestClient(int number, Traffic traffic, List<Integer> ports) {
        super("rest-" + number);
        this.traffic = traffic;
        this.hubs = ports.stream()
                .map(port -> URI.create("http://127.0.0.1:" + port + "/api/v1/payments"))
                .toList();
        this.at = number % hubs.size();
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(1))
                .build();
    }

    @Override
    void run() throws InterruptedException {
        for (Payment payment = traffic.next(Channel.REST); payment != null; payment = traffic.next(Channel.REST)) {
            while (!exchange(payment) && !isGivingUp()) {
                pause();
            }
            if (traffic.chance(payment, "repeats", REPEATS_ANSWERED_PERCENT)) {
                exchange(payment);
            }
        }
    }

    /** Whether it was answered. */
    private boolean exchange(Payment payment) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(hubs.get(at))
                .timeout(ANSWER_TIMEOUT)
                .header("Authorization", LOGIN)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", payment.token())
                .POST(HttpRequest.BodyPublishers.ofString(body(payment)))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            Told told = told(response);
            if (told != null) {
                payment.told(told);
                traffic.heardOnline();
            }
            return told != null && told != Told.FAILED;
        } catch (IOException noAnswer) {
            at = (at + 1) % hubs.size();
            return false;
        }
    }

    /** Null for what says neither yes nor no: 504, or a hub that is not ready. */
    private static Told told(HttpResponse<String> response) throws IOException {
        return switch (response.statusCode()) {
            case 200, 201, 202 ->
                toldByState(MAPPER.readTree(response.body()).path("status").asText());
            case 409 -> Told.CONFLICT;
            case 503, 504 -> null;
            default -> Told.FAILED;
        };
    }

    static Told toldByState(String state) {
        return switch (state) {
            case "ACSC" -> Told.APPROVED;
            case "RJCT", "CANC" -> Told.DECLINED;
            case "RCVD", "ACTC", "PDNG", "ACSP" -> Told.PENDING;
            default -> throw new IllegalStateException("a state that ISO 20022 does not have: '" + state + "'");
        };
    }

    private static String body(Payment payment) {
        return """
                {"endToEndId": "%s", "amount": {"amount": "%s", "currency": "EUR"},
                 "debtor": {"name": "Harbour Supplies GmbH"}, "debtorAccount": {"iban": "DE89370400440532013000"},
                 "creditor": {"name": "Quay Logistics BV"}, "creditorAccount": {"iban": "NL91ABNA0417164300"},
                 "creditorAgent": {"bic": "ABNANL2A"}}
                """.formatted(payment.token(), payment.amountMajor());
    }
}
