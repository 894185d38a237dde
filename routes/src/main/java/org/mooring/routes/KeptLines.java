package org.mooring.routes;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import org.mooring.journal.file.SyncedFile;

/** Lines of JSON that are on disk before whoever sent what they tell of is answered: a file a day. Thread-safe. */
final class KeptLines {
    private final Path folder;

    KeptLines(Path folder) {
        this.folder = folder;
    }

    /** @throws java.io.UncheckedIOException when the device does not take it: nothing may be acknowledged then */
    synchronized void append(LocalDate day, String line) {
        try (SyncedFile file = SyncedFile.open(folder.resolve(day + ".jsonl"))) {
            file.append((line + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }
}
