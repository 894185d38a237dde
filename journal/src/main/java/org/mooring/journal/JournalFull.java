package org.mooring.journal;

/** More waits for the disk or the database than may; nothing was recorded. It passes: the same call succeeds later. */
public final class JournalFull extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public JournalFull(String message) {
        super(message);
    }
}
