package org.mooring.journal.outbox;

import java.util.Optional;

/**
 * How far a relay lags behind the journal. A lag never holds a payment.
 *
 * @param isHere whether this process runs it; while another does, that one knows the rest
 * @param lagEntries durable journal entries after the relay's cursor, those that it has nothing to tell about included
 * @param inFlight messages handed out and not acknowledged
 * @param delivered messages acknowledged since the start of the process
 * @param failed attempts that failed since the start of the process
 * @param trouble why it does not go on, for an operator; empty when it does
 */
public record RelayStatus(
        String relay,
        boolean isHere,
        long lagEntries,
        int inFlight,
        long delivered,
        long failed,
        Optional<String> trouble) {}
