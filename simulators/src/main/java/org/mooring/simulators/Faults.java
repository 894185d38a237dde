package org.mooring.simulators;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/** What a bank does wrong on demand, beside the amount rules of {@link Decision}. Thread-safe; nothing to begin with. */
final class Faults {
    private final AtomicBoolean cutNext = new AtomicBoolean();
    private final AtomicBoolean loseNext = new AtomicBoolean();
    private volatile boolean silent;
    private volatile Delay delay = new Delay(0, 0, null);

    /** @param random null when minimum and maximum are the same */
    private record Delay(long minNanos, long maxNanos, SplittableRandom random) {}

    void delay(Duration min, Duration max, long seed) {
        if (min.isNegative() || max.compareTo(min) < 0 || max.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException(
                    "delay must be 0 to 10 minutes, from small to great, got " + min + " to " + max);
        }
        delay = new Delay(min.toNanos(), max.toNanos(), new SplittableRandom(seed));
    }

    /** How late the next answer is to leave. */
    long nextDelayNanos() {
        Delay now = delay;
        if (now.minNanos == now.maxNanos) {
            return now.minNanos;
        }
        synchronized (now) {
            return now.random.nextLong(now.minNanos, now.maxNanos + 1);
        }
    }

    void silence(boolean on) {
        silent = on;
    }

    boolean isSilent() {
        return silent;
    }

    void cutAfterNextRequest() {
        cutNext.set(true);
    }

    void loseNextRequest() {
        loseNext.set(true);
    }

    /** Whether this payment is the one that gets lost; true once. */
    boolean takeLoss() {
        return loseNext.get() && loseNext.getAndSet(false);
    }

    /** Whether this payment is the one to be cut off; true once. */
    boolean takeCut() {
        return cutNext.get() && cutNext.getAndSet(false);
    }
}
