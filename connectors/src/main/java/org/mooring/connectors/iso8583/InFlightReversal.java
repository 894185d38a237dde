package org.mooring.connectors.iso8583;

import io.netty.util.Timeout;
import java.util.concurrent.CompletableFuture;
import org.mooring.connectors.Reversal;

/** One 0400 or 0401 between being sent and its 0410. Its timeout belongs to the link's event loop. */
final class InFlightReversal {
    final byte[] wire;
    /** DE 7 and 11 as one number: those of the payment that is taken back. */
    final long key;

    final CompletableFuture<Reversal.Answer> answer = new CompletableFuture<>();
    Timeout timeout;

    InFlightReversal(byte[] wire, long key) {
        this.wire = wire;
        this.key = key;
    }
}
