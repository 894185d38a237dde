package org.mooring.journal;

/** Where an entry stands among all entries: 1, 2, 3 … without gaps, given by the one sequencer in commit order. */
public record JournalPosition(long value) implements Comparable<JournalPosition> {
    /** Before the first entry. */
    public static final JournalPosition START = new JournalPosition(0);

    public JournalPosition {
        if (value < 0) {
            throw new IllegalArgumentException("a journal position is not negative: " + value);
        }
    }

    @Override
    public int compareTo(JournalPosition other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
