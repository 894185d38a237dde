package org.mooring.connectors.chain;

/** How far a batch has come. Only {@link #FINAL} is evidence that stands; a reorganised chain leads back to SUBMITTED. */
public enum AnchorStatus {
    /** Closed and stored, not handed to the target yet. */
    OPEN,
    /** Signed and stored; on its way, or in no block (any more). */
    SUBMITTED,
    /** In a block, with fewer confirmations than asked for. */
    CONFIRMED,
    /** On disk in the local log, or so deep in the chain that it counts as irrevocable. */
    FINAL
}
