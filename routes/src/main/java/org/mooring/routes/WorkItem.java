package org.mooring.routes;

import java.time.Instant;
import java.util.List;
import org.mooring.canonical.Money;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.PaymentHead;

/**
 * A payment that is somebody's to look at, as its journal tells; there is no other record of it.
 *
 * @param head where it stands; its number is the item's version
 * @param proposal what waits for a second person; null when nothing does
 * @param history its entries
 * @param actions the safe ones, as things stand
 */
public record WorkItem(
        WorkKind kind,
        PaymentHead head,
        Money amount,
        Proposal proposal,
        List<JournalEntry> history,
        List<WorkAction> actions) {
    /**
     * @param version number of the entry that proposes it
     * @param causeBefore cause of the payment without the proposal
     */
    public record Proposal(
            int version, WorkAction action, String who, String why, String evidence, Instant at, String causeBefore) {}
}
