package org.mooring.journal.backup;

import java.nio.file.Path;

/** The archive is not what was written, or not under this key; nothing of it may be used. */
public final class ArchiveDamaged extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ArchiveDamaged(Path file, long offset, String rule) {
        super(rule + " [file=" + file + ", offset=" + offset + "]; the archive is refused, use another one");
    }
}
