package org.mooring.connectors.chain;

import java.time.Instant;
import java.util.Optional;
import org.mooring.journal.evidence.Batch;

/**
 * A batch and how far it has come.
 *
 * @param closedAt when the hub closed it
 * @param place empty while {@link AnchorStatus#OPEN}
 */
public record AnchoredBatch(Batch batch, Instant closedAt, AnchorStatus status, Optional<AnchorPlace> place) {}
