package org.mooring.routes;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.mooring.canonical.Uetr;
import org.mooring.journal.Commit;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.NewEntry;
import org.mooring.journal.PaymentHead;
import org.mooring.journal.PaymentJournal;

/**
 * Destroys the key of a payment that is over, so that nobody can read any more what it said. The decision is an entry of
 * its own, so that its evidence tells why there is no payload; the entry is on disk before the key goes. After a crash in
 * between, {@link #erase} again ends it.
 */
public final class ErasePayment {
    private final PaymentRecorder recorder;
    private final PaymentHands hands;

    public ErasePayment(PaymentRecorder recorder, PaymentHands hands) {
        this.recorder = recorder;
        this.hands = hands;
    }

    /** Why nothing was erased. */
    public enum Outcome {
        ERASED,
        UNKNOWN_PAYMENT,
        /** It is still to be acted on, and needs what it says. */
        NOT_FINAL,
        /** Its originator heard the end of it, but money may have moved after all, or is being taken back. */
        BEING_TAKEN_BACK,
        /** Something else is at work on it this moment. */
        BUSY
    }

    /** Completes once the device has it; with {@link Outcome#ERASED} again when it was erased before. */
    public CompletionStage<Outcome> erase(Uetr uetr) {
        if (!hands.tryTake(uetr)) {
            return CompletableFuture.completedFuture(Outcome.BUSY);
        }
        CompletionStage<Outcome> erased;
        try {
            Outcome refusal = refusal(uetr);
            erased = refusal == null ? inHand(uetr) : CompletableFuture.completedFuture(refusal);
        } catch (RuntimeException failed) {
            erased = CompletableFuture.failedFuture(failed);
        }
        return erased.whenComplete((done, failure) -> hands.release(uetr));
    }

    private Outcome refusal(Uetr uetr) {
        PaymentHead head = journal().find(uetr).orElse(null);
        if (head == null) {
            return Outcome.UNKNOWN_PAYMENT;
        }
        if (!head.state().isFinal()) {
            return Outcome.NOT_FINAL;
        }
        return isBeingTakenBack(head) ? Outcome.BEING_TAKEN_BACK : null;
    }

    private boolean isBeingTakenBack(PaymentHead head) {
        boolean mayBeLoose =
                journal().entries(head.payment()).stream().anyMatch(entry -> LooseEnds.mayLeave(entry.kind()));
        return mayBeLoose
                && new RecordedPayments(journal())
                        .read(head)
                        .flatMap(inHand -> DoubtfulPaymentReader.read(journal(), head, inHand))
                        .map(DoubtfulPayment::hasLooseEnd)
                        .orElse(false);
    }

    private CompletionStage<Outcome> inHand(Uetr uetr) {
        PaymentHead head = journal().find(uetr).orElseThrow();
        CompletionStage<?> decided = isDecided(head) ? CompletableFuture.completedFuture(null) : decide(head);
        return decided.thenCompose(onDisk -> journal().destroyKey(uetr)).thenApply(gone -> Outcome.ERASED);
    }

    /** Nothing can be recorded any more for a payment whose key is gone. */
    private boolean isDecided(PaymentHead head) {
        JournalEntry first = journal().entries(head.payment()).get(0);
        Optional<byte[]> payload = journal().payload(first);
        return head.lastKind() == EntryKind.ERASED || payload.isEmpty();
    }

    private CompletionStage<?> decide(PaymentHead head) {
        NewEntry entry = new NewEntry(
                EntryKind.ERASED,
                head.state(),
                head.cause(),
                head.channel(),
                head.bank(),
                head.link(),
                recorder.clock().instant(),
                EntryPayload.EMPTY);
        return journal().record(Commit.of(head.payment(), head.kind(), List.of(entry)));
    }

    private PaymentJournal journal() {
        return recorder.journal();
    }
}
