package org.mooring.journal.embedded;

import org.mooring.journal.shared.KeyHash;

/**
 * One idempotency key on its way to the disk.
 *
 * @param fingerprint HMAC of the request's content, 32 bytes
 * @param claimedAtMicros microseconds since 1970; retention counts from here
 */
record KeyClaim(KeyHash key, byte[] fingerprint, long claimedAtMicros) {}
