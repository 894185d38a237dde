package org.mooring.simulators;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyIndexTest {
    @Test
    void answersAsAMapDoes() {
        long seed = Long.getLong("mooring.test.seed", 1L);
        Random random = new Random(seed);
        Map<String, Long> expected = new HashMap<>();
        KeyIndex index = new KeyIndex(1_000_000);
        for (int i = 0; i < 50_000; i++) {
            String key = "key-" + random.nextInt(20_000);
            long value = 1L + random.nextInt(1000);
            expected.put(key, value);
            index.put(key, value);
        }
        for (int i = 0; i < 20_000; i++) {
            String key = "key-" + i;
            assertThat(index.get(key)).as("seed %d, %s", seed, key).isEqualTo(expected.getOrDefault(key, 0L));
        }
    }

    @Test
    void remembersTheLastHalfAndForgetsTheEldest() {
        KeyIndex index = new KeyIndex(1000);
        for (int i = 1; i <= 1250; i++) {
            index.put("key-" + i, i);
        }
        for (int i = 751; i <= 1250; i++) {
            assertThat(index.get("key-" + i)).isEqualTo(i);
        }
        assertThat(index.get("key-1")).isEqualTo(KeyIndex.ABSENT);
    }
}
