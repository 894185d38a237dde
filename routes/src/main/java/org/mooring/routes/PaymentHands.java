package org.mooring.routes;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import org.mooring.canonical.Uetr;

/**
 * One hand at a time on each payment that no exchange works on any more: resuming, settling, cancelling, late answers
 * and reports exclude each other. A new payment needs no hand before its first outcome is on disk, because until then
 * nothing but its exchange looks at it. Thread-safe; gone with the process, like all hands.
 */
public final class PaymentHands {
    /** What waits for each payment that is in a hand. */
    private final Map<Uetr, Queue<Runnable>> taken = new ConcurrentHashMap<>();

    /** False when another hand has it. Whoever gets it must {@link #release} it. */
    boolean tryTake(Uetr payment) {
        return taken.putIfAbsent(payment, new ArrayDeque<>(0)) == null;
    }

    /** Runs the work with the payment in its hand, at once or when it is free; the work must {@link #release} it. */
    void whenFree(Uetr payment, Runnable work) {
        boolean[] isFree = {false};
        taken.compute(payment, (key, waiting) -> {
            if (waiting == null) {
                isFree[0] = true;
                return new ArrayDeque<>(0);
            }
            waiting.add(work);
            return waiting;
        });
        if (isFree[0]) {
            work.run();
        }
    }

    /** Gives it to whoever waits longest, on this thread. */
    void release(Uetr payment) {
        Runnable[] next = {null};
        taken.computeIfPresent(payment, (key, waiting) -> {
            next[0] = waiting.poll();
            return next[0] == null ? null : waiting;
        });
        if (next[0] != null) {
            next[0].run();
        }
    }

    /** Whether no payment is in a hand. */
    boolean isEmpty() {
        return taken.isEmpty();
    }
}
