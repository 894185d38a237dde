package org.mooring.routes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.mooring.canonical.Uetr;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.PaymentJournal;
import org.mooring.journal.file.SyncedFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Payments that may have a loose end which their state does not tell: a settled card transaction that is being taken
 * back, an approval that came after the end, a request to cancel that came too late. A set derived from the journal's
 * tail, kept in a file only to spare a start from reading all of it; without the file, or with one of another journal, a
 * start does just that.
 *
 * <pre>
 *  mooring-loose-ends 1
 *  position 1234         every entry up to there is accounted for below
 *  leaf 09ab…            of the entry there, so that another journal is noticed; "none" before the first entry
 *  eb6305c9-…            one payment a line
 * </pre>
 *
 * Thread-safe.
 */
public final class LooseEnds {
    private static final Logger LOG = LoggerFactory.getLogger(LooseEnds.class);
    private static final String FIRST_LINE = "mooring-loose-ends 1";
    private static final String POSITION = "position ";
    private static final String LEAF = "leaf ";
    private static final int HEAD_LINES = 3;
    /** Entries in memory at once, however long the tail is. */
    private static final int PAGE = 10_000;
    /** After these a state may be final and the payment not over. */
    private static final Set<EntryKind> LEAVE_ENDS =
            EnumSet.of(EntryKind.CANCELLATION, EntryKind.LATE_ANSWER, EntryKind.OPERATOR_ACTION);

    private final PaymentJournal journal;
    private final Path file;
    private final int pageSize;
    private final Set<Uetr> payments = ConcurrentHashMap.newKeySet();
    private JournalPosition readTo = JournalPosition.START;
    private JournalPosition saved = JournalPosition.START;
    private boolean isLoaded;

    LooseEnds(PaymentJournal journal, Path file, int pageSize) {
        this.journal = journal;
        this.file = file;
        this.pageSize = pageSize;
    }

    /** Without a file: a start reads the whole journal. */
    static LooseEnds inMemory(PaymentJournal journal) {
        return new LooseEnds(journal, null, PAGE);
    }

    public static LooseEnds in(Path file, PaymentJournal journal) {
        return new LooseEnds(journal, file, PAGE);
    }

    static boolean mayLeave(EntryKind kind) {
        return LEAVE_ENDS.contains(kind);
    }

    /** To be called before the entry is recorded that leaves the end: {@link #save} depends on it. */
    void add(Uetr payment) {
        payments.add(payment);
    }

    boolean contains(Uetr payment) {
        return payments.contains(payment);
    }

    void remove(Uetr payment) {
        payments.remove(payment);
    }

    /** Position before which no payment with a loose end has an entry: nothing behind it may leave the journal. */
    public JournalPosition oldest() {
        load();
        JournalPosition oldest = new JournalPosition(journal.committed().value() + 1);
        for (Uetr payment : payments) {
            List<JournalEntry> entries = journal.entries(payment);
            if (!entries.isEmpty() && entries.get(0).position().compareTo(oldest) < 0) {
                oldest = entries.get(0).position();
            }
        }
        return oldest;
    }

    Collection<Uetr> all() {
        return List.copyOf(payments);
    }

    /** What the processes before left; once. */
    synchronized void load() {
        if (isLoaded) {
            return;
        }
        readTo = read();
        readTail();
        isLoaded = true;
        save();
    }

    /** What others on the same journal have left since, when one of them has died. */
    synchronized void catchUp() {
        if (isLoaded) {
            readTail();
        }
    }

    /** Page by page: what fails at one of them goes on there the next time. */
    private void readTail() {
        for (List<JournalEntry> page = journal.readAfter(readTo, pageSize);
                !page.isEmpty();
                page = journal.readAfter(readTo, pageSize)) {
            for (JournalEntry entry : page) {
                if (mayLeave(entry.kind())) {
                    payments.add(entry.payment());
                }
            }
            readTo = page.get(page.size() - 1).position();
        }
    }

    /**
     * The position is taken before the set, and whoever adds does so before recording: nothing falls between. What other
     * processes add is in the set as far as the tail was read.
     */
    synchronized void save() {
        JournalPosition position = journal.isShared() ? readTo : journal.committed();
        if (file == null || !isLoaded || position.equals(saved)) {
            return;
        }
        StringBuilder text = new StringBuilder(FIRST_LINE)
                .append('\n')
                .append(POSITION)
                .append(position)
                .append('\n')
                .append(LEAF)
                .append(leafAt(position))
                .append('\n');
        payments.forEach(payment -> text.append(payment).append('\n'));
        SyncedFile.replace(file, text.toString().getBytes(StandardCharsets.US_ASCII));
        saved = position;
    }

    private String leafAt(JournalPosition position) {
        if (position.equals(JournalPosition.START)) {
            return "none";
        }
        return journal.readAfter(new JournalPosition(position.value() - 1), 1).stream()
                .findFirst()
                .filter(entry -> entry.position().equals(position))
                .map(entry -> HexFormat.of().formatHex(entry.leaf()))
                .orElse("none");
    }

    private JournalPosition read() {
        if (file == null) {
            return JournalPosition.START;
        }
        try {
            List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
            JournalPosition position =
                    new JournalPosition(Long.parseLong(lines.get(1).substring(POSITION.length())));
            boolean isOurs = lines.get(0).equals(FIRST_LINE)
                    && position.compareTo(journal.committed()) <= 0
                    && lines.get(2).equals(LEAF + leafAt(position));
            if (isOurs) {
                lines.subList(HEAD_LINES, lines.size())
                        .forEach(line -> payments.add(Uetr.parse(line, file.toString())));
                return position;
            }
        } catch (NoSuchFileException first) {
            return JournalPosition.START;
        } catch (IOException | RuntimeException unreadable) {
            payments.clear();
            LOG.debug("{} cannot be read", file, unreadable);
        }
        LOG.warn("{} is unreadable or of another journal; the whole journal is read instead", file);
        return JournalPosition.START;
    }
}
