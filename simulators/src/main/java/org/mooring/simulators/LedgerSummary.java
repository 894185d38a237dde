package org.mooring.simulators;

import java.math.BigInteger;
import java.util.Map;

/**
 * Counts and sums of a ledger since the bank started, also of entries that it no longer keeps.
 *
 * @param decisions how many payments met each decision; a repeat counts in none
 * @param bookedMinor sum of what was booked and not taken back, in minor units, by currency code
 * @param reversed booked payments that were taken back; a repeated reversal counts once
 * @param repeatedKeys payments that came again under their key: answered as the first time, not booked again
 * @param repeatedIdentities payments booked although the same business had been booked under another key: the bank
 *     could not know, so this money moved twice
 */
public record LedgerSummary(
        Map<Decision, Long> decisions,
        Map<String, BigInteger> bookedMinor,
        long reversed,
        long repeatedKeys,
        long repeatedIdentities) {
    public LedgerSummary {
        decisions = Map.copyOf(decisions);
        bookedMinor = Map.copyOf(bookedMinor);
    }

    /** Decided payments, repeats left out. */
    public long decided() {
        return decisions.values().stream().mapToLong(Long::longValue).sum();
    }

    public long booked() {
        return decisions.entrySet().stream()
                .filter(count -> count.getKey().isBooked())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Everything that reached the bank more than once, whether the bank could catch it or not. */
    public long doubled() {
        return repeatedKeys + repeatedIdentities;
    }
}
