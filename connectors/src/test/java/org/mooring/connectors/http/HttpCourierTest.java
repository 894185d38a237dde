package org.mooring.connectors.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mooring.canonical.failure.LinkUnavailable;
import org.mooring.canonical.failure.OutcomeUnknown;
import org.mooring.connectors.LinkFull;

/** What a payment over HTTP must survive, against raw sockets. */
@Timeout(60)
class HttpCourierTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private final CountDownLatch testOver = new CountDownLatch(1);
    private HttpCourier courier = courier(TIMEOUT, 16);
    private RawPeer peer;

    @AfterEach
    void close() throws IOException {
        testOver.countDown();
        courier.close();
        if (peer != null) {
            peer.close();
        }
    }

    @Test
    void neverSendsAgainWhenAPooledConnectionDiesUnderARequest() throws Exception {
        peer = new RawPeer((number, socket) -> {
            if (number == 2) {
                return false;
            }
            RawPeer.write(socket, RawPeer.ok("answer " + number));
            return true;
        });

        assertThat(answer(post("one"))).isEqualTo("answer 1");
        assertThatThrownBy(() -> answer(post("two"))).isInstanceOf(OutcomeUnknown.class);
        assertThat(answer(post("three"))).isEqualTo("answer 3");

        assertThat(peer.bodies()).containsExactly("one", "two", "three");
    }

    @Test
    void neverSendsAgainWhenTheServerClosesIdleConnections() throws Exception {
        peer = new RawPeer((number, socket) -> {
            RawPeer.write(socket, RawPeer.ok("answer"));
            return false;
        });
        for (int i = 0; i < 100; i++) {
            try {
                answer(post("payment " + i));
            } catch (OutcomeUnknown lostTheRace) {
                // Written to a connection that the server was closing: in doubt, and rightly not repeated.
            }
        }
        Map<String, Integer> counts = new HashMap<>();
        peer.bodies().forEach(body -> counts.merge(body, 1, Integer::sum));
        assertThat(counts.values()).allMatch(count -> count == 1);
    }

    @Test
    void neverSendsAgainWhenTheConnectionIsResetBeforeTheAnswer() throws Exception {
        peer = new RawPeer((number, socket) -> {
            socket.setSoLinger(true, 0);
            return false;
        });
        assertThatThrownBy(() -> answer(post("one"))).isInstanceOf(OutcomeUnknown.class);
        assertThat(peer.bodies()).containsExactly("one");
        assertThat(courier.health().inFlight()).isZero();
    }

    @Test
    void halfAnAnswerIsInDoubt() throws Exception {
        peer = new RawPeer((number, socket) -> {
            RawPeer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"status\"");
            return false;
        });
        assertThatThrownBy(() -> answer(post("one"))).isInstanceOf(OutcomeUnknown.class);
        assertThat(peer.bodies()).containsExactly("one");
    }

    @Test
    void whatIsNoHttpIsInDoubt() throws Exception {
        peer = new RawPeer((number, socket) -> {
            RawPeer.write(socket, "EHLO bank\r\n\r\n");
            return false;
        });
        assertThatThrownBy(() -> answer(post("one"))).isInstanceOf(OutcomeUnknown.class);
    }

    @Test
    void aBodyThatDribblesRunsIntoTheTimeOut() throws Exception {
        courier.close();
        courier = courier(Duration.ofMillis(300), 16);
        peer = new RawPeer((number, socket) -> {
            RawPeer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{");
            return hold();
        });
        assertThatThrownBy(() -> answer(post("one")))
                .isInstanceOf(OutcomeUnknown.class)
                .hasMessage("riverbank/1: no answer in 300 ms; in doubt");
        assertThat(courier.health().inFlight()).isZero();
    }

    @Test
    void anAnswerWithoutEndIsGivenUp() throws Exception {
        peer = new RawPeer((number, socket) -> {
            RawPeer.write(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "400\r\n" + "x".repeat(1024) + "\r\n";
            while (true) {
                RawPeer.write(socket, chunk);
            }
        });
        assertThatThrownBy(() -> answer(post("one")))
                .isInstanceOf(OutcomeUnknown.class)
                .hasMessageContaining("answer is longer than 65536 bytes");
    }

    @Test
    void theLongestAnswerIsStillRead() throws Exception {
        String longest = "x".repeat(HttpCourier.ANSWER_BYTES_MAX);
        peer = new RawPeer((number, socket) -> {
            RawPeer.write(socket, RawPeer.ok(longest));
            return true;
        });
        assertThat(answer(post("one"))).isEqualTo(longest);
    }

    @Test
    void followsNoRedirect() throws Exception {
        peer = new RawPeer((number, socket) -> {
            RawPeer.write(
                    socket,
                    "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:" + peer.port()
                            + "/elsewhere\r\nContent-Length: 0\r\n\r\n");
            return true;
        });
        assertThat(post("one").get(10, TimeUnit.SECONDS).status()).isEqualTo(307);
        assertThat(peer.bodies()).containsExactly("one");
    }

    @Test
    void answersNoChallengeByItself() throws Exception {
        peer = new RawPeer((number, socket) -> {
            RawPeer.write(
                    socket,
                    "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"bank\"\r\nContent-Length: 0\r\n\r\n");
            return true;
        });
        assertThat(post("one").get(10, TimeUnit.SECONDS).status()).isEqualTo(401);
        assertThat(peer.bodies()).containsExactly("one");
    }

    @Test
    void aRefusedConnectionIsUnavailable() throws Exception {
        peer = new RawPeer((number, socket) -> false);
        peer.close();
        assertThatThrownBy(() -> answer(post("one"))).isInstanceOf(LinkUnavailable.class);
        assertThat(courier.health().inFlight()).isZero();
    }

    @Test
    void aFailedTlsHandshakeIsUnavailable() throws Exception {
        byte[] fatalHandshakeFailure = {0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28};
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> served = CompletableFuture.runAsync(() -> refuseTls(server, fatalHandshakeFailure));
            URI address = URI.create("https://127.0.0.1:" + server.getLocalPort() + "/payments");
            assertThatThrownBy(() -> answer(courier.post(address, Map.of(), new byte[] {1})))
                    .isInstanceOf(LinkUnavailable.class);
            served.get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void keepsToTheNumberInFlight() throws Exception {
        courier.close();
        courier = courier(TIMEOUT, 2);
        CountDownLatch answerNow = new CountDownLatch(1);
        peer = new RawPeer((number, socket) -> {
            await(answerNow);
            RawPeer.write(socket, RawPeer.ok("answer"));
            return true;
        });
        CompletableFuture<HttpAnswer> one = post("one");
        CompletableFuture<HttpAnswer> two = post("two");
        assertThat(courier.health().inFlight()).isEqualTo(2);
        assertThatThrownBy(() -> answer(post("three")))
                .isInstanceOf(LinkUnavailable.class)
                .hasCauseInstanceOf(LinkFull.class);
        assertThatThrownBy(courier::requireRoom).hasCauseInstanceOf(LinkFull.class);

        answerNow.countDown();
        answer(one);
        answer(two);
        assertThat(answer(post("four"))).isEqualTo("answer");
        assertThat(peer.bodies()).containsExactlyInAnyOrder("one", "two", "four");
    }

    @Test
    void whatIsInFlightAtCloseStillGetsItsAnswer() throws Exception {
        CountDownLatch answerNow = new CountDownLatch(1);
        peer = new RawPeer((number, socket) -> {
            await(answerNow);
            RawPeer.write(socket, RawPeer.ok("answer"));
            return true;
        });
        CompletableFuture<HttpAnswer> one = post("one");
        Awaitility.await().until(() -> peer.bodies().size() == 1);
        courier.close();
        assertThatThrownBy(() -> answer(post("two"))).isInstanceOf(LinkUnavailable.class);
        answerNow.countDown();
        assertThat(answer(one)).isEqualTo("answer");
    }

    @Test
    void aBodyCanBeTakenOnce() {
        OneShotBody body = new OneShotBody("payment".getBytes(StandardCharsets.UTF_8));
        assertThat(body.isTaken()).isFalse();
        Collected first = new Collected();
        Collected second = new Collected();

        body.subscribe(first);
        body.subscribe(second);

        assertThat(body.isTaken()).isTrue();
        assertThat(first.text).hasToString("payment");
        assertThat(first.failure).isNull();
        assertThat(second.text).isEmpty();
        assertThat(second.failure).isInstanceOf(IllegalStateException.class);
    }

    private static HttpCourier courier(Duration timeout, int inFlightMax) {
        HttpCourier courier = new HttpCourier("riverbank/1", timeout, inFlightMax);
        courier.open();
        return courier;
    }

    private CompletableFuture<HttpAnswer> post(String body) {
        URI address = URI.create("http://127.0.0.1:" + peer.port() + "/payments");
        return courier.post(address, Map.of("Idempotency-Key", body), body.getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture();
    }

    private static String answer(java.util.concurrent.CompletionStage<HttpAnswer> stage) throws Exception {
        try {
            return new String(
                    stage.toCompletableFuture().get(20, TimeUnit.SECONDS).body(), StandardCharsets.UTF_8);
        } catch (ExecutionException failed) {
            throw (Exception) failed.getCause();
        }
    }

    private boolean hold() {
        await(testOver);
        return false;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void refuseTls(ServerSocket server, byte[] alert) {
        try (Socket socket = server.accept()) {
            socket.getInputStream().read();
            socket.getOutputStream().write(alert);
            socket.shutdownOutput();
            while (socket.getInputStream().read() >= 0) {
                // Reads to the end, or the close would reset the connection before the alert is read.
            }
        } catch (IOException clientGone) {
            // As a server would take it.
        }
    }

    private static final class Collected implements Flow.Subscriber<ByteBuffer> {
        private final StringBuilder text = new StringBuilder();
        private Throwable failure;

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuffer bytes) {
            text.append(StandardCharsets.UTF_8.decode(bytes));
        }

        @Override
        public void onError(Throwable error) {
            failure = error;
        }

        @Override
        public void onComplete() {
            // The text is whole.
        }
    }
}
