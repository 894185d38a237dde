package org.mooring.routes;

import java.util.List;
import java.util.Optional;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.connectors.InboundRequest;
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
        JournalEntry first = journal.entries(head.payment()).get(0);
        return journal.payload(first)
                .map(EntryPayload::readReceived)
                .filter(received -> received.payment() != null)
                .map(received -> inHand(head, received));
    }

    /**
     * Its newest entry tells of the way to the bank, and no outcome has followed. Only what closes the intent may be
     * written next: recovery knows the payment by this entry.
     */
    static boolean isOnItsWay(PaymentHead head) {
        return head.lastKind() == EntryKind.INTENT || head.lastKind() == EntryKind.UNSENT;
    }

    private static PaymentInHand inHand(PaymentHead head, EntryPayload.Received received) {
        InboundRequest request = new InboundRequest(
                head.payment(),
                received.payment(),
                head.kind(),
                null,
                SensitiveAuthenticationData.none(),
                head.channel(),
                received.originator(),
                List.of(),
                EntryPayload.EMPTY,
                received.rawFormat(),
                received.raw(),
                MappingReport.CLEAN, // the RECEIVED entry holds it
                head.receivedAt(),
                received.answerBefore());
        PaymentInHand inHand = new PaymentInHand(request, head.state(), head.cause());
        inHand.foundAt(head.bank(), head.link());
        return inHand;
    }
}
