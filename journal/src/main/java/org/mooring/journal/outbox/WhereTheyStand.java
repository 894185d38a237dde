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

    private final PaymentJournal journal;
    private final Map<Uetr, Standing> newest;

    /** @param countMax payments in memory */
    WhereTheyStand(PaymentJournal journal, int countMax) {
        this.journal = journal;
        this.newest = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Uetr, Standing> eldest) {
                return size() > countMax;
            }
        };
    }

    boolean isChangedBy(JournalEntry entry) {
        Standing now = Standing.of(entry);
        Standing before = newest.get(entry.payment());
        if (before == null && entry.number() > 1) {
            before = before(entry);
        }
        if (now.isPassing()) {
            return false;
        }
        newest.put(entry.payment(), now);
        return !now.equals(before);
    }

    private Standing before(JournalEntry entry) {
        return journal.entries(entry.payment()).stream()
                .filter(earlier -> earlier.number() < entry.number())
                .map(Standing::of)
                .filter(standing -> !standing.isPassing())
                .reduce(null, (earlier, later) -> later);
    }
}
