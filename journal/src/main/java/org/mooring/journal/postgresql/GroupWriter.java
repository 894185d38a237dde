package org.mooring.journal.postgresql;

import java.io.Closeable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.mooring.journal.JournalFull;
import org.mooring.journal.shared.Completions;
import org.mooring.journal.shared.PrivateThread;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of this instance: takes whatever was handed over since its last commit and makes it durable with one
 * transaction. The slower the database, the larger the groups.
 *
 * <p>When the connection fails, what was not sent is sent again once the database is back. What was sent may be committed
 * although no answer came: the writer asks, for as long as it takes, and never guesses. What is known not to be recorded
 * fails after {@link PostgresSettings#outageMax}.
 */
final class GroupWriter implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupWriter.class);
    /** A larger group would hold the sequencer's lock, and the first commit in it, for no gain. */
    private static final int GROUP_COMMITS_MAX = 1_000;

    private static final long GROUP_BYTES_MAX = 4L * 1024 * 1024;

    /** Work for the writer that is no commit, done between two groups; may be done twice. */
    @FunctionalInterface
    interface Errand {
        void run(Connection connection) throws SQLException;
    }

    /** @param completion where the stage completes, which may be the writer when whoever waits for it only waits */
    private record QueuedErrand(Errand errand, CompletableFuture<Void> stage, Executor completion) {
        void fail(RuntimeException why) {
            completion.execute(() -> stage.completeExceptionally(why));
        }
    }

    private final GroupTransaction transaction;
    private final HeldClaims held;
    private final Session session;
    private final Completions completions;
    private final int queuedCommitsMax;
    private final long queuedBytesMax;
    private final Consumer<Group> onRecorded;
    private final Thread writer = new Thread(this::run, "mooring-journal-writer");

    // Guarded by lock.
    private final Object lock = new Object();
    private List<QueuedCommit> queue = new ArrayList<>();
    private List<QueuedErrand> errands = new ArrayList<>();
    private long queuedBytes;
    private boolean isClosing;

    /** Taken from the queue and not done; the writer's. */
    private final Queue<QueuedErrand> errandsAtWork = new ArrayDeque<>();

    /** @param onRecorded called on the completion executor after the stages of a group are complete */
    GroupWriter(
            GroupTransaction transaction,
            HeldClaims held,
            Session session,
            Completions completions,
            PostgresSettings settings,
            Consumer<Group> onRecorded) {
        this.transaction = transaction;
        this.held = held;
        this.session = session;
        this.completions = completions;
        this.queuedCommitsMax = settings.queuedCommitsMax();
        this.queuedBytesMax = settings.queuedBytesMax();
        this.onRecorded = onRecorded;
        writer.setDaemon(true);
    }

    void start() {
        writer.start();
    }

    /** @throws IllegalStateException when nothing can be handed over now, and why */
    void enqueue(QueuedCommit commit) {
        synchronized (lock) {
            requireOpen();
            if (queue.size() >= queuedCommitsMax || queuedBytes >= queuedBytesMax) {
                throw new JournalFull("the journal is full: " + queue.size() + " commits of " + queuedBytes
                        + " bytes wait for the database, at most " + queuedCommitsMax + " of " + queuedBytesMax
                        + " may; nothing was recorded");
            }
            held.queued(commit.commit().payment());
            queue.add(commit);
            queuedBytes += commit.bytes();
            lock.notifyAll();
        }
    }

    CompletableFuture<Void> enqueue(Errand errand, Executor completion) {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        synchronized (lock) {
            requireOpen();
            errands.add(new QueuedErrand(errand, stage, completion));
            lock.notifyAll();
        }
        return stage;
    }

    /** Lets the writer finish what was handed over, and waits for it: for an outage as long as any commit does. */
    @Override
    public void close() {
        synchronized (lock) {
            isClosing = true;
            lock.notifyAll();
        }
        PrivateThread.awaitEnd(writer);
        session.close();
    }

    private void requireOpen() {
        if (isClosing) {
            throw new IllegalStateException("the journal is closed; nothing was recorded");
        }
    }

    private void run() {
        try {
            work();
        } catch (Error defect) {
            LOG.error("the journal's writer ended; nothing is recorded any more until a restart", defect);
            List<QueuedCommit> left;
            List<QueuedErrand> leftErrands = new ArrayList<>(errandsAtWork);
            synchronized (lock) {
                isClosing = true;
                left = queue;
                queue = new ArrayList<>();
                leftErrands.addAll(errands);
                errands = new ArrayList<>();
            }
            IllegalStateException why = new IllegalStateException(
                    "the journal's writer failed: " + defect + "; nothing was recorded", defect);
            fail(left, why);
            leftErrands.forEach(errand -> errand.fail(why));
            throw defect;
        }
    }

    private void work() {
        while (true) {
            List<QueuedCommit> taken;
            synchronized (lock) {
                // Emptiness is decided under the lock: a commit added in between would wait for the next one.
                while (queue.isEmpty() && errands.isEmpty()) {
                    if (isClosing) {
                        return;
                    }
                    await(0);
                }
                taken = queue;
                queue = new ArrayList<>();
                queuedBytes = 0;
                errandsAtWork.addAll(errands);
                errands = new ArrayList<>();
            }
            int done = 0;
            while (done < taken.size()) {
                int count = groupSize(taken, done);
                record(List.copyOf(taken.subList(done, done + count)));
                done += count;
            }
            while (!errandsAtWork.isEmpty()) {
                run(errandsAtWork.peek());
                errandsAtWork.remove();
            }
        }
    }

    @SuppressWarnings("WaitNotInLoop") // The callers loop.
    private void await(long ms) {
        try {
            lock.wait(ms);
        } catch (InterruptedException nobodyMay) {
            LOG.warn("the journal's writer was interrupted and goes on");
        }
    }

    private static int groupSize(List<QueuedCommit> commits, int from) {
        int count = 0;
        long bytes = 0;
        while (from + count < commits.size() && count < GROUP_COMMITS_MAX) {
            bytes += commits.get(from + count).bytes();
            if (count > 0 && bytes > GROUP_BYTES_MAX) {
                break;
            }
            count++;
        }
        return count;
    }

    /** Returns when the commits' fate is known, or the journal is closing and nobody can be asked. */
    private void record(List<QueuedCommit> commits) {
        Group sent = null;
        Exception failure = null;
        while (true) {
            try {
                Connection connection = session.connection();
                if (sent != null && transaction.isRecorded(connection, sent)) {
                    LOG.warn("a commit whose answer was lost is recorded [entries={}]", sent.entries.size());
                    settle(sent);
                    return;
                }
                sent = null;
                if (failure != null && !mayPass(failure)) {
                    refuse(commits, failure);
                    return;
                }
                Group group = transaction.prepare(connection, commits);
                if (group.isEmpty()) {
                    connection.rollback();
                } else {
                    sent = group;
                    transaction.finish(connection, group);
                }
                settle(group);
                return;
            } catch (SQLException | RuntimeException failed) {
                failure = failed;
                session.lost(failed);
            }
            if (session.isAwayTooLong() && !mayWait(commits, sent, failure)) {
                return;
            }
            pause();
        }
    }

    /** The outage is too long for anything that is known not to be recorded; false when these commits were failed. */
    private boolean mayWait(List<QueuedCommit> commits, Group sent, Exception failure) {
        if (sent == null) {
            fail(commits, notRecorded(failure));
            return false;
        }
        List<QueuedCommit> waiting;
        boolean isLast;
        synchronized (lock) {
            waiting = queue;
            queue = new ArrayList<>();
            queuedBytes = 0;
            isLast = isClosing;
        }
        fail(waiting, notRecorded(failure));
        if (isLast) {
            IllegalStateException unknown = new IllegalStateException(
                    "the database was lost during a commit, and the journal was closed before it could be asked: "
                            + failure.getMessage() + "; it may be recorded or not, a restart tells",
                    failure);
            // Claims are not given back: if the commit is recorded, they are too.
            completions.execute(() -> commits.forEach(commit -> commit.stage().completeExceptionally(unknown)));
            return false;
        }
        return true;
    }

    /** Not the database's absence but something in the group: it is tried apart, so that it takes nothing with it. */
    private void refuse(List<QueuedCommit> commits, Exception failure) {
        if (commits.size() == 1) {
            fail(commits, notRecorded(failure));
        } else {
            LOG.warn("a group of {} commits failed and is tried one by one", commits.size(), failure);
            commits.forEach(commit -> record(List.of(commit)));
        }
    }

    private void settle(Group group) {
        session.works();
        for (Group.Recorded recorded : group.recorded) {
            held.settled(recorded.queued().commit().payment(), recorded.claims());
        }
        for (Group.Refused refused : group.refused) {
            held.settled(refused.queued().commit().payment(), List.of());
        }
        completions.execute(() -> {
            group.recorded.forEach(recorded -> recorded.queued().stage().complete(recorded.last()));
            group.refused.forEach(refused -> refused.queued().stage().completeExceptionally(refused.why()));
            onRecorded.accept(group);
        });
    }

    private void fail(List<QueuedCommit> commits, RuntimeException why) {
        commits.forEach(commit -> held.settled(commit.commit().payment(), List.of()));
        completions.execute(() -> commits.forEach(commit -> commit.stage().completeExceptionally(why)));
    }

    private void run(QueuedErrand queued) {
        while (true) {
            try {
                queued.errand().run(session.connection());
                session.works();
                queued.completion().execute(() -> queued.stage().complete(null));
                return;
            } catch (SQLException failed) {
                session.lost(failed);
                if (!mayPass(failed) || session.isAwayTooLong()) {
                    queued.fail(notRecorded(failed));
                    return;
                }
            } catch (RuntimeException refused) {
                rollback();
                queued.fail(refused);
                return;
            }
            pause();
        }
    }

    private void rollback() {
        try {
            session.connection().rollback();
        } catch (SQLException failed) {
            session.lost(failed);
        }
    }

    /** Not shortened by what is handed over meanwhile. */
    private void pause() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(session.nextPauseMs());
        synchronized (lock) {
            long left = end - System.nanoTime();
            while (left > 0) {
                await(TimeUnit.NANOSECONDS.toMillis(left) + 1);
                left = end - System.nanoTime();
            }
        }
    }

    private static boolean mayPass(Exception failure) {
        return failure instanceof SQLException failed && Session.mayPass(failed);
    }

    private static IllegalStateException notRecorded(Exception failure) {
        return new IllegalStateException(
                "the journal's database did not take the commit: " + failure.getMessage() + "; nothing was recorded",
                failure);
    }
}
