package org.mooring.bench;

/** Which part of a run is measured: from warm-up's end to the end. {@link System#nanoTime}. */
final class LoadClock {
    private volatile long fromNanos;
    private volatile long untilNanos;

    /** Before the first request. */
    void set(long from, long until) {
        fromNanos = from;
        untilNanos = until;
    }

    boolean isMeasured(long nanos) {
        return nanos - fromNanos >= 0 && nanos - untilNanos < 0;
    }
}
