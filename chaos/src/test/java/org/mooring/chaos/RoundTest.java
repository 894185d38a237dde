package org.mooring.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.mooring.chaos.client.Channel;

class RoundTest {
    private static final List<Channel> ALL = List.of(Channel.values());

    @Test
    void oneSeedGivesOnePlan() {
        assertThat(Round.plan(50, ALL, 7)).isEqualTo(Round.plan(50, ALL, 7)).isNotEqualTo(Round.plan(50, ALL, 8));
    }

    @Test
    void aFullRunMeetsEachPointAndEachTrouble() {
        List<Round> plan = Round.plan(200, ALL, 7);
        assertThat(plan).extracting(Round::point).containsAll(Round.points(ALL));
        assertThat(plan).extracting(Round::trouble).contains(Trouble.values());
    }

    @Test
    void eighteenRoundsMeetEachPoint() {
        for (long seed = 0; seed < 50; seed++) {
            assertThat(Round.plan(18, ALL, seed)).extracting(Round::point).containsAll(Round.points(ALL));
        }
    }

    @Test
    void withoutFilesAndQueuesNothingIsReceivedAheadOfItsIntent() {
        assertThat(Round.plan(200, List.of(Channel.ISO8583, Channel.REST), 7))
                .extracting(Round::point)
                .doesNotContain("after-received");
    }
}
