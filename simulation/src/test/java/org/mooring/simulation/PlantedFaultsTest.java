package org.mooring.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Negative controls: a simulation that finds none of these would find nothing. */
class PlantedFaultsTest {
    private static final int PAYMENTS = 5;
    private static final int SEEDS_MAX = 3_000;

    private static Simulation simulation;

    @BeforeAll
    static void start() {
        simulation = new Simulation();
    }

    @AfterAll
    static void stop() {
        simulation.close();
    }

    /** docs/reference/safety.md has a line for each. */
    @ParameterizedTest
    @EnumSource
    void isOnThePage(PlantedFault fault) throws IOException {
        assertThat(Files.readString(Path.of("../docs/reference/safety.md")))
                .containsPattern("\\| `" + name(fault) + "` \\|[^|]+\\| `" + fault.broken() + "` \\|");
    }

    @ParameterizedTest
    @EnumSource
    void isFound(PlantedFault fault) {
        Set<Promise> broken = EnumSet.noneOf(Promise.class);
        long seed = 0;
        while (!broken.contains(fault.broken()) && seed < SEEDS_MAX) {
            seed++;
            simulation
                    .run(seed, PAYMENTS, false, fault.wiring())
                    .findings()
                    .forEach(finding -> broken.add(finding.promise()));
        }
        System.out.printf("| `%s` | `%s` | %d |%n", name(fault), fault.broken(), seed);
        assertThat(broken)
                .as("%s, planted in %d seeds of %d payments", fault, seed, PAYMENTS)
                .contains(fault.broken());
    }

    private static String name(PlantedFault fault) {
        return fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
