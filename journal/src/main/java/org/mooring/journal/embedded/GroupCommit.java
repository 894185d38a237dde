package org.mooring.journal.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.mooring.journal.JournalFull;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.shared.Completions;
import org.mooring.journal.shared.PrivateThread;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer: takes whatever was handed over since its last flush, gives it positions, and makes it durable with one
 * flush. The slower the device, the larger the groups.
 *
 * <p>After a failed write or flush it never writes again: what the device then holds cannot be known (a second fsync may
 * report success for pages that the first one dropped), and only a restart reads it.
 */
final class GroupCommit {
    /** A larger frame would keep the first commit in it waiting for no gain. */
    private static final int FRAME_LENGTH_MAX = 4 * 1024 * 1024;

    private static final int GATHERING_FROM_COMMITS = 16;
    private static final long GATHERING_NANOS = 1_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    /** Work for the writer's thread that is not a commit, done between two groups. */
    @FunctionalInterface
    interface Errand {
        void run() throws IOException;
    }

    private record QueuedErrand(Errand errand, CompletableFuture<Void> stage) {}

    private final LogAppender log;
    private final PaymentKeys keys;
    private final IndexFollower follower;
    private final RecentGroups recent;
    private final KeyClaims claims;
    private final Completions completions;
    private final Consumer<Throwable> onFatal;
    private final int queuedCommitsMax;
    private final long queuedBytesMax;
    private final Thread writer = new Thread(this::run, "mooring-journal-writer");

    // Guarded by lock.
    private final Object lock = new Object();
    private List<QueuedCommit> queue = new ArrayList<>();
    private List<QueuedErrand> errands = new ArrayList<>();
    private long queuedBytes;
    private boolean isWaiting;
    private boolean isClosing;
    private Throwable failure;

    // The writer's.
    private final GroupFrame frame = new GroupFrame();
    private long group;
    private long position;

    private volatile long committed;

    GroupCommit(
            LogAppender log,
            LogEnd end,
            PaymentKeys keys,
            IndexFollower follower,
            RecentGroups recent,
            KeyClaims claims,
            Completions completions,
            JournalSettings settings) {
        this.log = log;
        this.group = end.group();
        this.position = end.position();
        this.committed = end.position();
        this.keys = keys;
        this.follower = follower;
        this.recent = recent;
        this.claims = claims;
        this.completions = completions;
        this.onFatal = settings.onFatal();
        this.queuedCommitsMax = settings.queuedCommitsMax();
        this.queuedBytesMax = settings.queuedBytesMax();
        writer.setDaemon(true);
    }

    void start() {
        writer.start();
    }

    /** Position of the newest durable entry. */
    long committed() {
        return committed;
    }

    /** Largest record of one commit, in bytes. */
    int recordLengthMax() {
        return log.frameLengthMax() - GroupFrame.HEAD_LENGTH - GroupFrame.TRAILER_LENGTH - GroupFrame.ALIGNMENT;
    }

    /** @throws IllegalStateException when nothing can be handed over now, and why */
    void requireRoom() {
        synchronized (lock) {
            requireOpen();
            if (queue.size() >= queuedCommitsMax || queuedBytes >= queuedBytesMax) {
                throw new JournalFull("the journal is full: " + queue.size() + " commits of " + queuedBytes
                        + " bytes wait for the disk, at most " + queuedCommitsMax + " of " + queuedBytesMax
                        + " may; nothing was recorded");
            }
        }
    }

    /** @throws IllegalStateException as {@link #requireRoom}; the commit was not handed over then */
    void enqueue(QueuedCommit commit) {
        synchronized (lock) {
            requireRoom();
            queue.add(commit);
            queuedBytes += commit.record().length;
            wake();
        }
    }

    CompletableFuture<Void> enqueue(Errand errand) {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        synchronized (lock) {
            requireOpen();
            errands.add(new QueuedErrand(errand, stage));
            wake();
        }
        return stage;
    }

    /** The index failed: the writer ends as after a failed write of its own. Any thread. */
    void abandon(RuntimeException cause) {
        synchronized (lock) {
            errands.add(new QueuedErrand(
                    () -> {
                        throw cause;
                    },
                    new CompletableFuture<>()));
            wake();
        }
    }

    /** Lets the writer finish what was handed over, and waits for it. */
    void close() {
        synchronized (lock) {
            isClosing = true;
            wake();
        }
        PrivateThread.awaitEnd(writer);
    }

    private void requireOpen() {
        if (failure != null) {
            throw failed(failure);
        }
        if (isClosing) {
            throw new IllegalStateException("the journal is closed; nothing was recorded");
        }
    }

    private void wake() {
        if (isWaiting) {
            isWaiting = false;
            lock.notifyAll();
        }
    }

    private void run() {
        List<QueuedCommit> taken = new ArrayList<>();
        List<QueuedErrand> takenErrands = new ArrayList<>();
        try {
            while (true) {
                gather(taken.size());
                taken.clear();
                synchronized (lock) {
                    // Emptiness is decided under the lock: a commit added in between would wait for the next one.
                    while (queue.isEmpty() && errands.isEmpty()) {
                        if (isClosing) {
                            return;
                        }
                        await();
                    }
                    List<QueuedCommit> emptied = taken;
                    taken = queue;
                    queue = emptied;
                    queuedBytes = 0;
                    takenErrands = errands;
                    errands = new ArrayList<>();
                }
                int done = 0;
                while (done < taken.size()) {
                    done += writeGroup(taken, done);
                }
                for (QueuedErrand errand : takenErrands) {
                    errand.errand().run();
                    completions.execute(() -> errand.stage().complete(null));
                }
                takenErrands = List.of();
            }
        } catch (Throwable fatal) {
            fail(fatal, taken, takenErrands);
        }
    }

