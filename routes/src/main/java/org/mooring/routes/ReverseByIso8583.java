package org.mooring.routes;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.mooring.canonical.Money;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.connectors.InboundRequest;
import org.mooring.connectors.InboundRequest.Originator;
import org.mooring.connectors.iso8583.InboundReversal;
import org.mooring.connectors.iso8583.ReversalAnswer;
import org.mooring.journal.Claim;
import org.mooring.journal.ClaimReleased;
import org.mooring.journal.EntryKind;
import org.mooring.journal.Idempotency;
import org.mooring.journal.JournalEntry;
import org.mooring.transformers.MappingReport;
import org.mooring.transformers.iso8583.ResponseCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers an inbound reversal (0400) or reversal advice (0420): 00 once the request is on disk, and from then on the hub
 * owns it. One claim of the original's key tells a known original, also one that is only just in process, from an
 * unknown one; the latter's key is kept with the reversal, so that the original is refused should it come late.
 */
public final class ReverseByIso8583 {
    private static final Logger LOG = LoggerFactory.getLogger(ReverseByIso8583.class);
    /** Not the content of any request: whatever else claims the key conflicts, and each reversal repeats the first. */
    private static final byte[] REVERSAL = "reversal".getBytes(StandardCharsets.US_ASCII);

    private static final String FORMAT = "iso8583";
    /** RECEIVED, CANCELLATION, VALIDATED: see {@link #remember}. */
    private static final int REQUESTED_AT = 1;

    private final PaymentRecorder recorder;
    private final CancelPayment cancelPayment;
    private final Supplier<Uetr> uetrs;

    /** @param uetrs names the record of a reversal whose original is not known */
    public ReverseByIso8583(PaymentRecorder recorder, CancelPayment cancelPayment, Supplier<Uetr> uetrs) {
        this.recorder = recorder;
        this.cancelPayment = cancelPayment;
        this.uetrs = uetrs;
    }

    public CompletionStage<Void> reverse(Exchange exchange) throws InvalidPayloadException {
        InboundReversal reversal = exchange.getMessage().getMandatoryBody(InboundReversal.class);
        return responseCode(reversal).thenAccept(code -> exchange.getMessage().setBody(new ReversalAnswer(code)));
    }

    private CompletionStage<String> responseCode(InboundReversal reversal) {
        Idempotency idempotency = recorder.journal().idempotency();
        Uetr uetr = uetrs.get();
        return idempotency
                .requestClaim(uetr, List.of(reversal.original()), REVERSAL)
                .thenCompose(claim -> {
                    if (claim instanceof Claim.Conflict known) {
                        return reverseKnown(known.payment(), reversal);
                    }
                    if (claim instanceof Claim.Repeat repeat) {
                        return repeat.answer()
                                .handle((answer, failure) -> failure == null
                                        ? done(ResponseCode.APPROVED)
                                        : wasReleased(failure)
                                                ? responseCode(reversal)
                                                : CompletableFuture.<String>failedStage(failure))
                                .thenCompose(Function.identity());
                    }
                    if (!reversal.isOriginalCertain()) {
                        idempotency.release(uetr);
                        LOG.warn(
                                "{}: the original of a reversal is unknown, and could not be recognised",
                                reversal.who());
                        return done(ResponseCode.FORMAT_ERROR);
                    }
                    return remember(uetr, reversal);
                });
    }

    private static boolean wasReleased(Throwable failure) {
        return failure instanceof ClaimReleased || failure.getCause() instanceof ClaimReleased;
    }

    /** What the hub knows of the original, which is not there yet and never will be paid. */
    private CompletionStage<String> remember(Uetr uetr, InboundReversal reversal) {
        StatusReason reason = new StatusReason(ReasonCode.CUST, "its reversal came, and no original before it");
        InboundRequest request = new InboundRequest(
                uetr,
                null,
                reversal.kind(),
                reason,
                SensitiveAuthenticationData.none(),
                FORMAT,
                Originator.CANNOT_WAIT,
                List.of(reversal.original()),
                REVERSAL,
                FORMAT,
                reversal.raw(),
                MappingReport.CLEAN,
                reversal.receivedAt(),
                reversal.receivedAt().plus(reversal.answerWithin()));
        PaymentInHand inHand = new PaymentInHand(request);
        StatusReport report = StatusReport.rejected(uetr, reason);
        recorder.stage(inHand, EntryKind.RECEIVED, TransactionStatus.RCVD, "", EntryPayload.received(request));
        recorder.stage(
                inHand,
                EntryKind.CANCELLATION,
                TransactionStatus.RCVD,
                "",
                EntryPayload.cancellation(asked(reversal), true));
        return recorder.commitAnswer(inHand, EntryKind.VALIDATED, report).thenApply(done -> {
            recorder.looseEnds().remove(uetr);
            LOG.info("{}: a reversal without its original is remembered [uetr={}]", reversal.who(), uetr);
            return ResponseCode.APPROVED;
        });
    }

    /** Whether that payment is nothing but what {@link #remember} left. May read a database. */
    static boolean isReversedBeforeItCame(PaymentRecorder recorder, Uetr payment) {
        List<JournalEntry> entries = recorder.journal().entries(payment);
        return entries.size() > REQUESTED_AT
                && entries.get(REQUESTED_AT).kind() == EntryKind.CANCELLATION
                && entries.get(REQUESTED_AT).state() == TransactionStatus.RCVD;
    }

    private CompletionStage<String> reverseKnown(Uetr original, InboundReversal reversal) {
        return recorder.later(() -> isOfItsAmount(original, reversal.amount()))
                .thenCompose(isWhole -> isWhole
                        ? cancelPayment
                                .cancelInProcess(original, asked(reversal), reversal.answerWithin())
                                .handle((answer, failure) -> responseCode(original, answer, failure))
                        : done(ResponseCode.INVALID_AMOUNT));
    }

    private String responseCode(Uetr original, CancelAnswer answer, Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof TimeoutException) {
            LOG.warn("a reversal came, and its original was not recorded in time [uetr={}]; answered 96", original);
            return ResponseCode.SYSTEM_MALFUNCTION;
        }
        if (cause != null) {
            throw new CompletionException(cause);
        }
        boolean isNothingPaid =
                answer.kind() != CancelAnswer.Kind.REFUSED || answer.report().status() == TransactionStatus.RJCT;
        return isNothingPaid ? ResponseCode.APPROVED : ResponseCode.NO_ACTION_TAKEN;
    }

    /** A part is not taken back by taking back the whole. What was approved for a part only is that part. */
    private boolean isOfItsAmount(Uetr original, Money amount) {
        List<JournalEntry> entries = recorder.journal().entries(original);
        if (amount == null || entries.isEmpty()) {
            return true;
        }
        Money asked = recorder.journal()
                .payload(entries.get(0))
                .map(EntryPayload::readReceived)
                .filter(received -> received.payment() != null)
                .map(received -> received.payment().amount())
                .orElse(amount);
        return asked.equals(amount)
                || entries.stream()
                        .filter(entry -> entry.kind() == EntryKind.OUTCOME)
                        .flatMap(entry -> recorder.journal().payload(entry).stream())
                        .map(EntryPayload::readReport)
                        .anyMatch(report -> amount.equals(report.acceptedAmount()));
    }

    private static CancelAsked asked(InboundReversal reversal) {
        return new CancelAsked(FORMAT, reversal.who(), reversal.why());
    }

    private static CompletionStage<String> done(String responseCode) {
        return CompletableFuture.completedFuture(responseCode);
    }
}
