package org.mooring.journal.outbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.PaymentJournal;
import org.mooring.journal.file.SyncedFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far one relay has come, on the device:
 *
 * <pre>
 *  mooring-outbox-cursor 1
 *  position 1234
 *  leaf 09ab…            of the entry there, so that another journal is noticed; "none" before the first entry
 * </pre>
 *
 * Replaced as a whole: a crash leaves the old one or the new one, and after the old one messages come again.
 */
final class CursorFile {
    /** @param leaf of the entry at that position, in hexadecimal */
    record Mark(JournalPosition position, String leaf) {
        static final Mark START = new Mark(JournalPosition.START, "none");

        static Mark at(JournalEntry entry) {
            return new Mark(entry.position(), HexFormat.of().formatHex(entry.leaf()));
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(CursorFile.class);
    private static final String FIRST_LINE = "mooring-outbox-cursor 1";
    private static final String POSITION = "position ";
    private static final String LEAF = "leaf ";

    private final Path path;

    CursorFile(Path path) {
        this.path = path;
    }

    void write(Mark mark) {
        String text = FIRST_LINE + "\n" + POSITION + mark.position() + "\n" + LEAF + mark.leaf() + "\n";
        SyncedFile.replace(path, text.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Where to go on. A relay that was never here begins with what happens from now on. Where cursor and journal do not
     * belong together, messages rather come again than never: they keep their ids.
     */
    Mark resume(PaymentJournal journal) {
        List<String> lines;
        try {
            lines = Files.readAllLines(path, StandardCharsets.ISO_8859_1); // decodes any bytes
        } catch (NoSuchFileException first) {
            Mark end = end(journal);
            write(end);
            return end;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read " + path, failure);
        }
        Optional<Mark> read = parse(lines);
        if (read.isEmpty()) {
            LOG.warn("{} is no cursor of a relay; everything in the journal is delivered again", path);
            return Mark.START;
        }
        Mark mark = read.get();
        if (mark.position().compareTo(journal.committed()) > 0) {
            LOG.warn(
                    "{} is at {}, the journal ends at {}: it is older than the cursor; the relay goes on with what happens from now on",
                    path,
                    mark.position(),
                    journal.committed());
            return end(journal);
        }
        if (!mark.equals(markAt(journal, mark.position()))) {
            LOG.warn(
                    "{} is at {}, where this journal has another entry; everything in the journal is delivered again",
                    path,
                    mark.position());
            return Mark.START;
        }
        return mark;
    }

    private static Mark end(PaymentJournal journal) {
        return markAt(journal, journal.committed());
    }

    private static Mark markAt(PaymentJournal journal, JournalPosition position) {
        if (position.equals(JournalPosition.START)) {
            return Mark.START;
        }
        return journal.readAfter(new JournalPosition(position.value() - 1), 1).stream()
                .findFirst()
                .filter(entry -> entry.position().equals(position))
                .map(Mark::at)
                .orElse(Mark.START);
    }

    private static Optional<Mark> parse(List<String> lines) {
        if (lines.size() != 3
                || !lines.get(0).equals(FIRST_LINE)
                || !lines.get(1).startsWith(POSITION)
                || !lines.get(2).startsWith(LEAF)) {
            return Optional.empty();
        }
        try {
            JournalPosition position =
                    new JournalPosition(Long.parseLong(lines.get(1).substring(POSITION.length())));
            return Optional.of(new Mark(position, lines.get(2).substring(LEAF.length())));
        } catch (IllegalArgumentException notANumber) {
            return Optional.empty();
        }
    }
}
