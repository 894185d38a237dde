package org.mooring.connectors.iso8583;

import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.mooring.canonical.failure.LinkUnavailable;
import org.mooring.canonical.failure.PaymentRejected;
import org.mooring.connectors.RepeatedRequest;
import org.mooring.connectors.SentPayment;
import org.mooring.connectors.StatusInquiry;

/** A link to a bank that promises to book an 0201 with the DE 7 and 11 of its 0200 once, and to answer it likewise. */
final class RepeatingIso8583Link extends Iso8583BankLink implements RepeatedRequest {
    RepeatingIso8583Link(String id, InetSocketAddress address, LinkEnvironment environment, EventLoop loop) {
        super(id, address, environment, loop);
    }

    @Override
    public byte[] request(SentPayment sent) {
        return requestAgain(sent);
    }

    @Override
    public CompletionStage<StatusInquiry.Answer> askAgain(SentPayment sent) {
        try {
            return repeatRequest(sent)
                    .handle((outcome, failure) ->
                            failure == null ? new StatusInquiry.Answer.Found(outcome) : none(failure));
        } catch (LinkUnavailable | PaymentRejected unsent) {
            return CompletableFuture.completedFuture(none(unsent));
        }
    }

    private static StatusInquiry.Answer none(Throwable failure) {
        Throwable why =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return new StatusInquiry.Answer.None(why.getMessage());
    }
}
