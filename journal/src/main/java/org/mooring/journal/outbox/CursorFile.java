package org.mooring.journal.outbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.mooring.journal.PaymentJournal;
import org.mooring.journal.file.SyncedFile;

/**
 * The cursor of a process that has its journal alone, on the device. Replaced as a whole: a crash leaves the old one or
 * the new one, and after the old one messages come again.
 */
final class CursorFile implements Cursor {
    private static final long ALWAYS = 1;

    private final Path path;

    CursorFile(Path path) {
        this.path = path;
    }

    @Override
    public long take() {
        return ALWAYS;
    }

    @Override
    public long turn() {
        return ALWAYS;
    }

    @Override
    public void rest() {
        // Nobody waits for it.
    }

    @Override
    public void write(long turn, Mark mark) {
        SyncedFile.replace(path, mark.text());
    }

    @Override
    public Mark resume(long turn, PaymentJournal journal) {
        try {
            return Mark.resume(Files.readAllBytes(path), path.toString(), journal);
        } catch (NoSuchFileException first) {
            Mark end = Mark.end(journal);
            write(turn, end);
            return end;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read " + path, failure);
        }
    }
}
