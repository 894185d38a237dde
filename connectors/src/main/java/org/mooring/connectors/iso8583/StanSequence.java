package org.mooring.connectors.iso8583;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.zone.ZoneRules;
import java.util.concurrent.ThreadLocalRandom;
import org.mooring.transformers.iso8583.Digits;
import org.mooring.transformers.iso8583.TraceKey;

/**
 * Trace keys towards one bank. A bank tells requests apart by DE 7, 11 and 32, not by the link they came over, so all
 * links of a bank share one sequence: DE 11 runs through its part of 000001 to 999999 and round, and a second in which it
 * went all the way round is not left again with the same DE 7. Hub instances towards one bank need disjoint parts. DE 7 never goes back, also when the clock does, or the bank's: where it is local, it
 * stands still in the hour that summer time ends twice. Starts at a random
 * number, because the process before may have used this very second. Thread-safe.
 */
final class StanSequence {
    private static final int STAN_MAX = 999_999;
    /** Of seconds that are local already. */
    private static final DateTimeFormatter DE_7 =
            DateTimeFormatter.ofPattern("MMddHHmmss").withZone(ZoneOffset.UTC);

    private final Clock clock;
    private final ZoneRules zone;
    private final int min;
    private final int count;
    private long second = Long.MIN_VALUE;
    private String transmissionDateTime;
    private int usedInSecond;
    private int stan;

    StanSequence(Clock clock, ZoneId zone) {
        this(clock, 1, STAN_MAX, zone);
    }

    /**
     * @param max the last number of the part that begins with {@code min}
     * @param zone of DE 7
     */
    StanSequence(Clock clock, int min, int max, ZoneId zone) {
        this(clock, min, max, min + ThreadLocalRandom.current().nextInt(max - min + 1), zone);
    }

    /** @param stan the number before the first one, 0..999999 */
    StanSequence(Clock clock, int stan) {
        this(clock, 1, STAN_MAX, stan);
    }

    /** @param stan the number before the first one, in the part or one less */
    StanSequence(Clock clock, int min, int max, int stan) {
        this(clock, min, max, stan, ZoneOffset.UTC);
    }

    StanSequence(Clock clock, int min, int max, int stan, ZoneId zone) {
        this.clock = clock;
        this.zone = zone.getRules();
        this.min = min;
        this.count = max - min + 1;
        this.stan = stan;
    }

    synchronized TraceKey next() {
        Instant instant = clock.instant();
        long now = instant.getEpochSecond() + zone.getOffset(instant).getTotalSeconds();
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
