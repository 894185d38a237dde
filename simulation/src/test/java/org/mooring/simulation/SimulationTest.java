package org.mooring.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The short form of {@code make simulate}, and that a seed is a seed. */
class SimulationTest {
    private static final int SEEDS = 10_000;
    private static final int PAYMENTS = 5;

    @Test
    @Timeout(180)
    void tenThousandSeedsKeepEveryPromise() {
        List<String> told = new ArrayList<>();
        SimulationReport report = new SeedRange(
                        1, SEEDS, PAYMENTS, Runtime.getRuntime().availableProcessors())
                .run(line -> {
                    synchronized (told) {
                        told.add(line);
                    }
                });
        System.out.print(report.text());
        assertThat(report.findings()).as(String.join("\n", told)).isEmpty();
        for (FaultKind kind : FaultKind.values()) {
            assertThat(report.count(kind)).as("%s was never met", kind).isPositive();
        }
    }

    @Test
    void aSeedRunsTheSameWayTwiceWhateverRanBefore() {
        try (Simulation one = new Simulation();
                Simulation other = new Simulation()) {
            for (long seed = 50; seed < 80; seed++) {
                other.run(seed + 1_000, PAYMENTS, false, Wiring.RIGHT);
                SeedResult first = one.run(seed, PAYMENTS, true, Wiring.RIGHT);
                SeedResult second = other.run(seed, PAYMENTS, true, Wiring.RIGHT);
                assertThat(second.trace()).isEqualTo(first.trace());
                assertThat(second.digest()).isEqualTo(first.digest());
            }
        }
    }

    @Test
    void threadsMakeNoDifference() {
        long alone = new SeedRange(1, 60, PAYMENTS, 1).run(line -> {}).digest();
        long together = new SeedRange(1, 60, PAYMENTS, 2).run(line -> {}).digest();
        assertThat(together).isEqualTo(alone);
    }

    /** What is printed of a failing seed is enough to see it fail again, the same way. */
    @Test
    void aFailingSeedIsPrintedAndReplaysExactly() {
        try (Simulation simulation = new Simulation()) {
            Wiring wrong = PlantedFault.UNKNOWN_CODE_IS_SUCCESS.wiring();
            long seed = 1;
            SeedResult failed = simulation.run(seed, PAYMENTS, false, wrong);
            while (failed.findings().isEmpty()) {
                failed = simulation.run(++seed, PAYMENTS, false, wrong);
            }
            assertThat(SimulationReport.of(failed))
                    .contains("simulation/run.sh --seed " + seed + " --payments-per-seed " + PAYMENTS)
                    .contains(failed.findings().get(0).what());
            SeedResult again = simulation.run(seed, PAYMENTS, true, wrong);
            assertThat(again.findings()).isEqualTo(failed.findings());
            assertThat(again.digest()).isEqualTo(failed.digest());
            assertThat(again.trace()).isNotEmpty();
        }
    }
}
