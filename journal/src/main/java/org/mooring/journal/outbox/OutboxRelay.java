package org.mooring.journal.outbox;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.mooring.canonical.Uetr;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.PaymentJournal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the journal's tail to one receiver, each message at least once.
 *
 * <p>Order: of one payment, a message is handed out only after the one before was acknowledged. Messages of different
 * payments overtake each other.
 *
 * <p>A message that fails is tried again until it is taken; none is ever left out. Behind it:
 *
 * <ul>
 *   <li>later messages of the same payment wait;
 *   <li>the whole relay pauses, and then tries one message at a time, those first that were tried least. The first that
 *       is taken ends that: one message that a receiver refuses holds up its own payment, not the others;
 *   <li>the cursor stays before it, and with it the end of what is held: once {@link RelaySettings#heldMax} messages are,
 *       the others wait too. So memory is bounded, however long it lasts.
 * </ul>
 *
 * <p>Crash: the cursor moves over what was acknowledged only, and is written now and then; what was acknowledged after
 * that is delivered again, with the same ids. Threads: {@link #drain} is its one worker; acknowledgements and questions
 * come from any thread.
 */
public final class OutboxRelay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);
    private static final int READ_MAX = 256;
    /** A payment that takes longer than that many others is looked up. */
    private static final int STANDINGS_MAX = 10_000;
    /** Two flushes of the device each time, and that much is delivered again after a crash. */
    private static final long CURSOR_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(100);
    /** How soon a full relay notices that it must stop, or that a pause is over. */
    private static final long LOOK_EVERY_MS = 100;

    private final String name;
    private final PaymentJournal journal;
    private final Predicate<OutboxMessage> wanted;
    private final CursorFile file;
    private final WhereTheyStand standings;
    private final RelaySettings settings;
    private final Object worker = new Object();

    /** From here on under the lock of this. Everything read and not yet passed by the cursor, in journal order. */
    private final Deque<Held> held = new ArrayDeque<>();

    private CursorFile.Mark readThrough;
    private CursorFile.Mark written;
    private long writtenAtNs;
    private int inFlight;
    /** Counts the pauses: an attempt from before the last one says nothing about how things are now. */
    private int round;
    /** Failures in a row, each in a round of its own; 0 in health. */
    private int failures;

    private long pauseOverAtNs;
    private long delivered;
    private long failed;
    /** Attempts settled when the worker last looked for what is due: what was settled since is news. */
    private long settledWhenLooked;

    private String lastFailure;
    private String cursorTrouble;

    private enum Step {
        WAITING,
        IN_FLIGHT,
        TAKEN
    }

    /** A message in hand. */
    private static final class Held {
        private final OutboxMessage message;
        /** Where the cursor stands while this is the first that is not taken. */
        private final CursorFile.Mark before;

        private Step step = Step.WAITING;
        private int attempts;
        private int round;
        private long notBeforeNs;

        Held(OutboxMessage message, CursorFile.Mark before) {
            this.message = message;
            this.before = before;
        }
    }

    private OutboxRelay(
            String name,
            PaymentJournal journal,
            Predicate<OutboxMessage> wanted,
            CursorFile file,
            RelaySettings settings) {
        this.name = name;
        this.journal = journal;
        this.wanted = wanted;
        this.file = file;
        this.standings = new WhereTheyStand(journal, STANDINGS_MAX);
        this.settings = settings;
        this.readThrough = file.resume(journal);
        this.written = readThrough;
        this.writtenAtNs = settings.nanoTime().getAsLong();
    }

    /**
     * Goes on after the last message that was acknowledged; the first time, begins with what happens from now on. The
     * journal stays the caller's, who closes it after this.
     *
     * @param name names the cursor's file, {@code <name>.cursor}
     * @param wanted which messages the receiver asked for; the others count as delivered
     */
    public static OutboxRelay open(
            String name,
            Path directory,
            PaymentJournal journal,
            Predicate<OutboxMessage> wanted,
            RelaySettings settings) {
        return new OutboxRelay(name, journal, wanted, new CursorFile(directory.resolve(name + ".cursor")), settings);
    }

    public String name() {
        return name;
    }

    /**
     * Delivers until nothing is left to hand out and all that was is acknowledged, or until a pause begins, or the thread
     * is interrupted. Meant to be called again and again: nobody tells the relay that the journal has grown.
     *
     * @param mayGoOn asked between messages
     * @param inFlightMax messages handed out and not acknowledged
     */
    public void drain(Delivery delivery, BooleanSupplier mayGoOn, int inFlightMax) {
        synchronized (worker) {
            try {
                boolean isBusy = true;
                while (isBusy && mayGoOn.getAsBoolean()) {
                    boolean hasRead = readOn();
                    List<Held> due = due(inFlightMax);
                    due.forEach(next -> handOut(next, delivery));
                    writeCursor(false);
                    isBusy = hasRead || !due.isEmpty() || awaitAcknowledgement();
                }
                writeCursor(true);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    public synchronized RelayStatus status() {
        long lag = journal.committed().value() - cursor().position().value();
        Optional<String> trouble = held.stream()
                .filter(one -> one.step != Step.TAKEN && one.attempts > 0)
                .findFirst()
                .map(one -> "event " + one.message.id() + " of payment " + one.message.payment() + " failed "
                        + one.attempts + " times and is tried again: " + lastFailure)
                .or(() -> Optional.ofNullable(cursorTrouble));
        return new RelayStatus(name, Math.max(0, lag), inFlight, delivered, failed, trouble);
    }

    /** Writes where it stands. What is in flight may still be acknowledged; it comes again after the next start. */
    @Override
    public void close() {
        synchronized (worker) {
            writeCursor(true);
        }
    }

    /** Takes more from the journal while there is room; false when there is none, or nothing more to read. */
    private boolean readOn() {
        JournalPosition after;
        int room;
        synchronized (this) {
            after = readThrough.position();
            room = Math.min(READ_MAX, settings.heldMax() - held.size());
        }
        List<JournalEntry> entries = room > 0 ? journal.readAfter(after, room) : List.of();
        // Not under the lock, which an acknowledgement needs: this may read the journal.
        Set<JournalEntry> changes = Collections.newSetFromMap(new IdentityHashMap<>());
        entries.stream().filter(standings::isChangedBy).forEach(changes::add);
        synchronized (this) {
            for (JournalEntry entry : entries) {
                OutboxMessage message = changes.contains(entry) ? OutboxMessage.of(entry) : null;
                if (message != null && wanted.test(message)) {
                    held.add(new Held(message, readThrough));
                }
                readThrough = CursorFile.Mark.at(entry);
            }
        }
        return !entries.isEmpty();
    }

    /** What may be handed out now, marked so. */
    private synchronized List<Held> due(int inFlightMax) {
        settledWhenLooked = delivered + failed;
        long now = settings.nanoTime().getAsLong();
        List<Held> due = new ArrayList<>();
        if (failures > 0 && (now - pauseOverAtNs < 0 || inFlight > 0)) {
            return due;
        }
        int room = failures > 0 ? 1 : inFlightMax - inFlight;
        Set<Uetr> behind = new HashSet<>();
        for (Held one : held) {
            if (due.size() >= room && failures == 0) {
                break;
            }
            boolean isFirstOfItsPayment = one.step != Step.TAKEN && behind.add(one.message.payment());
            if (!isFirstOfItsPayment || one.step != Step.WAITING || (one.attempts > 0 && now - one.notBeforeNs < 0)) {
                continue;
            }
            if (failures == 0) {
                due.add(one);
            } else if (due.isEmpty() || one.attempts < due.get(0).attempts) {
                due.clear();
                due.add(one);
            }
        }
        for (Held one : due) {
            one.step = Step.IN_FLIGHT;
            one.round = round;
            inFlight++;
        }
        return due;
    }

    private void handOut(Held one, Delivery delivery) {
        try {
            delivery.deliver(one.message).whenComplete((done, failure) -> settle(one, failure));
        } catch (RuntimeException refused) {
            settle(one, refused);
        }
    }

    private synchronized void settle(Held one, Throwable failure) {
        inFlight--;
        one.attempts++;
        if (failure == null) {
            taken(one);
        } else {
            failed(
                    one,
                    failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure);
        }
        notifyAll();
    }

    private void taken(Held one) {
        one.step = Step.TAKEN;
        delivered++;
        if (failures > 0 && one.round == round) {
            LOG.info("relay {} delivers again", name);
            failures = 0;
        }
        while (!held.isEmpty() && held.peek().step == Step.TAKEN) {
            held.remove();
        }
    }

    private void failed(Held one, Throwable failure) {
        long now = settings.nanoTime().getAsLong();
        one.step = Step.WAITING;
        one.notBeforeNs = now + settings.pauseNanos(one.attempts);
        failed++;
        lastFailure = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        if (one.round == round) {
            round++;
            failures++;
            pauseOverAtNs = now + settings.pauseNanos(failures);
            if (failures == 1) {
                LOG.warn(
                        "relay {} pauses, payments flow: event {} was not taken at attempt {}: {}",
                        name,
                        one.message.id(),
                        one.attempts,
                        lastFailure);
            }
        }
    }

    /** False when nothing is in flight and nothing was settled since the worker looked: what was may let more go out. */
    private synchronized boolean awaitAcknowledgement() throws InterruptedException {
        if (settledWhenLooked != delivered + failed) {
            return true;
        }
        if (inFlight == 0) {
            return false;
        }
        wait(LOOK_EVERY_MS);
        return true;
    }

    /** The last entry of which nothing is owed any more, nor of any before it. */
    private CursorFile.Mark cursor() {
        return held.isEmpty() ? readThrough : held.peek().before;
    }

    /** Not under the lock while it waits for the device: an acknowledgement does not wait for a disk. */
    private void writeCursor(boolean isNow) {
        CursorFile.Mark mark;
        synchronized (this) {
            mark = cursor();
            long now = settings.nanoTime().getAsLong();
            if (mark.equals(written) || (!isNow && now - writtenAtNs < CURSOR_EVERY_NS)) {
                return;
            }
            writtenAtNs = now;
        }
        String trouble = null;
        try {
            file.write(mark);
        } catch (RuntimeException failure) { // nothing is lost: it only means that more comes again after a crash
            trouble = failure.getMessage() + "; written later, payments flow";
            LOG.warn("relay {}: {}", name, trouble);
        }
        synchronized (this) {
            written = trouble == null ? mark : written;
            cursorTrouble = trouble;
        }
    }
}
