package org.mooring.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.mooring.chaos.client.Channel;

class RoundTest {
    private static final List<Channel> ALL = List.of(Channel.values());

    @Test
    void oneSeedGivesOnePlan() {
        assertThat(rounds(50, ALL, Set.of(), 7))
                .isEqualTo(rounds(50, ALL, Set.of(), 7))
                .isNotEqualTo(rounds(50, ALL, Set.of(), 8));
    }

    @Test
    void aFullRunMeetsEachPointAndEachTrouble() {
        List<Round> plan = rounds(200, ALL, Set.of(), 7);
        assertThat(plan).extracting(Round::point).containsAll(Round.points(plan(1, ALL, Set.of(), 7)));
        Set<Trouble> troubles = EnumSet.allOf(Trouble.class);
        troubles.remove(Trouble.KILL_DATABASE);
        assertThat(plan)
                .extracting(Round::trouble)
                .containsOnlyElementsOf(troubles)
                .containsAll(troubles);
    }

    @Test
    void twentyTwoRoundsMeetEachPoint() {
        for (long seed = 0; seed < 50; seed++) {
            assertThat(rounds(22, ALL, Set.of(), seed))
                    .extracting(Round::point)
                    .containsAll(Round.points(plan(1, ALL, Set.of(), 7)));
        }
    }

    @Test
    void onlyWhatWasAskedForBefalls() {
        Set<Trouble> asked = Set.of(Trouble.FLIPPED_BIT, Trouble.CRASH_POINT);
        List<Round> plan = rounds(40, ALL, asked, 7);
        assertThat(plan)
                .extracting(Round::trouble)
                .containsOnlyElementsOf(asked)
                .containsAll(asked);
        assertThat(plan)
                .filteredOn(round -> round.trouble() == Trouble.FLIPPED_BIT)
                .allMatch(round -> round.point().isEmpty());
    }

    @Test
    void ofSeveralHubsEachHasItsRoundsAndNowAndThenAllDie() {
        List<Round> plan = Round.plan(plan(60, ALL, Set.of(), 7, 2));
        assertThat(plan).extracting(round -> round.hub(2)).contains(0, 1);
        assertThat(plan).extracting(Round::isOfAll).contains(true, false);
        assertThat(plan).extracting(Round::trouble).contains(Trouble.KILL, Trouble.PAUSE_HUB, Trouble.STOP);
        assertThat(plan)
                .as("what needs a hub that was started for it")
                .extracting(Round::trouble)
                .doesNotContain(Trouble.CRASH_POINT, Trouble.CLOCK_STEP, Trouble.FLIPPED_BIT);
    }

    @Test
    void withoutFilesAndQueuesNothingIsReceivedAheadOfItsIntent() {
        assertThat(rounds(200, List.of(Channel.ISO8583, Channel.REST), Set.of(), 7))
                .extracting(Round::point)
                .doesNotContain("after-received");
    }

    private static List<Round> rounds(int count, List<Channel> channels, Set<Trouble> only, long seed) {
        return Round.plan(plan(count, channels, only, seed));
    }

    private static ChaosPlan plan(int count, List<Channel> channels, Set<Trouble> only, long seed) {
        return plan(count, channels, only, seed, 1);
    }

    private static ChaosPlan plan(int count, List<Channel> channels, Set<Trouble> only, long seed, int hubs) {
        return new ChaosPlan(
                count + 1,
                count,
                seed,
                channels,
                only,
                true,
                hubs > 1,
                hubs,
                false,
                "",
                Path.of("hub.jar"),
                Path.of("i.jar"),
                Path.of("."));
    }
}
