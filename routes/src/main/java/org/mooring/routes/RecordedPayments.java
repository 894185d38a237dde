package org.mooring.routes;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.connectors.InboundRequest;
import org.mooring.connectors.InboundRequest.Originator;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.PaymentHead;
import org.mooring.journal.PaymentJournal;
import org.mooring.transformers.MappingReport;

/** Payments as the journal tells of them: what can be worked on after the exchange, or the process, has gone. */
final class RecordedPayments {
    private final PaymentJournal journal;

    RecordedPayments(PaymentJournal journal) {
        this.journal = journal;
    }

    /** Empty when nothing can be done with it: it was refused before it was a payment, or its key was destroyed. */
    Optional<PaymentInHand> read(PaymentHead head) {
        List<JournalEntry> entries = journal.entries(head.payment());
        Optional<PaymentInHand> inHand = journal.payload(entries.get(0))
                .map(EntryPayload::readReceived)
                .filter(received -> received.payment() != null)
                .map(received -> inHand(head, received, answerBefore(head, received, entries), whereItIs(entries)));
        inHand.ifPresent(payment -> entries.stream()
                .filter(entry -> entry.kind() == EntryKind.CANCELLATION)
                .flatMap(entry -> journal.payload(entry).stream())
                .map(EntryPayload::readCancellation)
                .filter(EntryPayload.CancelRequested::isTakenOn)
                .findFirst()
                .ifPresent(request -> payment.cancelAsked(request.asked())));
        return inHand;
    }

    /** What was last done about the payment itself: a request to cancel it tells nothing of its way. */
    EntryKind lastOfWay(PaymentHead head) {
        if (isOfWay(head.lastKind())) {
            return head.lastKind();
        }
        List<JournalEntry> entries = journal.entries(head.payment());
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (isOfWay(entries.get(i).kind())) {
                return entries.get(i).kind();
            }
        }
        throw new IllegalStateException("a payment begins with RECEIVED [uetr=" + head.payment() + "]");
    }

    private static boolean isOfWay(EntryKind kind) {
        return kind != EntryKind.CANCELLATION && kind != EntryKind.OPERATOR_ACTION;
    }

    /**
     * An intent, or the certainty that nothing left, is the last that is told of its way, and no outcome has followed. Only
     * what closes the intent may be written next: recovery knows the payment by this.
     */
    boolean isOnItsWay(PaymentHead head) {
        EntryKind last = lastOfWay(head);
        return last == EntryKind.INTENT || last == EntryKind.UNSENT;
    }

    /**
     * Bank and link by what was done about the payment itself: a request to cancel it may have been read before the intent
     * that it follows, and names no bank then.
     */
    private static JournalEntry whereItIs(List<JournalEntry> entries) {
        return entries.stream()
                .filter(entry -> isOfWay(entry.kind()) && entry.kind() != EntryKind.REPORTED)
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    /** Two persons who release a payment want it sent then: its time runs anew, unless its originator could not wait. */
    private Instant answerBefore(PaymentHead head, EntryPayload.Received received, List<JournalEntry> entries) {
        Instant before = received.answerBefore();
        if (received.originator() == Originator.CANNOT_WAIT || before.equals(InboundRequest.NO_LIMIT)) {
            return before;
        }
        return entries.stream()
                .filter(entry -> entry.kind() == EntryKind.OPERATOR_ACTION)
                .filter(entry -> journal.payload(entry)
                        .map(OperatorAction::read)
                        .filter(action -> action.action() == WorkAction.RELEASE)
                        .filter(action -> action.step() == OperatorAction.Step.APPROVED)
                        .isPresent())
                .reduce((earlier, later) -> later)
                .map(released -> released.at().plus(Duration.between(head.receivedAt(), before)))
                .orElse(before);
    }

    private static PaymentInHand inHand(
            PaymentHead head, EntryPayload.Received received, Instant answerBefore, JournalEntry where) {
        InboundRequest request = new InboundRequest(
                head.payment(),
                received.payment(),
                head.kind(),
                null,
                SensitiveAuthenticationData.none(),
                head.channel(),
                received.submitter(),
                received.originator(),
                List.of(),
                EntryPayload.EMPTY,
                received.rawFormat(),
                received.raw(),
                MappingReport.CLEAN, // the RECEIVED entry holds it
                head.receivedAt(),
                answerBefore);
        PaymentInHand inHand = new PaymentInHand(request, head.state(), head.cause());
        inHand.foundAt(where.bank(), where.link());
        return inHand;
    }
}
