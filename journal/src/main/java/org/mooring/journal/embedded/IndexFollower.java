package org.mooring.journal.embedded;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.mooring.journal.shared.PrivateThread;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries durable groups into the index a little after they were acknowledged, many at once: within that time most
 * payments have come to their end, and the rows that they outgrew are never written. Until the index has them, payments
 * and claims stay in memory ({@link OpenPayments}, {@link KeyClaims}), so whoever asks there first misses nothing; all
 * others call {@link #catchUp} before they read the index.
 *
 * <p>A crash loses what the index lacked, and the next start takes it from the log. An index that cannot be written ends
 * the journal, as a log that cannot be written does.
 */
final class IndexFollower implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(IndexFollower.class);
    /** Longer than a payment takes at full load, shorter than a person or a poller notices. */
    private static final int LAG_MILLIS = 50;
    /** Then the writer helps: 16,384 commits are about half a second of full load and some 10 MB. */
    private static final int LAGGING_COMMITS_MAX = 16_384;

    private static final long SWEEP_INTERVAL_NANOS = 1_000_000_000L;
    private static final int SWEPT_ROWS_MIN = 1_000;

    private final JournalIndex index;
    private final OpenPayments payments;
    private final KeyClaims claims;
    private final Consumer<RuntimeException> onFailure;
    private final Thread thread = new Thread(this::run, "mooring-journal-index");

    // Guarded by lock.
    private final Object lock = new Object();
    private final IndexUpdate update;
    private List<QueuedCommit> lagging = new ArrayList<>();
    private boolean isClosing;

    // Guarded by applying, which is taken before lock.
    private final Object applying = new Object();
    private long sweptAtNanos = System.nanoTime();
    private RuntimeException failure;

    /** @param onFailure called once, on any thread, when the index could not be written */
    IndexFollower(JournalIndex index, OpenPayments payments, KeyClaims claims, Consumer<RuntimeException> onFailure) {
        this.index = index;
        this.update = new IndexUpdate(index.highWater());
        this.payments = payments;
        this.claims = claims;
        this.onFailure = onFailure;
        thread.setDaemon(true);
    }

    /** One durable group: its commits as they lie in its frame. */
    record Group(
            long number,
            long location,
            int frameLength,
            long end,
            long firstPosition,
            long lastPosition,
            List<QueuedCommit> commits,
            List<CommitRecord> records,
            List<Integer> offsets) {}

    void start() {
        thread.start();
    }

    /** Takes the group; to be called before anybody is told that it is durable. The writer's. */
    void add(Group group) {
        boolean isFarBehind;
        synchronized (lock) {
            long next = group.firstPosition();
            for (int i = 0; i < group.commits().size(); i++) {
                CommitRecord record = group.records().get(i);
                update.add(
                        group.commits().get(i).payment(),
                        record,
                        group.location() + group.offsets().get(i),
                        next);
                next += record.entryCount();
            }
            update.endGroup(
                    group.number(),
                    group.location(),
                    group.frameLength(),
                    group.end(),
                    group.firstPosition(),
                    group.lastPosition());
            if (lagging.isEmpty()) {
                lock.notifyAll();
            }
            lagging.addAll(group.commits());
            isFarBehind = lagging.size() >= LAGGING_COMMITS_MAX;
        }
        if (isFarBehind) {
            catchUp();
        }
    }

    /**
     * Returns once the index has everything that was added before the call. Any thread, save with a payment's lock.
     *
     * @throws IllegalStateException when the index cannot be written, now or before
     */
    void catchUp() {
        synchronized (applying) {
            if (failure != null) {
                throw failure;
            }
            byte[] batch;
            List<QueuedCommit> taken;
            synchronized (lock) {
                if (lagging.isEmpty()) {
                    return;
                }
                taken = lagging;
                lagging = new ArrayList<>();
                batch = update.finish();
            }
            try {
                sweep(taken.size());
                index.write(batch);
            } catch (RuntimeException failed) {
                failure = failed;
                onFailure.accept(failed);
                throw failed;
            }
            claims.durable(taken);
            for (QueuedCommit commit : taken) {
                payments.applied(commit.payment());
            }
        }
    }

    /** Changes rows of what was durable long ago, between two of the follower's own batches. */
    void apply(Consumer<IndexBatch> changes) {
        apply(changes, () -> {});
    }

    /**
     * As the other one, for rows that the follower may write again from what is in memory.
     *
     * @param inMemory changes that likewise; the follower is told nothing new meanwhile, and lacks nothing of before
     */
    void apply(Consumer<IndexBatch> changes, Runnable inMemory) {
        synchronized (applying) {
            synchronized (lock) {
                catchUp();
                IndexBatch batch = new IndexBatch();
                try {
                    changes.accept(batch);
                    index.write(batch.finish());
                } catch (RuntimeException failed) {
                    failure = failed;
                    onFailure.accept(failed);
                    throw failed;
                }
                inMemory.run();
            }
        }
    }

    /** Brings the rest into the index; nothing may be added any more. */
    @Override
    public void close() {
        synchronized (lock) {
            isClosing = true;
            lock.notifyAll();
        }
        PrivateThread.awaitEnd(thread);
    }

    /** Expired keys go before the rows of the taken groups are written: one of their commits may claim one anew. */
    private void sweep(int commitCount) {
        long now = System.nanoTime();
        if (now - sweptAtNanos >= SWEEP_INTERVAL_NANOS) {
            sweptAtNanos = now;
            ExpiredKeys.sweep(index, claims.expiredBeforeMicros(), SWEPT_ROWS_MIN + 2 * commitCount);
        }
    }

    private void run() {
        try {
            while (awaitMore()) {
                catchUp();
            }
            catchUp();
        } catch (RuntimeException failed) {
            LOG.error("the journal's index follows the log no more", failed);
        }
    }

    /** True when the lag is over, false when the follower is to close. */
    private boolean awaitMore() {
        synchronized (lock) {
            try {
                while (lagging.isEmpty() && !isClosing) {
                    lock.wait();
                }
                long until = System.nanoTime() + LAG_MILLIS * 1_000_000L;
                for (long left = LAG_MILLIS; left > 0 && !isClosing; ) {
                    lock.wait(left);
                    left = (until - System.nanoTime()) / 1_000_000L;
                }
            } catch (InterruptedException nobodyMay) {
                LOG.warn("the journal's index follower was interrupted and goes on");
            }
            return !isClosing;
        }
    }
}
