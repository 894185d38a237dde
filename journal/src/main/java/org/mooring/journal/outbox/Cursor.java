package org.mooring.journal.outbox;

import org.mooring.journal.PaymentJournal;

/**
 * Where a relay's {@link Mark} is kept, and whether this process may move it: of several that share a journal one does,
 * in turns. See {@link org.mooring.journal.SharedTask}.
 */
interface Cursor {
    /** The turn that this process has, or gets by asking now; 0 for none. */
    long take();

    /** The turn that this process has; 0 for none. Costs nothing. */
    long turn();

    /** Where to go on. A relay that was never here begins with what happens from now on. */
    Mark resume(long turn, PaymentJournal journal);

    /** @throws org.mooring.journal.TurnOver when the turn is over */
    void write(long turn, Mark mark);

    /** Lets another process go on. */
    void rest();
}
