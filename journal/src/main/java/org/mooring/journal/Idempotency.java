package org.mooring.journal;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.mooring.canonical.Uetr;

/** Same request, same answer: decides whether a request is new, a repeat, or a key used for something else. */
public interface Idempotency {
    /** How long a key is remembered by default. */
    int RETENTION_DAYS_DEFAULT = 35;

    /**
     * Claims all keys or none. Never waits for the disk, but for a database that instances share if there is one; safe
     * for any thread, and of two concurrent claims of the same key exactly one is granted, on whichever instance.
     *
     * @param keys one or more; all of them lead to the payment afterwards
     * @param content the bytes that tell same from other, in a fixed order, without what the design leaves out; kept
     *     as an HMAC only
     */
    Claim claim(Uetr payment, List<IdempotencyKey> keys, byte[] content);

    /**
     * As {@link #claim}, without holding the caller while a database is asked; a journal that asks none has the stage
     * complete already. Completes exceptionally when it cannot be decided now: nothing is claimed then, and what was
     * not decided must not be acknowledged.
     */
    default CompletionStage<Claim> requestClaim(Uetr payment, List<IdempotencyKey> keys, byte[] content) {
        return CompletableFuture.completedFuture(claim(payment, keys, content));
    }

    /** Gives back a claim whose payment was never committed; a no-op once it was. */
    void release(Uetr payment);
}
