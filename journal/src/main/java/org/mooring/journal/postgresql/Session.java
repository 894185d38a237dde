package org.mooring.journal.postgresql;

import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connection of one thread, opened again after it was lost, and how long it has been away. */
final class Session implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final long PAUSE_MIN_MS = 20;
    private static final long PAUSE_MAX_MS = 1_000;
    /** "Server rejected the connection" (SQL standard): here, the hub rejected the server. */
    private static final String REJECTED = "08004";

    /** Opens the connection. */
    @FunctionalInterface
    interface Opening {
        Connection open(String purpose) throws SQLException;
    }

    private final Opening opening;
    private final String purpose;
    private final long outageMaxNanos;

    private Connection connection;
    private boolean isAway;
    private long awaySinceNanos;
    private long pauseMs = PAUSE_MIN_MS;

    Session(Opening opening, String purpose, Duration outageMax) {
        this.opening = opening;
        this.purpose = purpose;
        this.outageMaxNanos = outageMax.toNanos();
    }

    /** In no transaction. */
    Connection connection() throws SQLException {
        if (connection == null) {
            try {
                connection = opening.open(purpose);
            } catch (IllegalStateException notDurable) {
                throw new SQLException(notDurable.getMessage(), REJECTED, notDurable);
            }
        }
        return connection;
    }

    /** The connection did what it was asked. */
    void works() {
        if (isAway) {
            LOG.info("the journal's {} has its database again", purpose);
        }
        isAway = false;
        pauseMs = PAUSE_MIN_MS;
    }

    /** Whatever the connection was doing is rolled back, unless it was a commit that the server had read already. */
    void lost(Exception cause) {
        if (!isAway) {
            isAway = true;
            awaySinceNanos = System.nanoTime();
            LOG.warn(
                    "the journal's {} could not finish its work on the database and tries again: {}",
                    purpose,
                    cause.getMessage());
        }
        close();
    }

    /** Whether the outage lasts longer than anything may wait for it. */
    boolean isAwayTooLong() {
        return isAway && System.nanoTime() - awaySinceNanos >= outageMaxNanos;
    }

    /** How long to wait before the next attempt; grows. */
    long nextPauseMs() {
        long pause = pauseMs;
        pauseMs = Math.min(PAUSE_MAX_MS, pauseMs * 2);
        return pause;
    }

    /** Whether the same may succeed later: connection, restart, lock, deadlock, resources; not the statement itself. */
    static boolean mayPass(SQLException failed) {
        String state = failed.getSQLState();
        return state == null
                || failed.getCause() instanceof IOException
                || state.startsWith("08")
                || state.startsWith("25")
                || state.startsWith("28")
                || state.startsWith("40")
                || state.startsWith("53")
                || state.startsWith("55")
                || state.startsWith("57")
                || state.startsWith("58");
    }

    /** Whether it was the connection or the server that ended, not the statement that failed. */
    static boolean isLost(SQLException failed) {
        String state = failed.getSQLState();
        return state != null && (state.startsWith("08") || state.startsWith("57P"));
    }

    @Override
    public void close() {
        Connection closing = connection;
        connection = null;
        if (closing != null) {
            try {
                closing.close();
            } catch (SQLException gone) {
                LOG.debug("a connection that was lost could not be closed", gone);
            }
        }
    }
}
