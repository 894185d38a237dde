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
import org.mooring.journal.TurnOver;
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
    private final Cursor cursor;
    private final RelaySettings settings;
    private final Object worker = new Object();

    /** The worker's. */
    private WhereTheyStand standings;

    /** From here on under the lock of this. Everything read and not yet passed by the cursor, in journal order. */
    private final Deque<Held> held = new ArrayDeque<>();

    /** What is in hand was read in this turn; 0 before the first. */
    private long turn;

    private Mark readThrough;
    private Mark written;
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
        private final Mark before;

        private Step step = Step.WAITING;
        private int attempts;
        private long turn;
        private int round;
        private long notBeforeNs;

        Held(OutboxMessage message, Mark before) {
            this.message = message;
            this.before = before;
        }
    }

    private OutboxRelay(
            String name,
            PaymentJournal journal,
            Predicate<OutboxMessage> wanted,
            Cursor cursor,
            RelaySettings settings) {
        this.name = name;
        this.journal = journal;
        this.wanted = wanted;
        this.cursor = cursor;
        this.settings = settings;
        this.readThrough = Mark.START;
        this.written = readThrough;
    }

    /**
     * Goes on after the last message that was acknowledged; the first time, begins with what happens from now on. The
     * journal stays the caller's, who closes it after this.
     *
     * <p>On a journal that several processes share, one of them does this at a time, and another goes on where it was once
     * that one has died: the cursor is kept with the journal then.
     *
     * @param name names the cursor's file, {@code <name>.cursor}, or the task that is shared
     * @param wanted which messages the receiver asked for; the others count as delivered
     */
    public static OutboxRelay open(
            String name,
            Path directory,
            PaymentJournal journal,
            Predicate<OutboxMessage> wanted,
            RelaySettings settings) {
        Cursor cursor = journal.sharedTask("relay-" + name)
                .<Cursor>map(task -> new SharedCursor(name, task))
                .orElseGet(() -> new CursorFile(directory.resolve(name + ".cursor")));
        OutboxRelay relay = new OutboxRelay(name, journal, wanted, cursor, settings);
        relay.takeTurn();
        return relay;
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
                while (isBusy && mayGoOn.getAsBoolean() && takeTurn()) {
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

    /**
     * Whether it is this process that delivers. A turn begins where the one before ended, with nothing in hand: what was
     * handed out in an older one and not acknowledged comes again.
     */
    private boolean takeTurn() {
        long taken = cursor.take();
        if (taken == 0) {
            return false;
        }
        synchronized (this) {
            if (taken == turn) {
                return true;
            }
        }
        Mark mark = cursor.resume(taken, journal);
        standings = new WhereTheyStand(journal, STANDINGS_MAX);
        synchronized (this) {
            turn = taken;
            held.clear();
            inFlight = 0;
            failures = 0;
            readThrough = mark;
            written = mark;
            writtenAtNs = settings.nanoTime().getAsLong();
            cursorTrouble = null;
        }
        return true;
    }

    private synchronized void dropTurn() {
        turn = 0;
        held.clear();
        inFlight = 0;
        readThrough = written;
    }

    /** Of a relay that another process runs it says that, and nothing more. */
    public synchronized RelayStatus status() {
        if (turn == 0 || cursor.turn() != turn) {
            return new RelayStatus(name, false, 0, 0, delivered, failed, Optional.empty());
        }
        long lag = journal.committed().value() - passed().position().value();
        Optional<String> trouble = held.stream()
                .filter(one -> one.step != Step.TAKEN && one.attempts > 0)
                .findFirst()
                .map(one -> "event " + one.message.id() + " of payment " + one.message.payment() + " failed "
                        + one.attempts + " times and is tried again: " + lastFailure)
                .or(() -> Optional.ofNullable(cursorTrouble));
        return new RelayStatus(name, true, Math.max(0, lag), inFlight, delivered, failed, trouble);
    }

    /**
     * Writes where it stands and lets another process go on, if there is one. What is in flight may still be acknowledged;
     * it comes again when it was not before. May be drained again afterwards.
     */
    public void rest() {
        synchronized (worker) {
            writeCursor(true);
            try {
                cursor.rest();
            } catch (RuntimeException failure) {
                LOG.warn("relay {} waits for the end of this instance's lease: {}", name, failure.getMessage());
            }
        }
    }

    @Override
    public void close() {
        rest();
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
                readThrough = Mark.at(entry);
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
            one.turn = turn;
            one.round = round;
            inFlight++;
        }
        return due;
    }

    private void handOut(Held one, Delivery delivery) {
        if (cursor.turn() != one.turn) {
            putBack(one);
            return;
        }
        try {
            delivery.deliver(one.message).whenComplete((done, failure) -> settle(one, failure));
        } catch (RuntimeException refused) {
            settle(one, refused);
        }
    }

    private synchronized void putBack(Held one) {
        one.step = Step.WAITING;
        inFlight--;
    }

    private synchronized void settle(Held one, Throwable failure) {
        if (one.turn != turn) {
            return; // whoever had the next turn delivers it again
        }
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
    private Mark passed() {
        return held.isEmpty() ? readThrough : held.peek().before;
    }

    /** Not under the lock while it waits for the device: an acknowledgement does not wait for a disk. */
    private void writeCursor(boolean isNow) {
        Mark mark;
        long inTurn;
        synchronized (this) {
            inTurn = turn;
            mark = passed();
            long now = settings.nanoTime().getAsLong();
            if (mark.equals(written) || (!isNow && now - writtenAtNs < CURSOR_EVERY_NS)) {
                return;
            }
            writtenAtNs = now;
        }
        String trouble = null;
        try {
            cursor.write(inTurn, mark);
        } catch (TurnOver over) {
            LOG.warn("relay {}: {}", name, over.getMessage());
            dropTurn();
            return;
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
