package org.mooring.connectors.iso8583;

import java.time.Duration;
import java.time.Instant;

/**
 * How old the key in use is, and which connection asks for the next one: one at a time, where the links of a bank share
 * its key. Thread-safe, since each link has its own event loop.
 */
final class KeyAge {
    private Instant takenAt;
    private LinkSession asking;

    /** A new key is in use, however it came. */
    synchronized void taken(Instant at) {
        takenAt = at;
        asking = null;
    }

    /** Whether the key is that old, and this connection is to ask for another; it has to say how that ended. */
    synchronized boolean isToAsk(LinkSession session, Instant now, Duration ageMax) {
        boolean isDue = takenAt != null && !now.isBefore(takenAt.plus(ageMax));
        if (isDue && (asking == null || asking == session)) {
            asking = session;
            return true;
        }
        return false;
    }

    /** It does not ask any more: whoever looks next may. */
    synchronized void gaveUp(LinkSession session) {
        if (asking == session) {
            asking = null;
        }
    }
}
