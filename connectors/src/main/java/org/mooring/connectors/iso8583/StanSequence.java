package org.mooring.connectors.iso8583;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ThreadLocalRandom;
import org.mooring.transformers.iso8583.Digits;
import org.mooring.transformers.iso8583.TraceKey;

/**
 * Trace keys towards one bank. A bank tells requests apart by DE 7, 11 and 32, not by the link they came over, so all
 * links of a bank share one sequence: DE 11 runs through its part of 000001 to 999999 and round, and a second in which it
 * went all the way round is not left again with the same DE 7. Hub instances towards one bank need disjoint parts. DE 7 never goes back, also when the clock does. Starts at a random
 * number, because the process before may have used this very second. Thread-safe.
 */
final class StanSequence {
    private static final int STAN_MAX = 999_999;
    private static final DateTimeFormatter DE_7 =
            DateTimeFormatter.ofPattern("MMddHHmmss").withZone(ZoneOffset.UTC);

    private final Clock clock;
    private final int min;
    private final int count;
    private long second = Long.MIN_VALUE;
    private String transmissionDateTime;
    private int usedInSecond;
    private int stan;

    StanSequence(Clock clock) {
        this(clock, 1, STAN_MAX);
    }

    /** @param max the last number of the part that begins with {@code min} */
    StanSequence(Clock clock, int min, int max) {
        this(clock, min, max, min + ThreadLocalRandom.current().nextInt(max - min + 1));
    }

    /** @param stan the number before the first one, 0..999999 */
    StanSequence(Clock clock, int stan) {
        this(clock, 1, STAN_MAX, stan);
    }

    /** @param stan the number before the first one, in the part or one less */
    StanSequence(Clock clock, int min, int max, int stan) {
        this.clock = clock;
        this.min = min;
        this.count = max - min + 1;
        this.stan = stan;
    }

    synchronized TraceKey next() {
        long now = clock.instant().getEpochSecond();
        if (usedInSecond == count) {
            now = Math.max(now, second + 1);
        }
        if (now > second) {
            second = now;
            transmissionDateTime = DE_7.format(Instant.ofEpochSecond(now));
            usedInSecond = 0;
        }
        usedInSecond++;
        stan = (stan - min + 1) % count + min;
        return new TraceKey(transmissionDateTime, Digits.text(stan, 6));
    }
}
