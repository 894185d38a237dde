package org.mooring.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.mooring.chaos.oracle.ClientRecord;
import org.mooring.chaos.oracle.Finding;
import org.mooring.chaos.oracle.JournalBook;
import org.mooring.chaos.oracle.LedgerLine;

/**
 * What a run was and what the oracle found.
 *
 * @param troubles how often each befell, by its name
 * @param points how often the hub died at each crash point
 * @param missed crash points that their round did not reach
 */
record ChaosResult(
        ChaosPlan plan,
        Map<String, Integer> troubles,
        Map<String, Integer> points,
        List<String> missed,
        int hubDeaths,
        List<ClientRecord> clients,
        List<LedgerLine> ledgers,
        JournalBook journal,
        List<Finding> findings,
        Duration took) {}
