package org.mooring.bench;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What one connection saw; written by its event loop, read and added up once the load has ended. */
final class LoadCounts {
    private static final long LATENCY_NANOS_MAX = 600_000_000_000L;

    final Histogram latencyNanos = new Histogram(LATENCY_NANOS_MAX, 3);
    final Map<String, Long> byResponseCode = new TreeMap<>();
    long approvedMinor;
    long sent;
    long answered;
    /** Answered within the measured part. */
    long measured;
    /** The right STAN, but another amount or DE 37 than sent; or no readable 0210. */
    long mismatched;
    /** Answers to nothing that is in flight: too late, twice, or a wrong STAN. */
    long unexpected;

    long lost;
    long connectionsLost;

    long approved() {
        return byResponseCode.getOrDefault("00", 0L);
    }

    void add(LoadCounts other) {
        latencyNanos.add(other.latencyNanos);
        other.byResponseCode.forEach((code, count) -> byResponseCode.merge(code, count, Long::sum));
        approvedMinor = Math.addExact(approvedMinor, other.approvedMinor);
        sent += other.sent;
        answered += other.answered;
        measured += other.measured;
        mismatched += other.mismatched;
        unexpected += other.unexpected;
        lost += other.lost;
        connectionsLost += other.connectionsLost;
    }
}
