package org.mooring.routes;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.connectors.InboundRequest;
import org.mooring.connectors.InboundRequest.Originator;
import org.mooring.connectors.PaymentExchange;
import org.mooring.journal.Claim;
import org.mooring.journal.ClaimReleased;
import org.mooring.journal.EntryKind;
import org.mooring.journal.IdempotencyKey;

/**
 * Tells a new request from a repeat by its keys (Idempotent Consumer). A repeat is answered as the first was, and waits
 * for it while it is in process; a key with other content is refused; a request that its channel refused is recorded as
 * RCVD and RJCT. Only a new, accepted request leaves this step open, with RCVD and ACTC staged.
 */
public final class AnswerRepeat {
    private final PaymentRecorder recorder;

    public AnswerRepeat(PaymentRecorder recorder) {
        this.recorder = recorder;
    }

    public CompletionStage<Void> answer(Exchange exchange) {
        InboundRequest request = PaymentExchange.request(exchange);
        return recorder.journal()
                .idempotency()
                .requestClaim(request.uetr(), request.keys(), request.content())
                .thenCompose(claim -> decided(exchange, request, claim));
    }

    private CompletionStage<Void> decided(Exchange exchange, InboundRequest request, Claim claim) {
        if (claim instanceof Claim.Repeat repeat) {
            if (Boolean.TRUE.equals(exchange.getProperty(FlowExchange.WAITS_LATER))) {
                return join(exchange, request, repeat);
            }
            return repeat.answer()
                    .handle((answer, failure) -> failure == null
                            ? replay(exchange, request, answer)
                            : wasReleased(failure) ? answer(exchange) : CompletableFuture.<Void>failedStage(failure))
                    .thenCompose(Function.identity());
        }
        if (claim instanceof Claim.Conflict conflict) {
            boolean isOfTerminal = request.originator() == Originator.CANNOT_WAIT
                    || (request.payment() != null && request.payment().isAdvice());
            if (!isOfTerminal) {
                return refuse(exchange, request, conflict);
            }
            return recorder.later(() -> ReverseByIso8583.isReversedBeforeItCame(recorder, conflict.payment()))
                    .thenCompose(isReversed ->
                            isReversed ? answerReversed(exchange, request) : refuse(exchange, request, conflict));
        }
        return begin(exchange, request);
    }

    private static CompletionStage<Void> refuse(Exchange exchange, InboundRequest request, Claim.Conflict conflict) {
        request.sensitive().wipe();
        exchange.setProperty(FlowExchange.CONFLICT, Boolean.TRUE);
        FlowExchange.answer(
                exchange,
                StatusReport.rejected(
                        conflict.payment(),
                        new StatusReason(ReasonCode.DUPL, "the same key was used for a request with other content")));
        return done();
    }

    /** Its reversal came first and has its key. It is recorded as RJCT under a key beside that, so that its repeats are. */
    private CompletionStage<Void> answerReversed(Exchange exchange, InboundRequest late) {
        List<IdempotencyKey> beside = late.keys().stream()
                .map(key -> new IdempotencyKey(key.scope() + "-reversed", key.value()))
                .toList();
        StatusReason reason = new StatusReason(ReasonCode.CUST, "its reversal came before it");
        InboundRequest refused = late.refusedFor(reason, beside);
        exchange.setProperty(PaymentExchange.REQUEST, refused);
        return recorder.journal()
                .idempotency()
                .requestClaim(refused.uetr(), beside, refused.content())
                .thenCompose(claim -> decided(exchange, refused, claim));
    }

    /** Of many payments each is recorded before any is waited for: the first may be among them, further on. */
    private static CompletionStage<Void> join(Exchange exchange, InboundRequest request, Claim.Repeat repeat) {
        exchange.setProperty(FlowExchange.REPLAYED, Boolean.TRUE);
        request.sensitive().wipe();
        exchange.setProperty(FlowExchange.FIRST_ANSWER, repeat.answer().thenApply(EntryPayload::readReport));
        FlowExchange.answer(exchange, null);
        return done();
    }

    private static CompletionStage<Void> replay(Exchange exchange, InboundRequest request, byte[] answer) {
        exchange.setProperty(FlowExchange.REPLAYED, Boolean.TRUE);
        request.sensitive().wipe();
        FlowExchange.answer(exchange, EntryPayload.readReport(answer));
        return done();
    }

    /** The first request ended without an answer: this one is the first now. Any other failure would only come again. */
    private static boolean wasReleased(Throwable failure) {
        return failure instanceof ClaimReleased || failure.getCause() instanceof ClaimReleased;
    }

    private CompletionStage<Void> begin(Exchange exchange, InboundRequest request) {
        PaymentInHand inHand = new PaymentInHand(request);
        exchange.setProperty(FlowExchange.IN_HAND, inHand);
        recorder.stage(inHand, EntryKind.RECEIVED, TransactionStatus.RCVD, "", EntryPayload.received(request));
        if (request.refusal() != null) {
            StatusReport report = StatusReport.rejected(request.uetr(), request.refusal());
            request.sensitive().wipe();
            return recorder.commitAnswer(inHand, EntryKind.VALIDATED, report)
                    .thenRun(() -> FlowExchange.answer(exchange, report));
        }
        recorder.stage(inHand, EntryKind.VALIDATED, TransactionStatus.ACTC, "", EntryPayload.EMPTY);
        exchange.setProperty(FlowExchange.OPEN, Boolean.TRUE);
        exchange.getExchangeExtension().addOnCompletion(new AbandonOnFailure(recorder, inHand));
        FlowExchange.routingFacts(exchange, request);
        return done();
    }

    private static CompletionStage<Void> done() {
        return CompletableFuture.completedFuture(null);
    }
}
