package org.mooring.connectors.chain;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.PaymentJournal;
import org.mooring.journal.TurnOver;
import org.mooring.journal.evidence.Batch;
import org.mooring.journal.evidence.Hash;
import org.mooring.journal.evidence.InclusionProof;
import org.mooring.journal.evidence.MerkleTree;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where payments' evidence is tied up: closes batches over the journal's tail, stores them, and hands them to the one
 * configured target. The {@code anchor:} endpoints are its way to the routes.
 *
 * <p>Crash: a batch is stored before it is handed over, and the target answers for it from the moment it has it on its
 * own disk; so after any crash each batch goes on from where it was, once. Threads: closing and submitting are called
 * by the anchor route's one thread, the questions of {@link AnchorLog} by any.
 *
 * <p>Of several processes on one journal one does this at a time. What it must not forget is kept with the journal then,
 * and whoever has the next turn goes on with it.
 */
public final class Anchorage implements AnchorLog, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Anchorage.class);
    /** Closed in one go before something is sent, so that a long tail does not delay the first batch. */
    private static final int CLOSED_AT_ONCE_MAX = 64;

    /** What several processes on one journal do in turns. */
    private static final String TASK = "anchor";

    private final PaymentJournal journal;
    private final AnchorStore state;
    private final BatchStore store;
    private final AnchorTarget target;
    private final Clock clock;
    /** Why no batch is closed any more; null in health. */
    private final String halted;

    Anchorage(PaymentJournal journal, AnchorStore state, BatchStore store, AnchorTarget target, Clock clock) {
        this.journal = journal;
        this.state = state;
        this.store = store;
        this.target = target;
        this.clock = clock;
        this.halted = disagreement();
        if (halted != null) {
            LOG.error("{}; no batch is closed until that is settled, payments flow", halted);
        }
    }

    /**
     * Opens or creates the batch store and the target's own files, and starts the target. The journal stays the
     * caller's, who closes it after this.
     *
     * @throws IllegalStateException naming property, value and rule when a key file cannot be used
     */
    public static Anchorage open(AnchorSettings settings, PaymentJournal journal, Clock clock) {
        Path directory = settings.directory();
        AnchorStore state =
                journal.sharedTask(TASK).<AnchorStore>map(SharedStore::new).orElseGet(() -> new FileStore(directory));
        AnchorTarget target = settings.target().equals(ChainClient.NAME)
                ? ChainClient.open(settings.chain(), state, clock)
                : LocalSignedLog.open(state, directory, clock);
        Anchorage anchorage = new Anchorage(journal, state, BatchStore.open(state), target, clock);
        target.start();
        return anchorage;
    }

    /** {@code local} or {@code chain}. */
    public String target() {
        return target.name();
    }

    /**
     * Closes and stores every batch that is full, and one that is not when its oldest entry has waited long enough and
     * the target has all batches before: while the target lags, small batches would only lengthen its backlog.
     *
     * @return batches closed
     */
    synchronized int closeReady(int leafCountMax, Duration ageMax) {
        if (halted != null || state.begin() == 0) {
            return 0;
        }
        int closed = 0;
        while (closed < CLOSED_AT_ONCE_MAX) {
            long waiting = journal.committed().value() - lastPosition().value();
            boolean isDue = waiting >= leafCountMax
                    || (waiting > 0 && store.count() == target.submittedThrough() && isOldEnough(ageMax));
            if (!isDue) {
                return closed;
            }
            List<Hash> leaves = leaves(lastPosition(), (int) Math.min(waiting, leafCountMax));
            Batch batch =
                    store.newest().map(before -> before.batch().next(leaves)).orElseGet(() -> Batch.first(leaves));
            try {
                store.append(batch, clock.instant());
            } catch (TurnOver over) {
                LOG.warn(over.getMessage());
                return closed;
            }
            closed++;
        }
        return closed;
    }

    /** The oldest batch that the target lacks; empty when there is none or the target cannot take it now. */
    Optional<Batch> nextToSubmit() {
        if (state.turn() == 0) {
            return Optional.empty();
        }
        long number = target.submittedThrough() + 1;
        return target.isReady() && number <= store.count()
                ? Optional.of(store.read(number).batch())
                : Optional.empty();
    }

    /** Hands the batch to the target; afterwards its status tells whether the target took it. */
    AnchorStatus submit(Batch batch) {
        try {
            target.submit(batch);
        } catch (TurnOver over) {
            LOG.warn(over.getMessage());
        }
        return target.standingOf(batch.number()).status();
    }

    boolean isSubmitted(Batch batch) {
        return target.submittedThrough() >= batch.number();
    }

    /** Lets another process on the same journal anchor. */
    void rest() {
        state.rest();
    }

    @Override
    public Optional<AnchoredBatch> batchOf(JournalPosition position) {
        return store.covering(position).map(this::anchored);
    }

    @Override
    public Optional<AnchoredBatch> batch(long number) {
        return number < 1 || number > store.count() ? Optional.empty() : Optional.of(anchored(store.read(number)));
    }

    @Override
    public List<AnchoredBatch> newest(int countMax) {
        long newest = store.count();
        List<AnchoredBatch> batches = new ArrayList<>();
        for (long number = newest; number > Math.max(0, newest - countMax); number--) {
            batches.add(anchored(store.read(number)));
        }
        return batches;
    }

    @Override
    public InclusionProof proof(JournalPosition position) {
        Batch batch = store.covering(position)
                .orElseThrow(() -> new IllegalArgumentException("no batch covers journal position " + position
                        + " yet; batches reach to position " + lastPosition()))
                .batch();
        MerkleTree tree = treeOf(batch);
        if (!tree.root().equals(batch.root())) {
            throw new IllegalStateException(changed(batch, tree.root()));
        }
        return tree.proof((int) batch.indexOf(position));
    }

    @Override
    public AnchorBacklog backlog() {
        long withoutBatch =
                Math.max(0, journal.committed().value() - lastPosition().value());
        long open = Math.max(0, store.count() - target.submittedThrough());
        return new AnchorBacklog(
                target.name(), withoutBatch, open, halted != null ? Optional.of(halted) : target.trouble());
    }

    @Override
    public void close() {
        try {
            state.rest();
        } catch (RuntimeException failure) {
            LOG.warn("anchoring waits for the end of this instance's lease: {}", failure.getMessage());
        }
        target.close();
        store.close();
    }

    private AnchoredBatch anchored(BatchStore.Closed closed) {
        AnchorTarget.Standing standing = target.standingOf(closed.batch().number());
        return new AnchoredBatch(closed.batch(), closed.at(), standing.status(), standing.place());
    }

    private JournalPosition lastPosition() {
        return store.newest().map(closed -> closed.batch().last()).orElse(JournalPosition.START);
    }

    private boolean isOldEnough(Duration ageMax) {
        Instant oldest = journal.readAfter(lastPosition(), 1).get(0).at();
        // An entry from the future means that the clock was set back: it does not wait until the clock is there again.
        return Duration.between(oldest, clock.instant()).abs().compareTo(ageMax) >= 0;
    }

    private List<Hash> leaves(JournalPosition after, int count) {
        List<Hash> leaves = new ArrayList<>(count);
        while (leaves.size() < count) {
            List<byte[]> read =
                    journal.leavesAfter(new JournalPosition(after.value() + leaves.size()), count - leaves.size());
            if (read.isEmpty()) {
                throw new IllegalStateException("the journal says it is committed to " + journal.committed()
                        + " and reads nothing after position " + (after.value() + leaves.size()));
            }
            read.forEach(leaf -> leaves.add(Hash.of(leaf)));
        }
        return leaves;
    }

    private MerkleTree treeOf(Batch batch) {
        return MerkleTree.of(
                leaves(new JournalPosition(batch.first().value() - 1), Math.toIntExact(batch.leafCount())));
    }

    /** Compares the newest batch with the journal: a journal from an older backup, or a changed one, shows here. */
    private String disagreement() {
        Optional<BatchStore.Closed> newest = store.newest();
        if (newest.isEmpty()) {
            return null;
        }
        Batch batch = newest.get().batch();
        if (batch.last().compareTo(journal.committed()) > 0) {
            return "batch " + batch.number() + " covers the journal to position " + batch.last()
                    + ", but the journal ends at " + journal.committed() + ": it is older than its evidence";
        }
        Hash root = treeOf(batch).root();
        return root.equals(batch.root()) ? null : changed(batch, root);
    }

    private static String changed(Batch batch, Hash computed) {
        return "batch " + batch.number() + " (positions " + batch.first() + " to " + batch.last() + ") has root "
                + batch.root() + ", the journal's entries give " + computed + ": the journal or the batch was changed";
    }
}
