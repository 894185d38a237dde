package org.mooring.routes;

import java.time.Instant;
import java.util.Optional;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.TransactionStatus;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.PaymentHead;
import org.mooring.journal.PaymentJournal;

/** Reads one payment's entries in order and gathers what they say about its last intent. One use, one thread. */
final class DoubtfulPaymentReader {
    private final PaymentJournal journal;

    private String bank = "";
    private String link = "";
    private String reference;
    private Instant givenUpAt;
    private boolean hasBankSpoken;
    private boolean isWithBank;
    private int unknownCount;
    private boolean isReversalRecorded;
    private boolean mayReversalHaveLeft;
    private boolean mayEarlierReversalHaveLeft;
    private boolean isFirstOutcomeOfReversal;
    private int notFoundCount;
    private boolean isApproved;
    private boolean isReversed;
    private int attemptCount;
    private boolean isCancelAsked;
    private boolean isClosed;
    private PlaceInLine place = PlaceInLine.NONE;
    private Instant repeatedAt;
    private Instant unansweredAt;

    private DoubtfulPaymentReader(PaymentJournal journal) {
        this.journal = journal;
    }

    /** Empty when the payment has no intent of which something may have left. */
    static Optional<DoubtfulPayment> read(PaymentJournal journal, PaymentHead head, PaymentInHand inHand) {
        DoubtfulPaymentReader reader = new DoubtfulPaymentReader(journal);
        journal.entries(head.payment()).forEach(reader::take);
        return reader.reference == null ? Optional.empty() : Optional.of(reader.toPayment(head, inHand));
    }

    private void take(JournalEntry entry) {
        switch (entry.kind()) {
            case INTENT -> intent(entry);
            case UNSENT -> reference = null;
            case OUTCOME -> outcome(entry);
            case INQUIRY -> {
                inquiry(entry, EntryPayload.readInquiry(payload(entry)));
                heard(entry);
            }
            case REVERSAL -> reversal(entry);
            case REVERSAL_OUTCOME -> reversalOutcome(EntryPayload.readReversalOutcome(payload(entry)));
            case LATE_ANSWER -> lateAnswer(entry);
            case OPERATOR_ACTION -> operatorAction(entry);
            case CANCELLATION ->
                cancelAsked(entry, EntryPayload.readCancellation(payload(entry)).isTakenOn());
            case RECEIVED, VALIDATED, REPORTED, HELD, CANCELLED, ERASED -> {
                // says nothing about what the bank may have
            }
        }
    }

    private void intent(JournalEntry entry) {
        bank = entry.bank();
        link = entry.link();
        reference = EntryPayload.readIntentReference(payload(entry));
        place = PlaceInLine.NONE;
        givenUpAt = null;
        hasBankSpoken = false;
        isWithBank = false;
        repeatedAt = null;
        unansweredAt = null;
    }

    private void outcome(JournalEntry entry) {
        givenUpAt = entry.at();
        place = place.askedForAt(entry.position());
        hasBankSpoken |= !entry.cause().equals(PendingCause.IN_DOUBT.name());
        heard(entry);
    }

    /** An unknown code may be a refusal, of which a bank keeps nothing. */
    private void heard(JournalEntry entry) {
        isWithBank |=
                entry.state() == TransactionStatus.ACSP || entry.cause().equals(PendingCause.PENDING_AT_BANK.name());
    }

    private void inquiry(JournalEntry entry, EntryPayload.Inquired inquired) {
        repeatedAt = inquired.isRepeat() ? entry.at() : repeatedAt;
        attemptCount += inquired.answer() == EntryPayload.InquiryEnd.LEAVES ? 0 : 1;
        switch (inquired.answer()) {
            case FOUND -> hasBankSpoken = true;
            case UNKNOWN -> unknownCount++;
            case NONE -> unansweredAt = entry.at();
            case LEAVES -> {
                // says nothing
            }
        }
    }

    private void reversal(JournalEntry entry) {
        isReversalRecorded = true;
        place = place.begun(entry.position(), entry.at());
        mayEarlierReversalHaveLeft = mayReversalHaveLeft;
        mayReversalHaveLeft = true;
        isFirstOutcomeOfReversal = true;
    }

    private void reversalOutcome(EntryPayload.Reversed reversed) {
        attemptCount++;
        switch (reversed.answer()) {
            case CONFIRMED -> isReversed = true;
            case NOT_FOUND -> notFoundCount++;
            case REFUSED -> {
                // the bank heard it
            }
            case NONE -> {
                // That a repeat did not leave says nothing about the one before it, of which the outcome may be lost.
                if (reversed.isUnsent() && !reversed.isRepeat() && isFirstOutcomeOfReversal) {
                    mayReversalHaveLeft = mayEarlierReversalHaveLeft;
                    place = mayReversalHaveLeft ? place : place.nothingLeft();
                }
            }
        }
        isFirstOutcomeOfReversal = false;
        if (reversed.answer() != EntryPayload.ReversalEnd.NONE || reversed.isSetAside()) {
            place = place.left();
        }
    }

    private void operatorAction(JournalEntry entry) {
        OperatorAction action = OperatorAction.read(payload(entry));
        boolean isDone = action.step() == OperatorAction.Step.DONE;
        cancelAsked(entry, isDone && (action.action() == WorkAction.REVERSE || action.action() == WorkAction.CANCEL));
        isClosed |=
                action.step() == OperatorAction.Step.APPROVED && action.action().needsEvidence();
    }

    private void cancelAsked(JournalEntry entry, boolean isTakenOn) {
        if (isTakenOn && !isCancelAsked) {
            isCancelAsked = true;
            place = place.askedForAt(entry.position());
        }
    }

    private void lateAnswer(JournalEntry entry) {
        givenUpAt = entry.at();
        place = place.askedForAt(entry.position());
        hasBankSpoken = true;
        isClosed = false;
        TransactionStatus said = EntryPayload.readLateAnswer(payload(entry)).status();
        isWithBank = said != TransactionStatus.RJCT;
        if (said == TransactionStatus.ACSC || said == TransactionStatus.ACSP) {
            isApproved = true;
            isReversed = false;
        }
    }

    private byte[] payload(JournalEntry entry) {
        return journal.payload(entry)
                .orElseThrow(() -> new IllegalStateException(
                        "the key of an open payment was destroyed [uetr=" + entry.payment() + "]"));
    }

    private DoubtfulPayment toPayment(PaymentHead head, PaymentInHand inHand) {
        return new DoubtfulPayment(
                head.payment(),
                head.kind(),
                inHand.request().payment().isAdvice(),
                inHand.request().originator(),
                inHand.request().payment().amount(),
                head.state(),
                head.cause(),
                bank,
                link,
                reference,
                givenUpAt,
                hasBankSpoken,
                isWithBank,
                unknownCount,
                isReversalRecorded,
                mayReversalHaveLeft,
                notFoundCount,
                isApproved,
                isReversed,
                attemptCount,
                isCancelAsked,
                isClosed,
                place,
                repeatedAt,
                unansweredAt);
    }
}
