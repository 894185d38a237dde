package org.mooring.journal.embedded;

import java.nio.file.Path;

/** What is on disk is not what was written; the journal does not start, and nothing was changed. */
public final class JournalDamaged extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    JournalDamaged(Path file, long offset, String what, String next) {
        super(what + " [file=" + file + ", offset=" + offset + "]; " + next);
    }
}
