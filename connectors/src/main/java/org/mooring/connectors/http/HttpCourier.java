package org.mooring.connectors.http;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLHandshakeException;
import org.mooring.canonical.failure.LinkUnavailable;
import org.mooring.canonical.failure.OutcomeUnknown;
import org.mooring.connectors.Failures;
import org.mooring.connectors.LinkFull;
import org.mooring.connectors.LinkHealth;

/**
 * Carries one request to a bank over HTTP/1.1, once, and brings the answer back; keeps the number in flight and the
 * answer time-out. Follows no redirect, retries nothing. Safe for any thread; stages complete on the courier's own
 * threads.
 *
 * <p>A failure is {@link LinkUnavailable} only while there was no connection to send on: refused, no route, no address,
 * connect time-out, TLS handshake, and the body not yet taken. Everything else is {@link OutcomeUnknown}.
 */
public final class HttpCourier implements AutoCloseable {
    /** A payment's answer has some hundred bytes; what is longer is none. */
    public static final int ANSWER_BYTES_MAX = 64 * 1024;

    /** A bank that takes longer to open a connection would not answer in time either. */
    private static final Duration CONNECT_TIMEOUT_MAX = Duration.ofSeconds(2);

    private final String link;
    private final Duration answerTimeout;
    private final int inFlightMax;
    private final ExecutorService threads;
    private final HttpClient client;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile LinkHealth.State state = LinkHealth.State.DOWN;

    public HttpCourier(String link, Duration answerTimeout, int inFlightMax) {
        this.link = link;
        this.answerTimeout = answerTimeout;
        this.inFlightMax = inFlightMax;
        this.threads = Executors.newCachedThreadPool(threadsNamed("link-" + link.replace('/', '-')));
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout(answerTimeout))
                .executor(threads)
                .build();
    }

    /** Shorter than the answer time-out, so that a connection which never opens is known as unsent and not in doubt. */
    private static Duration connectTimeout(Duration answerTimeout) {
        Duration half = answerTimeout.dividedBy(2).plusMillis(1);
        return half.compareTo(CONNECT_TIMEOUT_MAX) < 0 ? half : CONNECT_TIMEOUT_MAX;
    }

    /** Takes requests from now on. */
    public void open() {
        state = LinkHealth.State.UP;
    }

    public LinkHealth health() {
        return new LinkHealth(state, inFlight.get());
    }

    /** @throws LinkUnavailable when the link is closed, or as many requests are in flight as the bank agreed to */
    public void requireRoom() {
        requireUp();
        if (inFlight.get() >= inFlightMax) {
            throw LinkFull.unavailable(link, inFlightMax);
        }
    }

    /**
     * Posts the body. The time-out covers all of it, from opening a connection to the answer's last byte.
     *
     * @param headers beside what HTTP itself asks for
     */
    public CompletionStage<HttpAnswer> post(URI address, Map<String, String> headers, byte[] body) {
        OneShotBody oneShot = new OneShotBody(body);
        return carry(request(address, headers).POST(oneShot).build(), oneShot);
    }

    /** Asks for a resource, with the rules of {@link #post}. For questions only: a payment never travels like this. */
    public CompletionStage<HttpAnswer> get(URI address, Map<String, String> headers) {
        return carry(request(address, headers).GET().build(), new OneShotBody(new byte[0]));
    }

    private static HttpRequest.Builder request(URI address, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address);
        headers.forEach(request::header);
        return request;
    }

    private CompletionStage<HttpAnswer> carry(HttpRequest request, OneShotBody body) {
        try {
            requireUp();
            takePlace();
        } catch (LinkUnavailable unavailable) {
            return CompletableFuture.failedFuture(unavailable);
        }
        Errand errand = new Errand(body);
        errand.run(request);
        return errand.answer;
    }

    private void requireUp() {
        if (state != LinkHealth.State.UP) {
            throw new LinkUnavailable(link, "link is not started");
        }
    }

    private void takePlace() {
        if (inFlight.incrementAndGet() > inFlightMax) {
            inFlight.decrementAndGet();
            throw LinkFull.unavailable(link, inFlightMax);
        }
    }

    /** Takes nothing new; what is in flight still gets its answer or its time-out. */
    @Override
    public void close() {
        state = LinkHealth.State.DOWN;
        // The threads are daemons and end when idle: stopping them here would cut off answers that are under way.
    }

    private static ThreadFactory threadsNamed(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** One request under way. Ends once: by answer, failure or time-out, whichever is first. */
    private final class Errand {
        private final OneShotBody body;
        private final CompletableFuture<HttpAnswer> answer = new CompletableFuture<>();
        private final AtomicBoolean ended = new AtomicBoolean();

        Errand(OneShotBody body) {
            this.body = body;
        }

        void run(HttpRequest request) {
            try {
                await(client.sendAsync(request, info -> new BoundedBody(ANSWER_BYTES_MAX)));
            } catch (RuntimeException refused) {
                end(() -> answer.completeExceptionally(consequence(refused)));
            }
        }

        private void await(CompletableFuture<HttpResponse<byte[]>> exchange) {
            // JDK's own request time-out ends with the answer's headers; a body that dribbles would hang for ever.
            CompletableFuture<Void> alarm = new CompletableFuture<Void>()
                    .completeOnTimeout(null, answerTimeout.toMillis(), TimeUnit.MILLISECONDS);
            alarm.thenRunAsync(() -> timeOut(exchange), threads);
            exchange.whenCompleteAsync(
                    (response, failure) -> {
                        alarm.cancel(false);
                        if (failure == null) {
                            end(() -> answer.complete(new HttpAnswer(response.statusCode(), response.body())));
                        } else {
                            end(() -> answer.completeExceptionally(consequence(Failures.unwrap(failure))));
                        }
                    },
                    threads);
        }

        private void timeOut(CompletableFuture<HttpResponse<byte[]>> exchange) {
            end(() -> {
                exchange.cancel(true);
                answer.completeExceptionally(
                        new OutcomeUnknown(link, "no answer in " + answerTimeout.toMillis() + " ms"));
            });
        }

        /** The place is free before whoever waits for the answer goes on. */
        private void end(Runnable completion) {
            if (ended.compareAndSet(false, true)) {
                inFlight.decrementAndGet();
                completion.run();
            }
        }

        private RuntimeException consequence(Throwable failure) {
            String what = failure.getMessage() == null
                    ? failure.getClass().getSimpleName()
                    : failure.getClass().getSimpleName() + ": " + failure.getMessage();
            if (!body.isTaken() && cameBeforeSending(failure)) {
                return new LinkUnavailable(link, "no connection, " + what, failure);
            }
            return new OutcomeUnknown(link, "connection failed before the answer, " + what, failure);
        }

        private static boolean cameBeforeSending(Throwable failure) {
            return failure instanceof ConnectException
                    || failure instanceof HttpConnectTimeoutException
                    || failure instanceof NoRouteToHostException
                    || failure instanceof UnresolvedAddressException
                    || failure instanceof SSLHandshakeException;
        }
    }
}
