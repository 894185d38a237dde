package org.mooring.routes;

import java.time.Instant;
import org.mooring.journal.JournalPosition;

/**
 * Where a payment stands among the reversals of its link, as its journal tells: whose reversal was begun comes first, in
 * the order of those decisions; the others follow in the order in which what asks for them was recorded.
 *
 * @param isLeft the bank has answered its reversal, or an operator was told that it does not: others need not wait for it
 * @param isBegun the decision to reverse it is on disk: its message may have left
 * @param since position of that decision, or of what asks for it
 * @param begunAt when the first was decided that may have left; null when none has
 */
record PlaceInLine(boolean isLeft, boolean isBegun, JournalPosition since, Instant begunAt) {
    static final PlaceInLine NONE = new PlaceInLine(false, false, JournalPosition.START, null);

    PlaceInLine askedForAt(JournalPosition position) {
        return isBegun ? this : new PlaceInLine(isLeft, false, position, null);
    }

    PlaceInLine begun(JournalPosition position, Instant at) {
        return begunAt != null ? this : new PlaceInLine(isLeft, true, isBegun ? since : position, at);
    }

    /** Nothing of its reversal has left: it keeps its place, and the bank has had no time to answer. */
    PlaceInLine nothingLeft() {
        return new PlaceInLine(isLeft, isBegun, since, null);
    }

    PlaceInLine left() {
        return new PlaceInLine(true, isBegun, since, begunAt);
    }
}
