package org.mooring.chaos;

import java.nio.file.Path;
import java.util.List;
import org.mooring.chaos.client.Channel;

/**
 * What is to be run.
 *
 * @param payments new ones, over all rounds
 * @param kills deaths of the hub
 * @param isSettlementExpected whether the hub is to leave nothing in doubt
 * @param fault a planted one, empty for none
 * @param jar the packaged hub
 * @param inside the jar with crash points and planted faults
 * @param directory everything of the run is put there
 */
record ChaosPlan(
        int payments,
        int kills,
        long seed,
        List<Channel> channels,
        boolean isSettlementExpected,
        String fault,
        Path jar,
        Path inside,
        Path directory) {
    ChaosPlan {
        channels = List.copyOf(channels);
    }
}
