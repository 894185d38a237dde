package org.mooring.journal.shared;

import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.TransactionStatus;
import org.mooring.journal.Commit;
import org.mooring.journal.IllegalStateChange;
import org.mooring.journal.NewEntry;

/** What a commit may do to a payment, whichever journal records it. */
public final class StateTable {
    private StateTable() {}

    /**
     * @param kind the payment's kind, null while it has no entry
     * @param state the payment's state, null while it has no entry
     * @throws IllegalStateChange when one of the commit's entries asks for a change that the table does not have
     * @throws IllegalArgumentException when the payment is of another kind
     */
    public static void require(Commit commit, PaymentKind kind, TransactionStatus state) {
        if (state != null && kind != commit.kind()) {
            throw new IllegalArgumentException("the payment is a " + kind + ", not a " + commit.kind() + " [uetr="
                    + commit.payment() + "]; nothing was recorded");
        }
        TransactionStatus from = state;
        for (NewEntry entry : commit.entries()) {
            TransactionStatus next = entry.state();
            boolean isAllowed = from == null
                    ? next == TransactionStatus.RCVD
                    : from == next && entry.kind().mayLeaveState() || from.mayBecome(next, commit.kind());
            if (!isAllowed) {
                throw new IllegalStateChange(commit.payment(), from, next);
            }
            from = next;
        }
    }
}
