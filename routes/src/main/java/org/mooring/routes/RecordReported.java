package org.mooring.routes;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.Commit;
import org.mooring.journal.EntryKind;
import org.mooring.journal.NewEntry;
import org.mooring.journal.PaymentHead;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes that the originator was told. Nothing waits for this entry: should a crash lose it, the originator is told
 * again, with the same answer. Never written over an open intent, which recovery has to find.
 */
public final class RecordReported {
    private static final Logger LOG = LoggerFactory.getLogger(RecordReported.class);

    private final PaymentRecorder recorder;
    private final PaymentHands hands;
    private final RecordedPayments payments;

    public RecordReported(PaymentRecorder recorder, PaymentHands hands) {
        this.recorder = recorder;
        this.hands = hands;
        this.payments = new RecordedPayments(recorder.journal());
    }

    /** For the exchange of one payment; a repeat, which has nothing in hand, leaves no trace. */
    public void recordReported(Exchange exchange) {
        PaymentInHand inHand = exchange.getProperty(FlowExchange.IN_HAND, PaymentInHand.class);
        if (inHand != null) {
            record(inHand);
        }
    }

    /**
     * For a payment that a crash took out of all hands, after its answer left with the file or message it came in. Does
     * nothing when it was noted already, or when the payment came over another channel.
     */
    public void recordMissing(Uetr uetr, String channel) {
        hands.whenFree(uetr, () -> {
            try {
                PaymentHead head = recorder.journal().find(uetr).orElse(null);
                if (head == null
                        || head.lastKind() == EntryKind.REPORTED
                        || payments.isOnItsWay(head)
                        || !head.channel().equals(channel)) {
                    hands.release(uetr);
                    return;
                }
                NewEntry entry = new NewEntry(
                        EntryKind.REPORTED,
                        head.state(),
                        head.cause(),
                        head.channel(),
                        head.bank(),
                        head.link(),
                        recorder.clock().instant(),
                        EntryPayload.EMPTY);
                recorder.journal()
                        .record(Commit.of(uetr, head.kind(), List.of(entry)))
                        .whenComplete((done, failure) -> {
                            hands.release(uetr);
                            warn(uetr, failure);
                        });
            } catch (RuntimeException failure) {
                hands.release(uetr);
                warn(uetr, failure);
            }
        });
    }

    /** For a payment whose answer left in a file or message of many. */
    public CompletionStage<Void> record(PaymentInHand inHand) {
        CompletionStage<Void> recorded = inHand.state().isFinal()
                ? commit(inHand, inHand.state(), inHand.cause(), EntryPayload.EMPTY)
                : recordWhereItStands(inHand);
        return recorded.whenComplete((done, failure) -> warn(inHand.request().uetr(), failure));
    }

    private static void warn(Uetr uetr, Throwable failure) {
        if (failure != null) {
            LOG.warn("the report of {} was not recorded: {}", uetr, failure.toString());
        }
    }

    /**
     * State, cause and bank stay, because whoever looks for open payments finds this one by its newest entry; and they
     * are those of now, because it may have moved on since its originator was told.
     */
    private CompletionStage<Void> recordWhereItStands(PaymentInHand inHand) {
        CompletableFuture<Void> recorded = new CompletableFuture<>();
        Uetr uetr = inHand.request().uetr();
        hands.whenFree(uetr, () -> {
            try {
                PaymentHead now = recorder.journal().find(uetr).orElseThrow();
                if (payments.isOnItsWay(now)) {
                    hands.release(uetr);
                    recorded.complete(null);
                    return;
                }
                TransactionStatus told = inHand.state();
                inHand.boundTo(now.bank(), now.link());
                boolean isSame = now.state() == told && now.cause().equals(inHand.cause());
                byte[] payload = isSame ? EntryPayload.EMPTY : EntryPayload.toldEarlier(told, inHand.cause());
                commit(inHand, now.state(), now.cause(), payload).whenComplete((done, failure) -> {
                    hands.release(uetr);
                    complete(recorded, failure);
                });
            } catch (RuntimeException failure) {
                hands.release(uetr);
                complete(recorded, failure);
            }
        });
        return recorded;
    }

    private static void complete(CompletableFuture<Void> recorded, Throwable failure) {
        if (failure == null) {
            recorded.complete(null);
        } else {
            recorded.completeExceptionally(failure);
        }
    }

    private CompletionStage<Void> commit(PaymentInHand inHand, TransactionStatus state, String cause, byte[] payload) {
        recorder.stage(inHand, EntryKind.REPORTED, state, cause, payload);
        return recorder.commit(inHand);
    }
}
