package org.mooring.journal;

import java.time.Instant;
import java.util.Objects;
import org.mooring.canonical.TransactionStatus;

/**
 * An entry on its way into the journal. The journal adds position, number, hash of the entry before and commitment.
 *
 * @param state the payment's state after this entry
 * @param cause reason code or pending cause, or the empty string; public, so never personal data
 * @param channel id of the channel route; public
 * @param bank id of the bank, or the empty string
 * @param link number of the link in its bank, or the empty string
 * @param payload what the entry says beyond its public header, sensitive authentication data overwritten; stored
 *     encrypted. The journal owns the array from here on
 */
public record NewEntry(
        EntryKind kind,
        TransactionStatus state,
        String cause,
        String channel,
        String bank,
        String link,
        Instant at,
        byte[] payload) {
    public NewEntry {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(payload, "payload");
        cause = cause == null ? "" : cause;
        channel = channel == null ? "" : channel;
        bank = bank == null ? "" : bank;
        link = link == null ? "" : link;
    }
}
