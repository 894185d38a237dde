package org.mooring.chaos;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.mooring.chaos.client.Channel;

/**
 * What is to be run.
 *
 * @param payments new ones, over all rounds
 * @param kills deaths of the hub
 * @param troubles these alone; empty for all
 * @param isBrokerApart whether queues are at a broker that is a process of its own
 * @param isJournalInDatabase whether the journal is in PostgreSQL
 * @param hubs that share the journal and the broker; each death is of one of them, or of all
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
        Set<Trouble> troubles,
        boolean isBrokerApart,
        boolean isJournalInDatabase,
        int hubs,
        boolean isSettlementExpected,
        String fault,
        Path jar,
        Path inside,
        Path directory) {
    ChaosPlan {
        channels = List.copyOf(channels);
        troubles = Set.copyOf(troubles);
    }
}
