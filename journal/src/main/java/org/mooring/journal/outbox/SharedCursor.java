package org.mooring.journal.outbox;

import java.util.Optional;
import org.mooring.journal.PaymentJournal;
import org.mooring.journal.SharedTask;

/** The cursor of a relay that runs in one of several processes at a time, with the journal that they share. */
final class SharedCursor implements Cursor {
    private static final String NOTE = "cursor";

    private final String name;
    private final SharedTask task;

    SharedCursor(String name, SharedTask task) {
        this.name = name;
        this.task = task;
    }

    @Override
    public long take() {
        return task.take();
    }

    @Override
    public long turn() {
        return task.turn();
    }

    @Override
    public void rest() {
        task.rest();
    }

    @Override
    public void write(long turn, Mark mark) {
        task.put(turn, NOTE, mark.text());
    }

    @Override
    public Mark resume(long turn, PaymentJournal journal) {
        Optional<byte[]> written = task.note(NOTE);
        if (written.isPresent()) {
            return Mark.resume(written.get(), "the cursor of relay " + name, journal);
        }
        Mark end = Mark.end(journal);
        write(turn, end);
        return end;
    }
}
