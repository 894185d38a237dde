package org.mooring.connectors.chain;

import java.util.Optional;

/**
 * How far anchoring lags behind the journal. A lag never holds a payment.
 *
 * @param target {@code local} or {@code chain}
 * @param entriesWithoutBatch durable journal entries that no batch covers yet
 * @param batchesOpen closed batches that the target does not have yet
 * @param trouble why it does not go on, for an operator; empty when it does
 */
public record AnchorBacklog(String target, long entriesWithoutBatch, long batchesOpen, Optional<String> trouble) {}
