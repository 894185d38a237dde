package org.mooring.routes.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private static final Instant START = Instant.parse("2026-11-24T09:00:00Z");
    private final Patience patience = Patience.of(Duration.ofHours(1));

    @Test
    void endsAfterItsTimeAndNotBefore() {
        Patience.Failures failures = failed(5);
        assertThat(patience.spent(failures, START.plusSeconds(3_599))).isNull();
        assertThat(patience.spent(failures, START.plusSeconds(3_600)))
                .isEqualTo(new Patience.Spent(5, Duration.ofHours(1)));
    }

    @Test
    void aClockThatJumpsAheadDoesNotEndItByItself() {
        assertThat(patience.spent(failed(4), START.plus(Duration.ofDays(1)))).isNull();
        assertThat(patience.spent(failed(5), START.plus(Duration.ofDays(1)))).isNotNull();
    }

    @Test
    void doesNotEndBeforeTheFirstFailure() {
        assertThat(new Patience(Duration.ZERO, 0).spent(Patience.Failures.NONE, START))
                .isNull();
    }

    private static Patience.Failures failed(int times) {
        Patience.Failures failures = Patience.Failures.NONE;
        for (int i = 0; i < times; i++) {
            failures = failures.next(START.plusSeconds(i));
        }
        return failures;
    }
}
