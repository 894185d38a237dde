package org.mooring.routes;

import java.util.Optional;
import org.mooring.canonical.Uetr;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.PaymentHead;
import org.mooring.journal.PaymentJournal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose payments a caller of the API reaches: its own, and those of others as far as its roles go. REST and SOAP ask here
 * and nowhere else, so that both draw the same line. What a caller may not reach is answered as what was never recorded;
 * only the log tells.
 *
 * <p>A payment is its own when its RECEIVED entry names it as the submitter, so a restart changes nothing. One that came
 * another way, or before submitters were recorded, or whose key was destroyed, is no caller's own. Reads the journal, so
 * it may wait for a database.
 */
public final class PaymentAccess {
    private static final Logger LOG = LoggerFactory.getLogger(PaymentAccess.class);
    private static final int NAME_LENGTH_MAX = 64;
    private static final int UETR_SHOWN = 8;

    private final PaymentJournal journal;

    public PaymentAccess(PaymentJournal journal) {
        this.journal = journal;
    }

    /** Where the payment stands; empty when it is unknown or not for this caller to see. */
    public Optional<PaymentHead> toSee(Uetr payment, Caller caller) {
        return reached(payment, caller, caller.seesAll(), "see");
    }

    /** As {@link #toSee}, of a payment that this caller may have cancelled. */
    public Optional<PaymentHead> toCancel(Uetr payment, Caller caller) {
        return reached(payment, caller, caller.cancelsAll(), "cancel");
    }

    /** Whether a list for this caller has the payment. */
    public boolean isListed(PaymentHead head, Caller caller) {
        return caller.seesAll() || isOwn(head.payment(), caller);
    }

    private Optional<PaymentHead> reached(Uetr payment, Caller caller, boolean reachesAll, String deed) {
        Optional<PaymentHead> head = journal.find(payment);
        if (head.isEmpty() || reachesAll || isOwn(payment, caller)) {
            return head;
        }
        LOG.warn(
                "security: '{}' asked over {} to {} a payment that it did not submit [uetr={}…]; answered as unknown",
                printable(caller.name()),
                caller.channel(),
                deed,
                payment.toString().substring(0, UETR_SHOWN));
        return Optional.empty();
    }

    private boolean isOwn(Uetr payment, Caller caller) {
        JournalEntry received = journal.entries(payment).get(0);
        return !caller.name().isEmpty()
                && journal.payload(received)
                        .map(EntryPayload::readSubmitter)
                        .filter(caller.name()::equals)
                        .isPresent();
    }

    /** A token's subject may be any text: none of it begins a line of the log. */
    private static String printable(String name) {
        String shown = name.length() > NAME_LENGTH_MAX ? name.substring(0, NAME_LENGTH_MAX) + "…" : name;
        return shown.replaceAll("\\p{Cntrl}", "?");
    }
}
