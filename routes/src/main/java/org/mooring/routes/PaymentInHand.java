package org.mooring.routes;

import java.util.ArrayList;
import java.util.List;
import org.mooring.canonical.TransactionStatus;
import org.mooring.connectors.InboundRequest;
import org.mooring.journal.NewEntry;

/**
 * One payment while this process works on it: its request, its state, and the entries that wait for the next commit.
 * Travels with one exchange at a time and is handed over by happens-before edges of that exchange; not thread-safe
 * otherwise. Gone with a crash, when the journal alone tells.
 */
public final class PaymentInHand {
    private final InboundRequest request;
    private final List<NewEntry> staged = new ArrayList<>(3);
    private TransactionStatus state;
    private String cause;
    private String bank = "";
    private String link = "";
    private boolean intentOpen;
    private CancelAsked cancelAsked;
    /** As the journal has it: what a refused commit falls back to. */
    private Standing recorded;

    /** Where a payment stands. */
    private record Standing(TransactionStatus state, String cause, String bank, String link, boolean isIntentOpen) {}

    /** A new payment, of which nothing is recorded yet. */
    PaymentInHand(InboundRequest request) {
        this(request, TransactionStatus.RCVD, "");
    }

    /** A payment as its newest entry has it. */
    PaymentInHand(InboundRequest request, TransactionStatus state, String cause) {
        this.request = request;
        this.state = state;
        this.cause = cause;
        this.recorded = standing();
    }

    public InboundRequest request() {
        return request;
    }

    TransactionStatus state() {
        return state;
    }

    /** Why it has its state, as its newest entry says. */
    String cause() {
        return cause;
    }

    String bank() {
        return bank;
    }

    String link() {
        return link;
    }

    /** An intent was recorded, and neither an outcome nor the certainty that nothing left has followed it. */
    boolean isIntentOpen() {
        return intentOpen;
    }

    /** Who asked for it to be cancelled, as the journal tells; null when nobody did. */
    CancelAsked cancelAsked() {
        return cancelAsked;
    }

    void cancelAsked(CancelAsked asked) {
        cancelAsked = asked;
    }

    private Standing standing() {
        return new Standing(state, cause, bank, link, intentOpen);
    }

    /** The entries that were taken are on disk. */
    void wasRecorded() {
        recorded = standing();
    }

    /** The journal refused the entries that were taken: nothing of them is so, least of all that an intent was closed. */
    void wasRefused() {
        state = recorded.state();
        cause = recorded.cause();
        bank = recorded.bank();
        link = recorded.link();
        intentOpen = recorded.isIntentOpen();
    }

    /** Of a payment that the journal tells of: where it was sent last. */
    void foundAt(String newBank, String newLink) {
        boundTo(newBank, newLink);
        recorded = standing();
    }

    void boundTo(String newBank, String newLink) {
        this.bank = newBank;
        this.link = newLink;
    }

    void stage(NewEntry entry) {
        staged.add(entry);
        state = entry.state();
        cause = entry.cause();
        switch (entry.kind()) {
            case INTENT -> intentOpen = true;
            case UNSENT, OUTCOME, LATE_ANSWER -> intentOpen = false;
            default -> {
                // says nothing about an intent
            }
        }
    }

    boolean hasStaged() {
        return !staged.isEmpty();
    }

    /** The staged entries, which are not staged any more. */
    List<NewEntry> takeStaged() {
        List<NewEntry> taken = List.copyOf(staged);
        staged.clear();
        return taken;
    }
}
