package org.mooring.journal;

import java.util.List;
import org.mooring.canonical.Uetr;

/** Same request, same answer: decides whether a request is new, a repeat, or a key used for something else. */
public interface Idempotency {
    /** How long a key is remembered by default. */
    int RETENTION_DAYS_DEFAULT = 35;

    /**
     * Claims all keys or none. Decided at once, without waiting for the disk; safe for any thread, and of two
     * concurrent claims of the same key exactly one is granted.
     *
     * @param keys one or more; all of them lead to the payment afterwards
     * @param content the bytes that tell same from other, in a fixed order, without what the design leaves out; kept
     *     as an HMAC only
     */
    Claim claim(Uetr payment, List<IdempotencyKey> keys, byte[] content);

    /** Gives back a claim whose payment was never committed; a no-op once it was. */
    void release(Uetr payment);
}
