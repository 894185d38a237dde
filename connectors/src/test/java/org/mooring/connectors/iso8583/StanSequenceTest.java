package org.mooring.connectors.iso8583;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.mooring.transformers.iso8583.TraceKey;

class StanSequenceTest {
    private final SettableClock clock = new SettableClock(Instant.parse("2026-12-31T23:59:59Z"));

    @Test
    void runsFromOneTo999999AndRound() {
        StanSequence stans = new StanSequence(clock, 999_998);
        assertThat(stans.next()).isEqualTo(new TraceKey("1231235959", "999999"));
        assertThat(stans.next()).isEqualTo(new TraceKey("1231235959", "000001"));
        clock.now = clock.now.plusSeconds(1);
        assertThat(stans.next()).isEqualTo(new TraceKey("0101000000", "000002"));
    }

    @Test
    void leavesASecondThatIsUsedUp() {
        StanSequence stans = new StanSequence(clock, 500_000);
        BitSet used = new BitSet();
        for (int i = 0; i < 999_999; i++) {
            TraceKey trace = stans.next();
            assertThat(trace.transmissionDateTime()).isEqualTo("1231235959");
            used.set(Integer.parseInt(trace.systemTraceAuditNumber()));
        }
        assertThat(used.cardinality()).isEqualTo(999_999);
        assertThat(used.get(0)).isFalse();
        assertThat(stans.next()).isEqualTo(new TraceKey("0101000000", "500001"));
    }

    @Test
    void staysInItsPartAndLeavesASecondWhenThatIsUsedUp() {
        StanSequence stans = new StanSequence(clock, 400_000, 400_002, 400_001);
        assertThat(stans.next()).isEqualTo(new TraceKey("1231235959", "400002"));
        assertThat(stans.next()).isEqualTo(new TraceKey("1231235959", "400000"));
        assertThat(stans.next()).isEqualTo(new TraceKey("1231235959", "400001"));
        assertThat(stans.next()).isEqualTo(new TraceKey("0101000000", "400002"));
        assertThat(new StanSequence(clock, 7, 7, ZoneOffset.UTC).next().systemTraceAuditNumber())
                .isEqualTo("000007");
    }

    @Test
    void neverGoesBackWithTheClock() {
        StanSequence stans = new StanSequence(clock, 0);
        stans.next();
        clock.now = clock.now.minus(Duration.ofHours(1));
        assertThat(stans.next()).isEqualTo(new TraceKey("1231235959", "000002"));
    }

    /** Else the same DE 7 and 11 could come an hour later, and a bank would take that for a repeat. */
    @Test
    void aLocalDe7StandsStillInTheHourThatComesTwice() {
        clock.now = Instant.parse("2026-10-25T00:59:59Z");
        StanSequence stans = new StanSequence(clock, 1, 999_999, 41, ZoneId.of("Europe/Vienna"));
        assertThat(stans.next()).isEqualTo(new TraceKey("1025025959", "000042"));
        clock.now = Instant.parse("2026-10-25T01:30:00Z"); // 02:30 for the second time
        assertThat(stans.next()).isEqualTo(new TraceKey("1025025959", "000043"));
        clock.now = Instant.parse("2026-10-25T02:00:00Z");
        assertThat(stans.next()).isEqualTo(new TraceKey("1025030000", "000044"));
    }

    @Test
    void aLocalDe7HasTheNewYearWhenItsZoneHasIt() {
        clock.now = Instant.parse("2026-12-31T23:00:00Z");
        StanSequence stans = new StanSequence(clock, 1, 999_999, 1, ZoneId.of("Europe/Vienna"));
        assertThat(stans.next().transmissionDateTime()).isEqualTo("0101000000");
    }

    private static final class SettableClock extends Clock {
        private Instant now;

        SettableClock(Instant now) {
            this.now = now;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
