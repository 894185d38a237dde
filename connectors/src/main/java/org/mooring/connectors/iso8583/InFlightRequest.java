package org.mooring.connectors.iso8583;

import io.netty.util.Timeout;
import java.util.concurrent.CompletableFuture;
import org.mooring.connectors.PreparedMessage;
import org.mooring.connectors.SendOutcome;
import org.mooring.transformers.iso8583.Iso8583CardMessages;

/** One payment between {@code send} and its outcome. Its fields but {@link #outcome} belong to the link's event loop. */
final class InFlightRequest {
    private final PreparedMessage message;
    private final long key;
    private final int answerMti;
    private final boolean isRepeat;
    private final CompletableFuture<SendOutcome> outcome = new CompletableFuture<>();
    private Timeout timeout;

    InFlightRequest(PreparedMessage message, long key, boolean isRepeat) {
        this.message = message;
        this.key = key;
        this.answerMti = Iso8583CardMessages.answerMti(message.outbound().payment());
        this.isRepeat = isRepeat;
    }

    PreparedMessage message() {
        return message;
    }

    /** DE 7 and 11 as one number. */
    long key() {
        return key;
    }

    /** Whether a message of that type can be its answer: another one is none, whatever trace it carries. */
    boolean isAnsweredBy(int mti) {
        return mti == answerMti || (isRepeat && mti == answerMti + 1);
    }

    /** Whether the bank may know it already, and has promised to answer as it did then. */
    boolean isRepeat() {
        return isRepeat;
    }

    CompletableFuture<SendOutcome> outcome() {
        return outcome;
    }

    void timeout(Timeout running) {
        timeout = running;
    }

    void cancelTimeout() {
        if (timeout != null) {
            timeout.cancel();
        }
    }
}
