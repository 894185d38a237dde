package org.mooring.app.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Locale;
import org.mooring.journal.PaymentHead;

/**
 * Where a payment stands.
 *
 * @param causeName the cause in words
 * @param entryCount entries in its journal
 * @param position of its newest entry among all entries
 * @param journal where its whole story is
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record PaymentView(
        String uetr,
        String kind,
        String status,
        String statusName,
        String cause,
        String causeName,
        String channel,
        String bank,
        String link,
        Instant receivedAt,
        Instant changedAt,
        int entryCount,
        long position,
        String journal) {
    static PaymentView of(PaymentHead head) {
        return new PaymentView(
                head.payment().toString(),
                head.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                head.state().name(),
                IsoNames.of(head.state()),
                head.cause(),
                IsoNames.ofCause(head.cause()),
                head.channel(),
                head.bank(),
                head.link(),
                head.receivedAt(),
                head.changedAt(),
                head.number(),
                head.position().value(),
                PaymentQueries.path(head.payment()) + "/journal");
    }
}
