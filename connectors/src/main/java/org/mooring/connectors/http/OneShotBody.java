package org.mooring.connectors.http;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A request body that can be taken once. However an HTTP client retries, redirects or authenticates, it cannot put the
 * payment on a wire a second time; and whether it was taken at all tells what may have left.
 */
final class OneShotBody implements BodyPublisher {
    private final BodyPublisher bytes;
    private final AtomicBoolean taken = new AtomicBoolean();

    OneShotBody(byte[] bytes) {
        this.bytes = HttpRequest.BodyPublishers.ofByteArray(bytes);
    }

    /** Once true, bytes of the payment may be on the wire. */
    boolean isTaken() {
        return taken.get();
    }

    @Override
    public long contentLength() {
        return bytes.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        if (taken.compareAndSet(false, true)) {
            bytes.subscribe(subscriber);
        } else {
            subscriber.onSubscribe(new NothingMore());
            subscriber.onError(new IllegalStateException("a payment is sent once, never again"));
        }
    }

    private static final class NothingMore implements Flow.Subscription {
        @Override
        public void request(long count) {
            // The error was told already.
        }

        @Override
        public void cancel() {
            // Nothing runs that could be cancelled.
        }
    }
}