    /**
     * Under load, waits a little for more commits to share the next flush with: a flush costs the processor as much as
     * some ten payments, and who waits for one of so many waits longer for the processor than for this.
     *
     * @param lastCount commits of the last group
     */
    private static void gather(int lastCount) {
        if (lastCount >= GATHERING_FROM_COMMITS) {
            LockSupport.parkNanos(GATHERING_NANOS);
        }
    }

    @SuppressWarnings("WaitNotInLoop") // The caller loops, and decides about closing in between.
    private void await() {
        isWaiting = true;
        try {
            lock.wait();
        } catch (InterruptedException nobodyMay) {
            // This thread is private; a stray interrupt must not close the channels beneath it.
            LOG.warn("the journal's writer was interrupted and goes on");
        }
    }

    /** Writes commits from that index on as one frame; returns how many. */
    private int writeGroup(List<QueuedCommit> commits, int from) throws IOException {
        int count = 0;
        long bytes = GroupFrame.HEAD_LENGTH + GroupFrame.TRAILER_LENGTH + GroupFrame.ALIGNMENT;
        int lengthMax = Math.min(FRAME_LENGTH_MAX, log.frameLengthMax());
        frame.clear();
        List<Integer> offsets = new ArrayList<>();
        long highestSlot = 0;
        while (from + count < commits.size()) {
            QueuedCommit commit = commits.get(from + count);
            bytes += commit.record().length;
            if (count > 0 && bytes > lengthMax) {
                break;
            }
            offsets.add(frame.add(commit.record()));
            highestSlot = Math.max(highestSlot, commit.keySlot());
            count++;
        }
        List<QueuedCommit> ofGroup = List.copyOf(commits.subList(from, from + count));
        long firstPosition = position + 1;
        List<byte[]> leaves = new ArrayList<>();
        List<CommitRecord> records = place(ofGroup, offsets, leaves);
        keys.syncUpTo(highestSlot);
        group++;
        ByteBuffer whole = frame.finish(group, firstPosition, (int) (position - firstPosition + 1));
        int frameLength = whole.remaining();
        long location = log.append(whole, group, firstPosition);
        // Before anybody is told: who asks the index then finds it.
        follower.add(new IndexFollower.Group(
                group, location, frameLength, log.end(), firstPosition, position, ofGroup, records, offsets));
        recent.add(new RecentGroups.Group(firstPosition, new JournalIndex.GroupPlace(location, frameLength), leaves));
        committed = position;
        settle(ofGroup, records, firstPosition);
        return count;
    }

    /** Gives each entry its position and the hash before it; adds their leaves in that order. */
    private List<CommitRecord> place(List<QueuedCommit> commits, List<Integer> offsets, List<byte[]> leaves) {
        List<CommitRecord> records = new ArrayList<>(commits.size());
        for (int i = 0; i < commits.size(); i++) {
            CommitRecord record = CommitRecord.at(frame.buffer(), offsets.get(i));
            OpenPayment payment = commits.get(i).payment();
            for (int entry = 0; entry < record.entryCount(); entry++) {
                position++;
                payment.leaf = record.place(entry, position, payment.leaf);
                leaves.add(payment.leaf);
            }
            records.add(record);
        }
        return records;
    }

    private record Settled(QueuedCommit commit, JournalPosition lastPosition) {}

    /** One task for each executor that callers want their stages to complete on. */
    private void settle(List<QueuedCommit> commits, List<CommitRecord> records, long firstPosition) {
        Map<Executor, List<Settled>> byExecutor = new IdentityHashMap<>();
        long next = firstPosition;
        for (int i = 0; i < commits.size(); i++) {
            QueuedCommit commit = commits.get(i);
            next += records.get(i).entryCount();
            byExecutor
                    .computeIfAbsent(commit.completion(), executor -> new ArrayList<>())
                    .add(new Settled(commit, new JournalPosition(next - 1)));
        }
        byExecutor.forEach((executor, settled) -> completions.execute(executor, () -> settled.forEach(this::complete)));
    }

    private void complete(Settled settled) {
        QueuedCommit commit = settled.commit();
        commit.stage().complete(settled.lastPosition());
        if (commit.answer() != null) {
            claims.answered(commit.payment().uetr, commit.answer());
        }
    }

    private void fail(Throwable fatal, List<QueuedCommit> taken, List<QueuedErrand> takenErrands) {
        List<CompletableFuture<?>> stages = new ArrayList<>();
        synchronized (lock) {
            failure = fatal;
            taken.forEach(commit -> stages.add(commit.stage()));
            queue.forEach(commit -> stages.add(commit.stage()));
            takenErrands.forEach(errand -> stages.add(errand.stage()));
            errands.forEach(errand -> stages.add(errand.stage()));
            queue.clear();
            errands.clear();
        }
        IllegalStateException told = failed(fatal);
        completions.execute(() -> {
            // Of a list of several frames the first may be complete already: those stages stay as they are.
            stages.forEach(stage -> stage.completeExceptionally(told));
            claims.failAll(told);
        });
        onFatal.accept(fatal);
    }

    private static IllegalStateException failed(Throwable cause) {
        return new IllegalStateException(
                "the journal failed and records nothing any more: " + cause
                        + "; what was not acknowledged may be recorded or not, a restart tells",
                cause);
    }
}
