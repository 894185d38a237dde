package org.mooring.connectors.chain;

import java.util.Optional;
import org.mooring.journal.evidence.Batch;

/**
 * A log that batches are entered in, in order and each once. {@link #submit} is called by one thread; the questions by
 * any, and they never wait for a network.
 */
interface AnchorTarget extends AutoCloseable {
    /** How far one batch has come here. */
    record Standing(AnchorStatus status, Optional<AnchorPlace> place) {
        static final Standing OPEN = new Standing(AnchorStatus.OPEN, Optional.empty());
    }

    /** Last part of the producer's URI: {@code anchor:local}, {@code anchor:chain}. */
    String name();

    /** Begins what it does by itself; returns at once. */
    void start();

    /** Number of the last batch that this target answers for from now on; 0 when it has none. */
    long submittedThrough();

    /** Whether it makes sense to submit now; false while it backs off or has enough under way. */
    boolean isReady();

    /**
     * Takes the batch after {@link #submittedThrough} and answers for it from then on, also over a crash; a batch that
     * it has already is ignored. When it cannot, it says so in {@link #trouble} and leaves the batch where it was: a
     * node that is down is no exception.
     */
    void submit(Batch batch);

    Standing standingOf(long number);

    /** Why it does not go on; empty when it does. */
    Optional<String> trouble();

    @Override
    void close();
}
