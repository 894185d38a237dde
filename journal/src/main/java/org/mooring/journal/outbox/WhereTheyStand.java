package org.mooring.journal.outbox;

import java.util.LinkedHashMap;
import java.util.Map;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.PaymentJournal;

/**
 * Whether an entry changes what the outside sees of its payment: state, cause, or the bank that has it. Decided from the
 * entry and those before it alone, so it is the same at every reading, also after a restart. The newest payments are in
 * memory; the others are looked up in the journal. For one reader at a time, which reads in order.
 */
final class WhereTheyStand {
    /** Where a payment stands; a bank counts from when it may have the payment. */
    private record Standing(TransactionStatus state, String cause, String bank) {
        static Standing of(JournalEntry entry) {
            boolean isBefore = entry.state() == TransactionStatus.RCVD || entry.state() == TransactionStatus.ACTC;
            return new Standing(entry.state(), entry.cause(), isBefore ? "" : entry.bank());
        }

        /** What waited is being sent, and nobody knows yet what comes of it. */
        boolean isPassing() {
            return state == TransactionStatus.PDNG && cause.isEmpty();
        }
    }

    /** @param number of the payment's entry after which it stands there */
    private record Known(int number, Standing standing) {}

    private final PaymentJournal journal;
    private final Map<Uetr, Known> newest;

    /** @param countMax payments in memory */
    WhereTheyStand(PaymentJournal journal, int countMax) {
        this.journal = journal;
        this.newest = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Uetr, Known> eldest) {
                return size() > countMax;
            }
        };
    }

    boolean isChangedBy(JournalEntry entry) {
        Standing now = Standing.of(entry);
        if (now.isPassing()) {
            return false;
        }
        Known known = newest.get(entry.payment());
        // A reading that failed half-way is read again: what it knew may be of this very entry.
        boolean isBefore = known != null && known.number < entry.number();
        Standing before = isBefore ? known.standing : before(entry);
        newest.put(entry.payment(), new Known(entry.number(), now));
        return !now.equals(before);
    }

    private Standing before(JournalEntry entry) {
        if (entry.number() == 1) {
            return null;
        }
        return journal.entries(entry.payment()).stream()
                .filter(earlier -> earlier.number() < entry.number())
                .map(Standing::of)
                .filter(standing -> !standing.isPassing())
                .reduce(null, (earlier, later) -> later);
    }
}
