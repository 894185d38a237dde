package org.mooring.journal.postgresql;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.Commit;
import org.mooring.journal.Idempotency;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.PaymentHead;
import org.mooring.journal.PaymentJournal;
import org.mooring.journal.SharedTask;
import org.mooring.journal.TakenOver;
import org.mooring.journal.shared.Completions;
import org.mooring.journal.shared.Randomness;

/**
 * The journal that several instances share. Each has one writer; a lock in the database lets one of them at a time give
 * positions and commit, so that there is one order over all. Nothing is kept in memory between two groups: whatever
 * another instance did meanwhile is seen. A payment is in the hands of the instance that recorded its newest entry, or
 * has taken it since, and no other can record one while that instance lives.
 */
public final class PostgresJournal implements PaymentJournal {
    /** How often an instance shows that it lives, and looks whether whoever has a task does. */
    static final int SIGNS_A_LEASE = 10;
    /** With the sequencer's lock held; the rest is taken at the next look. */
    private static final int TAKEN_AT_ONCE_MAX = 1_000;

    private final Readers readers;
    private final JournalReads reads;
    private final GroupTransaction transaction;
    private final GroupWriter writer;
    private final SharedClaims claims;
    private final Completions completions;
    private final Database database;

    private final long askForTasksEveryNanos;
    private final long instance = ByteBuffer.wrap(Randomness.bytes(Long.BYTES)).getLong();
    /** The others, when somebody last looked. */
    private final Set<Long> living = new HashSet<>();

    private boolean isClosed;

    private PostgresJournal(Database database, Identity identity, PostgresSettings settings, Clock clock) {
        PaymentKeys keys = new PaymentKeys(identity.installationKey());
        HeldClaims held = new HeldClaims();
        this.database = database;
        this.readers = new Readers(database, settings.readersMax());
        this.reads = new JournalReads(readers, keys);
        this.askForTasksEveryNanos = settings.lease().toNanos() / SIGNS_A_LEASE;
        this.completions = new Completions(settings::completionExecutor);
        this.claims = new SharedClaims(
                identity.installationKey(),
                keys,
                held,
                new ClaimTable(instance, settings.lease()),
                database,
                completions,
                clock,
                settings);
        this.transaction = new GroupTransaction(identity.sequencerLock(), instance, keys, held);
        this.writer = new GroupWriter(
                transaction,
                held,
                new Session(database::connect, "writer", settings.outageMax()),
                completions,
                settings,
                this::answered);
    }

    /**
     * Opens the journal of that schema, or makes a new one.
     *
     * @param clock dates claims of idempotency keys; entries bring their own instants, leases go by the database's clock
     * @throws IllegalStateException when the database cannot be reached, does not wait for its device before it
     *     acknowledges, or holds the journal of another installation
     */
    public static PostgresJournal open(PostgresSettings settings, Clock clock) {
        Deque<Closeable> opened = new ArrayDeque<>();
        try {
            Database database = Database.open(settings);
            opened.push(database);
            Identity identity;
            try (Connection connection = database.connect("start")) {
                identity = Identity.openOrCreate(connection, settings.installationKeyFile());
            }
            PostgresJournal journal = new PostgresJournal(database, identity, settings, clock);
            opened.push(journal.completions);
            opened.push(journal.claims);
            journal.claims.start();
            journal.writer.start();
            return journal;
        } catch (IOException failed) {
            closeAll(opened, failed);
            throw new UncheckedIOException(
                    "the journal's installation key cannot be read or written: " + failed.getMessage()
                            + "; journal not started",
                    failed);
        } catch (SQLException failed) {
            closeAll(opened, failed);
            throw new IllegalStateException(
                    "the journal's database cannot be opened: " + failed.getMessage() + "; journal not started",
                    failed);
        } catch (RuntimeException failed) {
            closeAll(opened, failed);
            throw failed;
        }
    }

    @Override
    public Idempotency idempotency() {
        return claims;
    }

    @Override
    public CompletionStage<JournalPosition> record(Commit commit) {
        try {
            QueuedCommit queued = QueuedCommit.of(commit);
            writer.enqueue(queued);
            return queued.stage();
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    @Override
    public Optional<PaymentHead> find(Uetr payment) {
        return reads.find(payment);
    }

    @Override
    public List<JournalEntry> entries(Uetr payment) {
        return reads.entries(payment);
    }

    @Override
    public Optional<byte[]> payload(JournalEntry entry) {
        return reads.payload(entry);
    }

    @Override
    public List<PaymentHead> inState(TransactionStatus state, int countMax) {
        return reads.inState(state, countMax);
    }

    @Override
    public List<PaymentHead> longestIn(TransactionStatus state, JournalPosition after, int countMax) {
        return reads.longestIn(state, after, countMax);
    }

    @Override
    public List<PaymentHead> newest(int countMax) {
        return reads.newest(countMax);
    }

    @Override
    public List<JournalEntry> readAfter(JournalPosition position, int countMax) {
        return reads.readAfter(position, countMax);
    }

    @Override
    public JournalPosition committed() {
        return reads.committed();
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public Optional<SharedTask> sharedTask(String name) {
        return Optional.of(new DatabaseTask(name, instance, readers, claims, askForTasksEveryNanos));
    }

    @Override
    public TakenOver takeOver() {
        List<Long> found = reads.living(instance);
        List<Uetr> left = reads.leftBehind(instance, TAKEN_AT_ONCE_MAX);
        if (!left.isEmpty()) {
            ask(connection -> {
                transaction.takeOver(connection, left);
                return true;
            });
        }
        synchronized (living) {
            boolean hasDied = !Set.copyOf(found).containsAll(living);
            living.clear();
            living.addAll(found);
            List<Uetr> payments = transaction.drainTaken();
            return new TakenOver(payments, hasDied || !payments.isEmpty());
        }
    }

    @Override
    public boolean takeInHand(Uetr payment, boolean evenFromLiving) {
        return reads.isOwnedBy(instance, payment)
                || ask(connection -> transaction.takeInHand(connection, payment, evenFromLiving));
    }

    /** A question to the database with the sequencer's lock held. */
    @FunctionalInterface
    private interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    @Override
    public boolean mayStillSend() {
        return claims.isLeaseSure();
    }

    /** Neither answer nor failure waits for the completion executor, on which the caller may be. */
    private <T> T ask(Question<T> question) {
        AtomicReference<T> answer = new AtomicReference<>();
        try {
            writer.enqueue(connection -> answer.set(question.ask(connection)), Runnable::run)
                    .join();
            return answer.get();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
    }

    /** Backups and archived WAL hold the wrapped key still, and the table's file until it is vacuumed. */
    @Override
    public CompletionStage<Void> destroyKey(Uetr payment) {
        try {
            return writer.enqueue(connection -> transaction.destroyKey(connection, payment), completions);
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (isClosed) {
                return;
            }
            isClosed = true;
        }
        writer.close();
        claims.close();
        completions.close();
        database.close();
    }

    private void answered(Group group) {
        for (Group.Recorded recorded : group.recorded) {
            if (recorded.firstAnswer() != null) {
                claims.answered(recorded.queued().commit().payment(), recorded.firstAnswer());
            }
        }
    }

    private static void closeAll(Deque<Closeable> opened, Exception cause) {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (IOException | RuntimeException failed) {
                cause.addSuppressed(failed);
            }
        }
    }
}
