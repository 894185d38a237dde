package org.mooring.connectors.iso8583;

import io.netty.util.Timeout;
import java.util.concurrent.CompletableFuture;
import org.mooring.transformers.iso8583.Iso8583Message;

/**
 * A message that may be sent again, between being sent and its answer: the repeat of an advice, or an enquiry. Its fields
 * but {@link #answer} belong to the link's event loop.
 */
final class InFlightQuestion {
    final byte[] wire;
    /** DE 7 and 11 as one number. */
    final long key;

    final int answerMti;
    /** Whether the wire bytes are overwritten once they are written. */
    final boolean isSensitive;
    /** Fails with {@code LinkUnavailable} where nothing left, and with {@code OutcomeUnknown} where nothing came back. */
    final CompletableFuture<Iso8583Message> answer = new CompletableFuture<>();

    Timeout timeout;

    InFlightQuestion(byte[] wire, long key, int answerMti, boolean isSensitive) {
        this.wire = wire;
        this.key = key;
        this.answerMti = answerMti;
        this.isSensitive = isSensitive;
    }
}
