package org.mooring.routes.channel;

import java.time.Duration;
import java.time.Instant;

/**
 * How long the original of an intake that cannot be read is tried, by this process: a restart is what an operator does to
 * mend things, so it begins anew then.
 *
 * @param duration from the first failure on
 * @param triesMin and not fewer tries, so that a clock that jumps ahead ends nothing by itself
 */
record Patience(Duration duration, int triesMin) {
    private static final int TRIES_MIN = 5;

    static Patience of(Duration duration) {
        return new Patience(duration, TRIES_MIN);
    }

    /** What was tried in vain. */
    record Spent(int tries, Duration duration) {}

    /** Failures of reading in a row. */
    record Failures(Instant since, int tries) {
        static final Failures NONE = new Failures(null, 0);

        Failures next(Instant now) {
            return new Failures(since == null ? now : since, tries + 1);
        }
    }

    /** Null while there is patience left. */
    Spent spent(Failures failures, Instant now) {
        return failures.since() != null
                        && failures.tries() >= triesMin
                        && !now.isBefore(failures.since().plus(duration))
                ? new Spent(
                        failures.tries(),
                        Duration.ofSeconds(
                                Duration.between(failures.since(), now).toSeconds()))
                : null;
    }
}
