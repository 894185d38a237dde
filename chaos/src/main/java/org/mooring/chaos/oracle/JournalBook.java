package org.mooring.chaos.oracle;

import java.util.List;

/**
 * A whole journal as it was read from disk.
 *
 * @param defects what does not prove; empty for a sound journal
 * @param entryCount entries read
 */
public record JournalBook(List<JournalPayment> payments, List<String> defects, long entryCount) {
    public JournalBook {
        payments = List.copyOf(payments);
        defects = List.copyOf(defects);
    }
}
