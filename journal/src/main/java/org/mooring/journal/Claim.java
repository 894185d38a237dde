package org.mooring.journal;

import java.util.concurrent.CompletionStage;
import org.mooring.canonical.Uetr;

/** What became of a request's keys. */
public sealed interface Claim {
    /**
     * Nobody had them: they are held for this payment, in memory, until its first commit makes them durable or
     * {@link Idempotency#release} gives them back.
     */
    record Granted(Uetr payment) implements Claim {}

    /**
     * The same request came before.
     *
     * @param answer completes with the first answer's payload (see {@link Commit#answer}); already complete when that
     *     answer is on disk, else when the first request, still in process, is answered. Completes exceptionally when
     *     the first request is released without an answer: then the repeat may claim again
     */
    record Repeat(Uetr payment, CompletionStage<byte[]> answer) implements Claim {}

    /** One of the keys belongs to a request with other content. */
    record Conflict(Uetr payment) implements Claim {}
}
