package org.mooring.simulation;

import java.util.List;

/**
 * What came of one seed.
 *
 * @param digest of every event and its instant
 * @param faultCounts by ordinal of {@link FaultKind}
 * @param trace empty unless asked for
 */
record SeedResult(
        long seed,
        int paymentCount,
        long entryCount,
        long digest,
        long[] faultCounts,
        List<Finding> findings,
        List<String> trace) {}
