/** Evidence that outlives trust: Merkle trees over journal entries (RFC 9162), checkpoints and proofs. */
package org.mooring.journal.evidence;
