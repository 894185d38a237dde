package org.mooring.journal.outbox;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What bounds a relay, and its sources of time and chance.
 *
 * @param heldMax messages in memory, acknowledged or not; the journal is not read further while they are that many. 1,024
 *     are some 400 kB
 * @param pauseMin pause after the first failure; doubles with each further one, less a random part of up to half of it,
 *     so that relays of many hubs do not come back in step
 * @param pauseMax longest pause
 * @param nanoTime as {@link System#nanoTime}
 */
public record RelaySettings(
        int heldMax, Duration pauseMin, Duration pauseMax, LongSupplier nanoTime, RandomGenerator random) {
    public static final RelaySettings DEFAULT = new RelaySettings(
            1024,
            Duration.ofMillis(250),
            Duration.ofSeconds(30),
            System::nanoTime,
            () -> ThreadLocalRandom.current().nextLong());

    public RelaySettings {
        if (heldMax < 1) {
            throw new IllegalArgumentException("heldMax of a relay is " + heldMax + ", must be at least 1");
        }
        if (pauseMin.toNanos() < 1 || pauseMax.compareTo(pauseMin) < 0) {
            throw new IllegalArgumentException("pauses of a relay are " + pauseMin + " to " + pauseMax
                    + ", must be longer than nothing and rising");
        }
    }

    /** @param failures in a row, at least 1 */
    long pauseNanos(int failures) {
        long full = pauseMin.toNanos();
        for (int i = 1; i < failures && full < pauseMax.toNanos(); i++) {
            full *= 2;
        }
        full = Math.min(full, pauseMax.toNanos());
        return full - random.nextLong(full / 2 + 1);
    }
}
