package org.mooring.routes;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.mooring.canonical.Uetr;

/**
 * One hand at a time on each payment that no exchange works on any more: resuming, settling, cancelling, late answers
 * and reports exclude each other. A new payment needs no hand before its first outcome is on disk, because until then
 * nothing but its exchange looks at it. Thread-safe; gone with the process, like all hands.
 */
public final class PaymentHands {
    private final Map<Uetr, Hand> taken = new ConcurrentHashMap<>();

    /** Changed only while the map computes its payment's entry. */
    private static final class Hand {
        private final Queue<Runnable> waiting = new ArrayDeque<>(0);
        /** Work that had waited is being started; it may release the payment before it returns. */
        private boolean isStarting;

        private boolean isReleasedMeanwhile;
    }

    /** False when another hand has it. Whoever gets it must {@link #release} it. */
    boolean tryTake(Uetr payment) {
        return taken.putIfAbsent(payment, new Hand()) == null;
    }

    /** Runs the work with the payment in its hand, at once or when it is free; the work must {@link #release} it. */
    void whenFree(Uetr payment, Runnable work) {
        boolean[] isFree = {false};
        taken.compute(payment, (key, hand) -> {
            if (hand == null) {
                isFree[0] = true;
                return new Hand();
            }
            hand.waiting.add(work);
            return hand;
        });
        if (isFree[0]) {
            work.run();
        }
    }

    /** Does the work once the payment is free, and releases it when the work has ended; completes as the work does. */
    <T> CompletableFuture<T> doWhenFree(Uetr payment, Supplier<CompletionStage<T>> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        whenFree(payment, () -> {
            CompletionStage<T> begun;
            try {
                begun = work.get();
            } catch (RuntimeException failed) {
                begun = CompletableFuture.failedFuture(failed);
            }
            begun.whenComplete((result, failure) -> {
                release(payment);
                if (failure == null) {
                    done.complete(result);
                } else {
                    done.completeExceptionally(failure);
                }
            });
        });
        return done;
    }

    /**
     * Gives it to whoever waits longest, on this thread; or on the one that is just starting such work, so that many who
     * wait do not call each other ever deeper.
     */
    void release(Uetr payment) {
        Runnable next = next(payment);
        while (next != null) {
            boolean isReleased;
            try {
                next.run();
            } finally {
                isReleased = isReleasedBy(payment);
            }
            next = isReleased ? next(payment) : null;
        }
    }

    /** Null when nobody waits, or whoever starts the work that releases goes on by itself. */
    private Runnable next(Uetr payment) {
        Runnable[] next = {null};
        taken.computeIfPresent(payment, (key, hand) -> {
            if (hand.isStarting) {
                hand.isReleasedMeanwhile = true;
                return hand;
            }
            next[0] = hand.waiting.poll();
            hand.isStarting = next[0] != null;
            return hand.isStarting ? hand : null;
        });
        return next[0];
    }

    /** After work was started: whether it has released the payment already. */
    private boolean isReleasedBy(Uetr payment) {
        boolean[] isReleased = {false};
        taken.computeIfPresent(payment, (key, hand) -> {
            isReleased[0] = hand.isReleasedMeanwhile;
            hand.isReleasedMeanwhile = false;
            hand.isStarting = false;
            return hand;
        });
        return isReleased[0];
    }

    /** Whether no payment is in a hand. */
    boolean isEmpty() {
        return taken.isEmpty();
    }
}
