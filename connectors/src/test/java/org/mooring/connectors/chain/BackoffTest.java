package org.mooring.connectors.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void doublesUpToItsLimitAndStartsAnewAfterASuccess() {
        Backoff backoff = new Backoff(Duration.ofNanos(10), Duration.ofNanos(30));
        assertThat(backoff.isOver(0)).isTrue();
        long now = 100;
        for (long pause : new long[] {10, 20, 30, 30}) {
            backoff.failed(now);
            assertThat(backoff.isOver(now + pause - 1)).isFalse();
            assertThat(backoff.isOver(now + pause)).isTrue();
            now += pause;
        }
        backoff.reset();
        assertThat(backoff.isOver(now)).isTrue();
        backoff.failed(now);
        assertThat(backoff.isOver(now + 10)).isTrue();
    }
}
