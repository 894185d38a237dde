package org.mooring.journal.outbox;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.PaymentJournal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far one relay has come:
 *
 * <pre>
 *  mooring-outbox-cursor 1
 *  position 1234
 *  leaf 09ab…            of the entry there, so that another journal is noticed; "none" before the first entry
 * </pre>
 *
 * @param leaf of the entry at that position, in hexadecimal
 */
record Mark(JournalPosition position, String leaf) {
    static final Mark START = new Mark(JournalPosition.START, "none");

    private static final Logger LOG = LoggerFactory.getLogger(Mark.class);
    private static final String FIRST_LINE = "mooring-outbox-cursor 1";
    private static final String POSITION = "position ";
    private static final String LEAF = "leaf ";

    static Mark at(JournalEntry entry) {
        return new Mark(entry.position(), HexFormat.of().formatHex(entry.leaf()));
    }

    static Mark end(PaymentJournal journal) {
        return at(journal, journal.committed());
    }

    byte[] text() {
        return (FIRST_LINE + "\n" + POSITION + position + "\n" + LEAF + leaf + "\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Where to go on from what was written. Where cursor and journal do not belong together, messages rather come again
     * than never: they keep their ids.
     *
     * @param place names it in the log
     */
    static Mark resume(byte[] text, String place, PaymentJournal journal) {
        // Latin 1 decodes any bytes.
        Optional<Mark> read =
                parse(new String(text, StandardCharsets.ISO_8859_1).lines().toList());
        if (read.isEmpty()) {
            LOG.warn("{} is no cursor of a relay; everything in the journal is delivered again", place);
            return START;
        }
        Mark mark = read.get();
        if (mark.position().compareTo(journal.committed()) > 0) {
            LOG.warn(
                    "{} is at {}, the journal ends at {}: it is older than the cursor; the relay goes on with what happens from now on",
                    place,
                    mark.position(),
                    journal.committed());
            return end(journal);
        }
        if (!mark.equals(at(journal, mark.position()))) {
            LOG.warn(
                    "{} is at {}, where this journal has another entry; everything in the journal is delivered again",
                    place,
                    mark.position());
            return START;
        }
        return mark;
    }

    private static Mark at(PaymentJournal journal, JournalPosition position) {
        if (position.equals(JournalPosition.START)) {
            return START;
        }
        return journal.readAfter(new JournalPosition(position.value() - 1), 1).stream()
                .findFirst()
                .filter(entry -> entry.position().equals(position))
                .map(Mark::at)
                .orElse(START);
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
