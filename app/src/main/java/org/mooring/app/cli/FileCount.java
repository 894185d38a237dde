package org.mooring.app.cli;

import java.io.PrintWriter;

/** Counts files on standard error while somebody watches; the script that starts us knows whether that is a terminal. */
final class FileCount {
    private static final String IS_WATCHED = "mooring.stderr.terminal";
    private static final long EVERY_NANOS = 500_000_000L;

    private final PrintWriter err;
    private final int total;
    private final boolean isWatched = Boolean.getBoolean(IS_WATCHED);
    private long toldAtNanos = System.nanoTime();
    private int done;
    private boolean isLineOpen;

    FileCount(PrintWriter err, int total) {
        this.err = err;
        this.total = total;
    }

    void done() {
        done++;
        if (isWatched && System.nanoTime() - toldAtNanos > EVERY_NANOS) {
            toldAtNanos = System.nanoTime();
            err.print("\r" + done + " of " + total + " files");
            err.flush();
            isLineOpen = true;
        }
    }

    /** Leaves the terminal's line as it was. */
    void end() {
        if (isLineOpen) {
            err.print("\r" + " ".repeat(2 * String.valueOf(total).length() + 10) + "\r");
            err.flush();
        }
    }
}
