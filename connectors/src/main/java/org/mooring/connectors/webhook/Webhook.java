package org.mooring.connectors.webhook;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.mooring.connectors.http.HttpCourier;

/**
 * One receiver. Posts once, follows no redirect, reads no more of the answer than {@link HttpCourier#ANSWER_BYTES_MAX};
 * whoever asked decides whether to try again. Any thread. Neither secret nor URL are in what it says: a URL may hold a
 * secret of the receiver's.
 */
public final class Webhook implements AutoCloseable {
    static final String ID = "webhook-id";
    static final String TIMESTAMP = "webhook-timestamp";
    static final String SIGNATURE = "webhook-signature";
    /** More than any relay has in flight to one receiver. */
    private static final int IN_FLIGHT_MAX = 1024;

    private final String id;
    private final URI url;
    private final WebhookSignature signature;
    private final Clock clock;
    private final HttpCourier courier;

    /**
     * @param secret at least 16 characters; {@code whsec_} and Base64, or any text
     * @param answerTimeout from opening the connection to the answer's last byte
     */
    public Webhook(String id, URI url, String secret, Duration answerTimeout, Clock clock) {
        this.id = id;
        this.url = url;
        this.signature = new WebhookSignature(secret);
        this.clock = clock;
        this.courier = new HttpCourier("webhook/" + id, answerTimeout, IN_FLIGHT_MAX);
        courier.open();
    }

    /** Whether the secret can be used: only one that says it is Base64, and is not, cannot. */
    public static boolean isUsable(String secret) {
        try {
            new WebhookSignature(secret);
            return true;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    public String id() {
        return id;
    }

    /**
     * Completes when the receiver answered 2xx; any other end is a failure. Time and signature are the attempt's own.
     *
     * @param deliveryId the same at every attempt
     */
    CompletionStage<Void> post(String deliveryId, String contentType, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        long now = clock.instant().getEpochSecond();
        Map<String, String> headers = Map.of(
                "Content-Type",
                contentType,
                ID,
                deliveryId,
                TIMESTAMP,
                Long.toString(now),
                SIGNATURE,
                signature.of(deliveryId, now, body));
        return courier.post(url, headers, body)
                .thenCompose(answer -> answer.isSuccess()
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(new IOException(
                                "webhook " + id + " answered " + answer.status() + ", 2xx is expected")));
    }

    @Override
    public void close() {
        courier.close();
    }

    /** Without URL and secret. */
    @Override
    public String toString() {
        return "Webhook[" + id + "]";
    }
}
