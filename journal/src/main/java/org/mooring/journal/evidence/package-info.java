/**
 * Evidence that outlives trust: Merkle trees over journal entries (RFC 9162, 2.1), batches that commit to the one
 * before, and proofs. Plain computation: no clock, no disk, no network, so that whoever verifies needs nothing else.
 */
package org.mooring.journal.evidence;
