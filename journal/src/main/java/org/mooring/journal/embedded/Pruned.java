package org.mooring.journal.embedded;

/**
 * What a pruning did.
 *
 * @param segmentCount segments that were exported and deleted
 * @param firstPosition where the log begins now
 * @param whyNoMore what keeps the oldest segment that is left
 */
public record Pruned(int segmentCount, long firstPosition, String whyNoMore) {}
