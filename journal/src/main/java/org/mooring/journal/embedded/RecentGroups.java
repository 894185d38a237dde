package org.mooring.journal.embedded;

import java.util.ArrayList;
import java.util.List;

/**
 * The newest groups, in memory: where they lie, and the leaves of their entries. Whoever follows the tail (the anchor,
 * the outbox) finds them without the index, and without making it catch up. Thread-safe.
 */
final class RecentGroups {
    /** At full load a second and more; with all leaves some megabytes. */
    private static final int COUNT_MAX = 1_024;

    private final Group[] groups = new Group[COUNT_MAX];
    /** How many were ever added. */
    private long added;

    /** @param leaves of all its entries, in the order of their positions */
    record Group(long firstPosition, JournalIndex.GroupPlace place, List<byte[]> leaves) {}

    synchronized void add(Group group) {
        groups[(int) (added % COUNT_MAX)] = group;
        added++;
    }

    /** The groups from the one that holds that position on, {@code countMax} at most; empty when it is not among them. */
    synchronized List<Group> from(long position, int countMax) {
        long oldest = Math.max(0, added - COUNT_MAX);
        long low = oldest - 1; // begins at or before the position, if it is there at all
        long high = added;
        while (high - low > 1) {
            long middle = low + (high - low) / 2;
            if (groups[(int) (middle % COUNT_MAX)].firstPosition() <= position) {
                low = middle;
            } else {
                high = middle;
            }
        }
        List<Group> found = new ArrayList<>();
        if (low >= oldest) {
            for (long i = low; i < added && found.size() < countMax; i++) {
                found.add(groups[(int) (i % COUNT_MAX)]);
            }
        }
        return found;
    }
}
