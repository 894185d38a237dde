package org.mooring.journal.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RecentGroupsTest {
    private final RecentGroups groups = new RecentGroups();

    /** Groups of three entries: 1 to 3, 4 to 6, … */
    private void add(int count) {
        for (int i = 0; i < count; i++) {
            long first = 1 + 3L * i;
            groups.add(new RecentGroups.Group(first, new JournalIndex.GroupPlace(first * 100, 10), List.of()));
        }
    }

    private List<Long> from(long position, int countMax) {
        return groups.from(position, countMax).stream()
                .map(RecentGroups.Group::firstPosition)
                .toList();
    }

    @Test
    void findsNothingWhileThereIsNothing() {
        assertThat(from(1, 10)).isEmpty();
    }

    @Test
    void beginsWithTheGroupThatHoldsThePosition() {
        add(4);
        assertThat(from(1, 10)).containsExactly(1L, 4L, 7L, 10L);
        assertThat(from(6, 10)).containsExactly(4L, 7L, 10L);
        assertThat(from(7, 2)).containsExactly(7L, 10L);
    }

    @Test
    void findsNothingOlderThanTheOldestInMemory() {
        add(1_024 + 5);
        long oldest = 1 + 3L * 5;
        assertThat(from(oldest, 1)).containsExactly(oldest);
        assertThat(from(oldest - 1, 1)).isEmpty();
        assertThat(from(1, 1)).isEmpty();
        assertThat(from(1 + 3L * 1_028, 10)).containsExactly(1 + 3L * 1_028);
    }
}
