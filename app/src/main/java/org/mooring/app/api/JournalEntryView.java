package org.mooring.app.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalEntry;

/**
 * One step of a payment's story.
 *
 * @param position among all entries of the hub, without gaps
 * @param number among the payment's entries, 1 for the first
 * @param what the step in words
 * @param leaf SHA-256 of the entry without its payload (RFC 9162), in hex; the next entry carries it
 * @param commitment SHA-256 of nonce and payload, in hex
 * @param payload what the entry says beyond its header, account numbers masked; absent when its key was destroyed
 * @param erased true when its key was destroyed, else absent
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record JournalEntryView(
        long position,
        int number,
        Instant at,
        String kind,
        String what,
        String state,
        String stateName,
        String cause,
        String causeName,
        String channel,
        String bank,
        String link,
        String previousHash,
        String leaf,
        String commitment,
        JsonNode payload,
        Boolean erased) {
    /** @param payload already masked; empty when its key was destroyed */
    static JournalEntryView of(JournalEntry entry, Optional<JsonNode> payload) {
        return new JournalEntryView(
                entry.position().value(),
                entry.number(),
                entry.at(),
                entry.kind().name().toLowerCase(Locale.ROOT),
                what(entry.kind()),
                entry.state().name(),
                IsoNames.of(entry.state()),
                entry.cause(),
                IsoNames.ofCause(entry.cause()),
                entry.channel(),
                entry.bank(),
                entry.link(),
                hex(entry.previousHash()),
                hex(entry.leaf()),
                hex(entry.commitment()),
                payload.orElse(null),
                payload.isEmpty() ? Boolean.TRUE : null);
    }

    private static String what(EntryKind kind) {
        return switch (kind) {
            case RECEIVED -> "the request, as the channel read it";
            case VALIDATED -> "the hub's checks";
            case INTENT -> "decided to send on this link; on disk before the first byte left";
            case UNSENT -> "nothing of the intent before left the hub";
            case OUTCOME -> "what the bank said, or that it said nothing";
            case REPORTED -> "the originator was told";
            case HELD -> "the hub holds the payment";
            case CANCELLED -> "cancelled before anything left";
            case INQUIRY -> "the bank was asked what became of it";
            case REVERSAL -> "decided to take it back at its bank; on disk before the reversal's first byte left";
            case REVERSAL_OUTCOME -> "what the bank said to the reversal, or that it said nothing";
            case LATE_ANSWER -> "an answer of the bank that nobody waited for any more";
            case CANCELLATION -> "somebody asked for it to be cancelled or reversed";
            case OPERATOR_ACTION -> "what a person decided about it";
            case ERASED -> "decided to erase it; on disk before its key was destroyed";
        };
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
