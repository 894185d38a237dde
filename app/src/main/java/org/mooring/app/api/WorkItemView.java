package org.mooring.app.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.mooring.routes.WorkAction;
import org.mooring.routes.WorkItem;

/**
 * A payment that is somebody's to look at.
 *
 * @param id of the item: the payment's UETR, since a payment is one item at most
 * @param version what {@code If-Match} takes: the number of its newest entry
 * @param ageSeconds since the payment was received
 * @param changedAt when anything last happened
 * @param causeName the cause in words
 * @param proposal what waits for a second person
 * @param history one line an entry; the whole story stands under {@code journal}
 * @param actions the safe ones, as things stand
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record WorkItemView(
        String id,
        String kind,
        String payment,
        int version,
        long ageSeconds,
        Instant receivedAt,
        Instant changedAt,
        StatusView.Amount amount,
        String channel,
        String bank,
        String link,
        String status,
        String cause,
        String causeName,
        Proposal proposal,
        List<Step> history,
        String journal,
        List<Action> actions) {
    /** @param href where to POST it */
    record Action(String name, String href) {}

    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Proposal(int version, String action, String who, String why, String evidence, Instant at) {}

    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Step(Instant at, String kind, String status, String cause) {}

    static WorkItemView of(WorkItem item, Instant now) {
        String uetr = item.head().payment().toString();
        return new WorkItemView(
                uetr,
                item.kind().path(),
                uetr,
                item.head().number(),
                Duration.between(item.head().receivedAt(), now).toSeconds(),
                item.head().receivedAt(),
                item.head().changedAt(),
                StatusView.Amount.of(item.amount()),
                item.head().channel(),
                item.head().bank(),
                item.head().link(),
                item.head().state().name(),
                item.head().cause(),
                IsoNames.ofCause(item.head().cause()),
                proposal(item.proposal()),
                item.history().stream()
                        .map(entry -> new Step(
                                entry.at(),
                                entry.kind().name().toLowerCase(Locale.ROOT),
                                entry.state().name(),
                                entry.cause()))
                        .toList(),
                PaymentQueries.path(item.head().payment()) + "/journal",
                item.actions().stream().map(action -> action(uetr, action)).toList());
    }

    private static Action action(String uetr, WorkAction action) {
        return new Action(action.path(), WorkApi.PATH + "/" + uetr + "/" + action.path());
    }

    private static Proposal proposal(WorkItem.Proposal proposal) {
        return proposal == null
                ? null
                : new Proposal(
                        proposal.version(),
                        proposal.action().path(),
                        proposal.who(),
                        proposal.why(),
                        proposal.evidence(),
                        proposal.at());
    }
}
