package org.mooring.journal.outbox;

import java.util.concurrent.CompletionStage;

/** Where a relay's messages go. */
@FunctionalInterface
public interface Delivery {
    /**
     * Hands the message over, and completes once the receiver has it for good. Any failure, thrown or in the stage, means
     * "perhaps not": the same message comes again. The stage must complete in the end, by a time limit if need be.
     */
    CompletionStage<Void> deliver(OutboxMessage message);
}
