package org.mooring.routes.channel;

import java.util.function.Supplier;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.connectors.InboundRequest;
import org.mooring.connectors.InboundRequest.Originator;
import org.mooring.transformers.MappingReport;

/** Requests of callers that wait on their connection and understand pending: REST and SOAP. */
public final class ApiRequests {
    private final InboundRequests requests;

    public ApiRequests(InboundRequests requests) {
        this.requests = requests;
    }

    /**
     * One call.
     *
     * @param channel channel id
     * @param user name of the authenticated caller
     * @param idempotencyKey as the caller gave it, may be null
     * @param rawFormat format of {@code raw}
     * @param raw the request as it came
     */
    public record Call(String channel, String user, String idempotencyKey, String rawFormat, byte[] raw) {}

    /**
     * What a codec made of the call.
     *
     * @param isUetrGiven whether the caller gave the UETR, which then is a key
     * @param content what tells same from other, without a UETR that the hub gave
     * @param mapping what the codec could not carry over
     */
    public record Read(CreditTransfer transfer, boolean isUetrGiven, byte[] content, MappingReport mapping) {}

    /** The request to hand to the flow; one that a rule of the codec refuses goes there as a refusal, to be recorded. */
    public InboundRequest read(Call call, Supplier<Read> codec) {
        InboundRequests.Source source =
                new InboundRequests.Source(call.channel(), call.user(), Originator.WAITS, call.rawFormat(), call.raw());
        try {
            Read read = codec.get();
            return requests.transfer(
                    source,
                    read.transfer(),
                    ApiKeys.of(call.user(), call.idempotencyKey(), read.transfer(), read.isUetrGiven()),
                    read.content(),
                    read.mapping());
        } catch (PaymentRejected rejected) {
            return requests.refused(
                    source, rejected.reason(), ApiKeys.of(call.user(), call.idempotencyKey(), null, false), call.raw());
        }
    }
}
