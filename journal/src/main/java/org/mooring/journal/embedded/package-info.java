/**
 * The journal of one JVM: an append-only log of our own with group commit, RocksDB without a log of its own as the
 * index over it, and the payments' keys in a file apart. May use the journal's port, what journals share, and RocksDB.
 *
 * <pre>
 *  caller's thread                      writer's thread                          completion executor
 *  state table, number,        queue    position, previous hash, leaf            stages of the whole
 *  nonce, commitment,       ─────────►  key slots on disk, then one frame   ───► group in one task
 *  encryption                           and one flush, then the index
 * </pre>
 */
package org.mooring.journal.embedded;
