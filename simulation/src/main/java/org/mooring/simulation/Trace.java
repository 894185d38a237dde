package org.mooring.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What happened, line by line, for people; keeps nothing unless asked to. */
final class Trace {
    private static final double MICROS_PER_SECOND = 1_000_000.0;

    private final boolean isKept;
    private final List<String> lines = new ArrayList<>();

    Trace(boolean isKept) {
        this.isKept = isKept;
    }

    boolean isKept() {
        return isKept;
    }

    void say(Timeline timeline, String what) {
        if (isKept) {
            lines.add(String.format(Locale.ROOT, "%14.6f  %s", timeline.nowMicros() / MICROS_PER_SECOND, what));
        }
    }

    List<String> lines() {
        return lines;
    }
}
