package org.mooring.routes.channel;

import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.common.KafkaException;
import org.mooring.canonical.failure.IntakeClosed;
import org.mooring.journal.JournalFull;

/**
 * A failure of what the hub stands on (disk, database, broker), or a hub that takes nothing in: every message would fail, and
 * each is fine again when it is over. Any other failure is a defect that one message may bring about each time.
 */
final class Outage {
    private Outage() {}

    static boolean isCauseOf(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException
                    || cause instanceof SQLException
                    || cause instanceof KafkaException
                    || cause instanceof IntakeClosed
                    || cause instanceof JournalFull
                    || cause instanceof InterruptedException
                    || cause instanceof RejectedExecutionException) {
                return true;
            }
        }
        return false;
    }
}
