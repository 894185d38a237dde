package org.mooring.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * What the ISO 8583 bank says it has booked.
 *
 * @param bookedMinor sum over all currencies, in minor units; the load pays in one only
 * @param doubled what reached the bank more than once
 */
record BankLedger(long booked, BigInteger bookedMinor, long doubled) {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /** @param controlPort of the simulators, on loopback */
    static BankLedger read(int controlPort) throws IOException, InterruptedException {
        JsonNode nordbank = new ObjectMapper()
                .readTree(exchange("GET", controlPort, "/ledger?summary"))
                .path("banks")
                .path("nordbank");
        if (nordbank.isMissingNode()) {
            throw new IOException("port " + controlPort + " answers, but not as the simulators' control does");
        }
        BigInteger sum = BigInteger.ZERO;
        for (JsonNode minor : nordbank.get("bookedMinor")) {
            sum = sum.add(minor.bigIntegerValue());
        }
        return new BankLedger(
                nordbank.get("booked").longValue(), sum, nordbank.get("doubled").longValue());
    }

    /** Makes the bank answer that much later. */
    static void delay(int controlPort, Duration delay) throws IOException, InterruptedException {
        exchange("POST", controlPort, "/banks/nordbank/delay?ms=" + delay.toMillis());
    }

    BankLedger since(BankLedger before) {
        return new BankLedger(
                booked - before.booked, bookedMinor.subtract(before.bookedMinor), doubled - before.doubled);
    }

    private static String exchange(String method, int controlPort, String path)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + controlPort + path))
                .timeout(Duration.ofSeconds(10))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(path + " was answered with " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }
}
