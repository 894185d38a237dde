package org.mooring.routes.channel;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.Uetr;
import org.mooring.connectors.InboundRequest;
import org.mooring.connectors.InboundRequest.Originator;
import org.mooring.journal.IdempotencyKey;
import org.mooring.transformers.MappingReport;

/** Makes the request of a credit transfer from what a channel read. */
public final class InboundRequests {
    /** A caller on a connection: longer than a bank's answer time by default, shorter than HTTP proxies wait. */
    static final Duration WAITS_FOR = Duration.ofSeconds(30);
    /** Files and queues: a payment that found no link for a day is for an operator to decide. */
    static final Duration SENDS_WITHIN = Duration.ofHours(24);

    private final Clock clock;

    public InboundRequests(Clock clock) {
        this.clock = clock;
    }

    /**
     * How a channel hands something in.
     *
     * @param channel channel id
     * @param submitter name of the authenticated caller of an API, else empty
     * @param rawFormat format of {@code raw}
     * @param raw the message, or the part of it that is this payment
     */
    record Source(String channel, String submitter, Originator originator, String rawFormat, byte[] raw) {}

    /** @param mapping what the codec could not carry over */
    InboundRequest transfer(
            Source source, CreditTransfer transfer, List<IdempotencyKey> keys, byte[] content, MappingReport mapping) {
        return request(source, transfer.uetr(), transfer, null, keys, content, mapping);
    }

    InboundRequest refused(Source source, StatusReason refusal, List<IdempotencyKey> keys, byte[] content) {
        return request(source, Uetr.random(), null, refusal, keys, content, MappingReport.CLEAN);
    }

    private InboundRequest request(
            Source source,
            Uetr uetr,
            CreditTransfer transfer,
            StatusReason refusal,
            List<IdempotencyKey> keys,
            byte[] content,
            MappingReport mapping) {
        Instant now = clock.instant();
        Duration patience = source.originator() == Originator.WAITS ? WAITS_FOR : SENDS_WITHIN;
        return new InboundRequest(
                uetr,
                transfer,
                PaymentKind.CREDIT_TRANSFER,
                refusal,
                SensitiveAuthenticationData.none(),
                source.channel(),
                source.submitter(),
                source.originator(),
                keys,
                content,
                source.rawFormat(),
                source.raw(),
                mapping,
                now,
                now.plus(patience));
    }
}
