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
 * links of a bank share one sequence: DE 11 runs from 000001 to 999999 and round, and a second in which it went all the
 * way round is not left again with the same DE 7. DE 7 never goes back, also when the clock does. Starts at a random
 * number, because the process before may have used this very second. Thread-safe.
 */
final class StanSequence {
    private static final int STAN_MAX = 999_999;
    private static final DateTimeFormatter DE_7 =
            DateTimeFormatter.ofPattern("MMddHHmmss").withZone(ZoneOffset.UTC);

    private final Clock clock;
    private long second = Long.MIN_VALUE;
    private String transmissionDateTime;
    private int usedInSecond;
    private int stan;

    StanSequence(Clock clock) {
        this(clock, ThreadLocalRandom.current().nextInt(STAN_MAX));
    }

    /** @param stan the number before the first one, 0..999999 */
    StanSequence(Clock clock, int stan) {
        this.clock = clock;
        this.stan = stan;
    }

    synchronized TraceKey next() {
        long now = clock.instant().getEpochSecond();
        if (usedInSecond == STAN_MAX) {
            now = Math.max(now, second + 1);
        }
        if (now > second) {
            second = now;
            transmissionDateTime = DE_7.format(Instant.ofEpochSecond(now));
            usedInSecond = 0;
        }
        usedInSecond++;
        stan = stan % STAN_MAX + 1;
        return new TraceKey(transmissionDateTime, Digits.text(stan, 6));
    }
}
