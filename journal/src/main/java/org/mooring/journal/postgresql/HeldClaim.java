package org.mooring.journal.postgresql;

import java.util.List;
import org.mooring.journal.shared.KeyHash;

/**
 * One granted claim.
 *
 * @param id drawn at random; the rows of the keys carry it. A row that carries another belongs to somebody else by now,
 *     and nothing may be committed with it (fencing)
 * @param fingerprint HMAC of the request's content, 32 bytes
 * @param claimedAtMicros microseconds since 1970; retention counts from here
 */
record HeldClaim(long id, List<KeyHash> keys, byte[] fingerprint, long claimedAtMicros) {
    /** Ids are unique; arrays have no equality. */
    @Override
    public boolean equals(Object other) {
        return other instanceof HeldClaim claim && id == claim.id;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(id);
    }
}
