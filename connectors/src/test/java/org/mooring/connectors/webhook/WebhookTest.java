package org.mooring.connectors.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mooring.connectors.http.HttpPeer;
import org.mooring.connectors.http.HttpPeer.Reply;
import org.mooring.connectors.http.HttpPeer.Request;

/** Against a real HTTP server. */
class WebhookTest {
    private static final Clock NOON = Clock.fixed(Instant.ofEpochSecond(1614265330), ZoneOffset.UTC);

    private HttpPeer receiver;

    @AfterEach
    void end() {
        receiver.close();
    }

    /** The example of the Standard Webhooks specification. */
    @Test
    void signsAsTheSpecificationShows() {
        WebhookSignature signature = new WebhookSignature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        receiver = receiver(request -> new Reply(204, "text/plain", ""));
        assertThat(signature.of(
                        "msg_p5jXN8AQM9LWM0D4loKWxJek",
                        1614265330,
                        "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void postsTheBodyWithIdTimeAndSignature() {
        receiver = receiver(request -> new Reply(200, "text/plain", "thank you"));
        join(webhook(Duration.ofSeconds(5)).post("d-1", "application/cloudevents+json", "{\"ä\":1}"));
        assertThat(receiver.requests()).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.body()).isEqualTo("{\"ä\":1}");
            assertThat(request.headers().getFirst(Webhook.ID)).isEqualTo("d-1");
            assertThat(request.headers().getFirst(Webhook.TIMESTAMP)).isEqualTo("1614265330");
            assertThat(request.headers().getFirst(Webhook.SIGNATURE)).startsWith("v1,");
            assertThat(request.headers().getFirst("Content-Type")).isEqualTo("application/cloudevents+json");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 307, 400, 404, 410, 429, 500, 503})
    void whateverIsNot2xxIsAFailureAndNoRedirectIsFollowed(int status) {
        receiver = receiver(request -> new Reply(status, "text/plain", "hunter2"));
        assertThatThrownBy(() -> join(webhook(Duration.ofSeconds(5)).post("d-1", "text/plain", "x")))
                .hasStackTraceContaining("webhook erp answered " + status)
                .satisfies(failure -> assertThat(failure.toString()).doesNotContain("hunter2", "key="));
        assertThat(receiver.received()).isEqualTo(1);
    }

    @Test
    void doesNotWaitForEver() {
        receiver = receiver(request -> null);
        assertThatThrownBy(() -> join(webhook(Duration.ofMillis(200)).post("d-1", "text/plain", "x")))
                .hasStackTraceContaining("no answer in 200 ms");
    }

    @Test
    void readsNoEndlessAnswer() {
        receiver = receiver(request -> new Reply(200, "text/plain", "x".repeat(70_000)));
        assertThatThrownBy(() -> join(webhook(Duration.ofSeconds(5)).post("d-1", "text/plain", "x")))
                .hasStackTraceContaining("longer than 65536 bytes");
    }

    @Test
    void saysNeitherUrlNorSecret() {
        receiver = receiver(request -> null);
        assertThat(webhook(Duration.ofSeconds(1))).hasToString("Webhook[erp]");
    }

    private HttpPeer receiver(Function<Request, Reply> answers) {
        return new HttpPeer("/events?key=hunter2", answers);
    }

    private Webhook webhook(Duration answerTimeout) {
        return new Webhook("erp", URI.create(receiver.address()), "sixteen letters!", answerTimeout, NOON);
    }

    private static void join(CompletionStage<Void> stage) {
        stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }
}
