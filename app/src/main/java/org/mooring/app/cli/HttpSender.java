package org.mooring.app.cli;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;

/** REST and SOAP 1.1: one POST, with Basic credentials. */
final class HttpSender implements Sender {
    private static final String ENVELOPE = "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\">"
            + "<soap:Body>%s</soap:Body></soap:Envelope>";

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI address;
    private final boolean isSoap;
    private final String authorization;
    private final String key;
    private final Duration timeout;

    private HttpSender(URI address, boolean isSoap, String authorization, String key, Duration timeout) {
        this.address = address;
        this.isSoap = isSoap;
        this.authorization = authorization;
        this.key = key;
        this.timeout = timeout;
    }

    static HttpSender rest(String hub, String user, String password, String key, Duration timeout) {
        return new HttpSender(URI.create(hub + "/api/v1/payments"), false, basic(user, password), key, timeout);
    }

    static HttpSender soap(String hub, String user, String password, String key, Duration timeout) {
        return new HttpSender(URI.create(hub + "/soap/payments"), true, basic(user, password), key, timeout);
    }

    @Override
    public Answer send(byte[] message) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(timeout)
                .header("Authorization", authorization)
                .header("Content-Type", contentType(message))
                .header("Idempotency-Key", key == null ? UUID.randomUUID().toString() : key)
                .headers(isSoap ? new String[] {"SOAPAction", "\"\""} : new String[] {"Accept", "*/*"})
                .POST(BodyPublishers.ofByteArray(isSoap ? enveloped(message) : message))
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        return new Answer("HTTP " + response.statusCode() + "\n" + response.body(), response.statusCode() >= 400);
    }

    private String contentType(byte[] message) {
        if (isSoap) {
            return "text/xml; charset=UTF-8";
        }
        return Formats.isXml(message) ? "application/xml" : "application/json";
    }

    private static byte[] enveloped(byte[] message) {
        if (Formats.isSoapEnvelope(message)) {
            return message;
        }
        String body = new String(message, StandardCharsets.UTF_8).replaceFirst("^\\s*<\\?xml[^>]*\\?>", "");
        return ENVELOPE.formatted(body).getBytes(StandardCharsets.UTF_8);
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }
}
