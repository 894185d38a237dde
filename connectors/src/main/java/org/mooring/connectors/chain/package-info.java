/**
 * Anchoring: the journal's tail becomes Merkle batches, and each batch is entered in a log that others can check, on an
 * EVM chain or in a local signed file. Nothing here is on a payment's way: when it is slow or down, anchoring lags and
 * payments flow.
 *
 * <pre>
 * journal ──► {@link org.mooring.connectors.chain.Anchorage} closes and stores a batch ──► anchor:batches (consumer)
 *                                                                        │ one exchange a batch, in order
 *                                             anchor:local ◄─ toD ─► anchor:chain (producers)
 *                                             signed line            signed once, stored, sent, followed until final
 * </pre>
 */
package org.mooring.connectors.chain;
