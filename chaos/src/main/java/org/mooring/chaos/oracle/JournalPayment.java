package org.mooring.chaos.oracle;

import java.util.List;

/**
 * One payment as the journal holds it.
 *
 * @param number the client's, found in the payload of the RECEIVED entry; 0 when it names none
 * @param entries in order, one or more
 */
public record JournalPayment(String uetr, long number, List<Entry> entries) {
    public JournalPayment {
        entries = List.copyOf(entries);
    }

    /** The public part, in the words of the format page. */
    public record Entry(String kind, String state, String cause, String bank, String link) {}

    public Entry last() {
        return entries.get(entries.size() - 1);
    }

    String state() {
        return last().state();
    }

    boolean hasIntentAt(String bank) {
        return entries.stream()
                .anyMatch(entry -> entry.kind().equals("INTENT") && entry.bank().equals(bank));
    }
}
