package org.mooring.app.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** Tells the steps of long work, unless nobody wants to hear. Not thread-safe. */
final class ProgressOption {
    private static final long POSITION_EVERY_NANOS = 1_000_000_000L;

    @Option(names = "--quiet", description = "no word on the way")
    private boolean isQuiet;

    private long toldAtNanos = System.nanoTime();

    /** Positions pass by the thousand; one a second is enough. */
    void tell(PrintWriter out, String step) {
        long now = System.nanoTime();
        boolean isPosition = step.startsWith("checked to");
        if (!isQuiet && (!isPosition || now - toldAtNanos > POSITION_EVERY_NANOS)) {
            toldAtNanos = now;
            out.println("  " + step);
            out.flush();
        }
    }
}
