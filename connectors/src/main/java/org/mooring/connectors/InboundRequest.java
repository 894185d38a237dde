package org.mooring.connectors;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.mooring.canonical.Payment;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.Uetr;
import org.mooring.journal.IdempotencyKey;
import org.mooring.transformers.MappingReport;

/**
 * One request as a channel read it: what every channel hands to the flows, beside the canonical body.
 *
 * @param payment null when the request could be read but is refused
 * @param kind of the payment, or of what it would have been
 * @param refusal why it is refused before any step ran; null when it is not
 * @param channel id of the channel route without its prefix: {@code rest}, {@code iso8583}
 * @param submitter name of the authenticated caller of REST or SOAP, who may ask about the payment and cancel it; empty
 *     for channels whose senders nobody authenticates by name
 * @param originator how long whoever asked can wait
 * @param keys what makes a repeat recognisable; never empty
 * @param content what tells same from other, in a fixed order, for the fingerprint
 * @param rawFormat format of {@code raw}: {@code iso8583}, {@code pain.001.001.09}
 * @param raw the message, sensitive authentication data overwritten
 * @param mapping what reading {@code raw} truncated, defaulted or found no home for; clean for a refusal
 * @param answerBefore when the originator's patience ends; a payment not sent by then must not be sent
 */
public record InboundRequest(
        Uetr uetr,
        Payment payment,
        PaymentKind kind,
        StatusReason refusal,
        SensitiveAuthenticationData sensitive,
        String channel,
        String submitter,
        Originator originator,
        List<IdempotencyKey> keys,
        byte[] content,
        String rawFormat,
        byte[] raw,
        MappingReport mapping,
        Instant receivedAt,
        Instant answerBefore) {
    /** As {@code answerBefore}: its time never passes. */
    public static final Instant NO_LIMIT = Instant.parse("9999-12-31T23:59:59Z");

    /** What a time-out means depends on who asked. */
    public enum Originator {
        /** ISO 8583 x100/x200: a terminal that is gone after its time limit. Ends in RJCT or CANC, never pending for ever. */
        CANNOT_WAIT,
        /** REST and SOAP: waits for the answer on its connection, and understands PDNG. */
        WAITS,
        /** Files, MQ, Kafka, ISO 8583 advices: acknowledged once RCVD is on disk, told later. */
        TOLD_LATER
    }

    /** Of a channel that knows no submitter. */
    public InboundRequest(
            Uetr uetr,
            Payment payment,
            PaymentKind kind,
            StatusReason refusal,
            SensitiveAuthenticationData sensitive,
            String channel,
            Originator originator,
            List<IdempotencyKey> keys,
            byte[] content,
            String rawFormat,
            byte[] raw,
            MappingReport mapping,
            Instant receivedAt,
            Instant answerBefore) {
        this(
                uetr,
                payment,
                kind,
                refusal,
                sensitive,
                channel,
                "",
                originator,
                keys,
                content,
                rawFormat,
                raw,
                mapping,
                receivedAt,
                answerBefore);
    }

    /** The same request, refused although it could be read: its raw message tells what it asked for. */
    public InboundRequest refusedFor(StatusReason reason, List<IdempotencyKey> otherKeys) {
        return new InboundRequest(
                uetr,
                null,
                kind,
                reason,
                sensitive,
                channel,
                submitter,
                originator,
                otherKeys,
                content,
                rawFormat,
                raw,
                MappingReport.CLEAN,
                receivedAt,
                answerBefore);
    }

    public InboundRequest {
        Objects.requireNonNull(uetr, "uetr");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(submitter, "submitter");
        Objects.requireNonNull(originator, "originator");
        Objects.requireNonNull(mapping, "mapping");
        keys = List.copyOf(keys);
        if ((payment == null) == (refusal == null)) {
            throw new IllegalArgumentException("a request has either a payment or a refusal");
        }
    }
}
