package org.mooring.routes;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.mooring.canonical.Uetr;

/**
 * Requests to cancel payments that an exchange may still be at work on. Such a payment is in no {@link PaymentHands
 * hand}, so whoever wants it cancelled leaves a wish and then looks at the journal; the exchange looks for a wish before
 * it writes an intent, and again once each of its commits is on disk. Whichever comes first, one of the two sees the
 * other, and only the exchange itself ends a payment that it may be about to send.
 *
 * <p>Thread-safe. In memory: what was promised to anybody is in the journal. Empty nearly always, so a look costs nothing.
 */
final class CancelWishes {
    private final Map<Uetr, Wish> wishes = new ConcurrentHashMap<>();
    private volatile Consumer<Uetr> moved = payment -> {};

    /** One request, and who waits for its answer. */
    record Ask(CancelAsked asked, CompletableFuture<CancelAnswer> answer) {}

    /** All requests for one payment. */
    static final class Wish {
        private final CancelAsked first;
        private final Queue<Ask> asks = new ConcurrentLinkedQueue<>();

        private Wish(CancelAsked first) {
            this.first = first;
        }

        Iterable<Ask> asks() {
            return asks;
        }

        /** The first: it is what the journal tells as the reason. */
        CancelAsked asked() {
            return first;
        }
    }

    /** @param listener told when a payment that is wished away has moved in the journal; must not block */
    void tellMoved(Consumer<Uetr> listener) {
        moved = listener;
    }

    void add(Uetr payment, Ask ask) {
        wishes.compute(payment, (key, present) -> {
            Wish wish = present == null ? new Wish(ask.asked()) : present;
            wish.asks.add(ask);
            return wish;
        });
    }

    /** Null when nobody wants it cancelled. */
    Wish of(Uetr payment) {
        return wishes.isEmpty() ? null : wishes.get(payment);
    }

    /** What others ask of the payment stays. */
    void remove(Uetr payment, Ask ask) {
        wishes.computeIfPresent(payment, (key, wish) -> {
            wish.asks.remove(ask);
            return wish.asks.isEmpty() ? null : wish;
        });
    }

    /** The payment's newest entries are on disk. */
    void moved(Uetr payment) {
        if (of(payment) != null) {
            moved.accept(payment);
        }
    }
}
