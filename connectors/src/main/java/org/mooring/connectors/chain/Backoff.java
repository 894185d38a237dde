package org.mooring.connectors.chain;

import java.time.Duration;

/** A pause that doubles with each failure up to a limit. Time is given from outside, in nanoseconds of one clock. */
final class Backoff {
    private final long firstNs;
    private final long limitNs;
    private long pauseNs;
    private long overAtNs;
    private boolean isPausing;

    Backoff(Duration first, Duration limit) {
        this.firstNs = first.toNanos();
        this.limitNs = limit.toNanos();
    }

    synchronized boolean isOver(long nowNs) {
        return !isPausing || nowNs - overAtNs >= 0;
    }

    synchronized void failed(long nowNs) {
        pauseNs = isPausing ? Math.min(limitNs, pauseNs * 2) : firstNs;
        overAtNs = nowNs + pauseNs;
        isPausing = true;
    }

    synchronized void reset() {
        isPausing = false;
    }
}
