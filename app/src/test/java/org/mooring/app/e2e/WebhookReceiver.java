package org.mooring.app.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToIntFunction;

/** A receiver of webhooks on a real socket: keeps what came, and answers as the test says. */
final class WebhookReceiver implements AutoCloseable {
    private final HttpServer server;
    private final List<Attempt> attempts = new CopyOnWriteArrayList<>();
    private volatile ToIntFunction<Attempt> answers = attempt -> 204;

    /** One request, and what was answered. */
    record Attempt(String id, String timestamp, String signature, String contentType, String body, int status) {
        JsonNode event() {
            return PaymentTrail.json(body);
        }

        boolean isAbout(String uetr) {
            return event().path("subject").asText().equals(uetr);
        }
    }

    WebhookReceiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/events", this::take);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/events";
    }

    void answers(ToIntFunction<Attempt> status) {
        answers = status;
    }

    List<Attempt> attempts(String uetr) {
        return attempts.stream().filter(attempt -> attempt.isAbout(uetr)).toList();
    }

    List<Attempt> taken(String uetr) {
        return attempts(uetr).stream()
                .filter(attempt -> attempt.status() == 204)
                .toList();
    }

    List<Attempt> taken() {
        return attempts.stream().filter(attempt -> attempt.status() == 204).toList();
    }

    private synchronized void take(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        Attempt attempt = new Attempt(
                headers.getFirst("webhook-id"),
                headers.getFirst("webhook-timestamp"),
                headers.getFirst("webhook-signature"),
                headers.getFirst("Content-Type"),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                0);
        int status = answers.applyAsInt(attempt);
        attempts.add(new Attempt(
                attempt.id(), attempt.timestamp(), attempt.signature(), attempt.contentType(), attempt.body(), status));
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
