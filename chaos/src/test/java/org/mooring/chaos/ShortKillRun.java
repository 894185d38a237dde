package org.mooring.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.chaos.client.Channel;
import org.mooring.chaos.oracle.Finding;
import org.mooring.chaos.oracle.Verdict;

/**
 * The short form of {@code make chaos}, once hub and inside jar are packaged: a few deaths, then the same oracle on a hub
 * with a planted fault, which it must find. The seed of the first is {@code mooring.test.seed}; that of the fault is not,
 * because what it does to a payment has to be among the few that are sent.
 */
@Timeout(400)
class ShortKillRun {
    /** With it, 9 of the first 300 payments are never answered by their bank, of which the fault makes two each. */
    private static final long SEED_OF_TIME_OUTS = 53;

    @TempDir
    Path directory;

    @Test
    void nothingIsLostAndNothingPaidTwiceWhenTheHubDies() throws Exception {
        ChaosResult result = run(Long.getLong("mooring.test.seed", 1L), 1_200, 3, List.of(Channel.values()), "");

        assertThat(result.findings()).as(ChaosReport.of(result)).isEmpty();
        assertThat(result.hubDeaths()).isEqualTo(3);
        assertThat(result.clients()).hasSize(1_200);
        assertThat(result.ledgers()).isNotEmpty();
        assertThat(result.journal().entryCount()).isGreaterThan(2_000);
    }

    @Test
    void aPlantedFaultIsFound() throws Exception {
        ChaosResult result = run(SEED_OF_TIME_OUTS, 300, 0, List.of(Channel.ISO8583), Planted.RESEND_ON_TIMEOUT);

        // Booked twice; where the hub has taken one of the two back by the end, the other is still with the bank.
        assertThat(result.findings())
                .as(ChaosReport.of(result))
                .extracting(Finding::verdict)
                .containsAnyOf(Verdict.DOUBLED, Verdict.DISAGREES_WITH_BANK);
    }

    private ChaosResult run(long seed, int payments, int kills, List<Channel> channels, String fault) throws Exception {
        System.out.println("seed " + seed);
        ChaosPlan plan = new ChaosPlan(
                payments,
                kills,
                seed,
                channels,
                Set.of(),
                false,
                false,
                1,
                false,
                fault,
                ChaosCommand.jarIn(Path.of("../app/target")),
                Path.of("target/mooring-chaos-inside.jar").toAbsolutePath(),
                directory);
        return new ChaosRun(plan, System.out).run();
    }
}
