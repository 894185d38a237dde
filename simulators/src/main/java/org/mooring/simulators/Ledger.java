package org.mooring.simulators;

import java.math.BigInteger;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one bank has decided. A payment is decided once for each bank-side key, however often and on however many
 * threads it comes: one lock covers look-up and booking. In memory and bounded: the last entries are kept in full, of
 * older ones the decision by key ({@link KeyIndex}), of all the counts and sums.
 */
public final class Ledger {
    private final String bank;
    private final String referencePrefix;
    private final int entriesMax;
    private final Clock clock;
    private final ArrayDeque<LedgerEntry> entries = new ArrayDeque<>();
    private final KeyIndex decisionsByKey;
    private final KeyIndex identities;
    private final KeyIndex reversedKeys;
    private final long[] decisionCounts = new long[Decision.values().length];
    private final Map<Currency, BigInteger> bookedMinor = new HashMap<>();
    private long lastNumber;
    private long reversedCount;
    private long repeatedKeys;
    private long repeatedIdentities;

    /** @param referencePrefix two letters before the number in references that the bank assigns */
    Ledger(String bank, String referencePrefix, LedgerLimits limits, Clock clock) {
        this.bank = bank;
        this.referencePrefix = referencePrefix;
        this.entriesMax = limits.entriesMax();
        this.clock = clock;
        this.decisionsByKey = new KeyIndex(limits.keysMax());
        this.identities = new KeyIndex(limits.keysMax());
        this.reversedKeys = new KeyIndex(limits.keysMax());
    }

    /**
     * How a payment was decided.
     *
     * @param number counts the bank's decisions from 1
     * @param reference the sender's where one was given, else the bank's
     */
    record Posting(long number, Decision decision, String reference) {}

    /** Decides and books; a repeat under the same key gets the first decision, whatever else it says. */
    synchronized Posting post(PaymentOrder order) {
        Optional<Posting> first = find(order.key(), order.reference());
        if (first.isPresent()) {
            repeatedKeys++;
            return first.get();
        }
        Decision decision = Decision.of(order.amountMinor());
        Posting posting = posting(++lastNumber, decision, order.reference());
        decisionsByKey.put(order.key(), lastNumber << 3 | decision.ordinal());
        decisionCounts[decision.ordinal()]++;
        if (decision.isBooked()) {
            bookedMinor.merge(order.currency(), BigInteger.valueOf(order.amountMinor()), BigInteger::add);
            countIdentity(order.identity());
        }
        keep(order, posting);
        return posting;
    }

    /**
     * Takes the payment back: what was booked under the key is released, once, however often the reversal comes. A payment
     * that had been refused stays as it is.
     *
     * @param amountMinor of the reversal; all of the payment, since this bank knows no partial ones
     * @return false when the bank has no payment under this key; nothing is remembered then
     */
    synchronized boolean reverse(String key, long amountMinor, Currency currency) {
        Optional<Posting> posting = find(key, null);
        if (posting.isEmpty()) {
            return false;
        }
        if (reversedKeys.get(key) == KeyIndex.ABSENT) {
            reversedKeys.put(key, posting.get().number());
            if (posting.get().decision().isBooked()) {
                reversedCount++;
                bookedMinor.merge(currency, BigInteger.valueOf(-amountMinor), BigInteger::add);
            }
        }
        return true;
    }

    /** The decision made under this key, if one was. */
    synchronized Optional<Posting> find(String key) {
        return find(key, null);
    }

    /** The last entries, oldest first: a copy. */
    public synchronized List<LedgerEntry> entries() {
        List<LedgerEntry> copy = new ArrayList<>(entries.size());
        for (LedgerEntry entry : entries) {
            copy.add(reversedKeys.get(entry.key()) == KeyIndex.ABSENT ? entry : entry.reversed());
        }
        return copy;
    }

    public synchronized LedgerSummary summary() {
        Map<Decision, Long> decisions = new HashMap<>();
        for (Decision decision : Decision.values()) {
            decisions.put(decision, decisionCounts[decision.ordinal()]);
        }
        Map<String, BigInteger> sums = new HashMap<>();
        bookedMinor.forEach((currency, sum) -> sums.put(currency.getCurrencyCode(), sum));
        return new LedgerSummary(decisions, sums, reversedCount, repeatedKeys, repeatedIdentities);
    }

    /** See {@link LedgerSummary#doubled}. */
    public synchronized long doubled() {
        return repeatedKeys + repeatedIdentities;
    }

    private Optional<Posting> find(String key, String reference) {
        long first = decisionsByKey.get(key);
        return first == KeyIndex.ABSENT
                ? Optional.empty()
                : Optional.of(posting(first >>> 3, Decision.at((int) (first & 7)), reference));
    }

    private Posting posting(long number, Decision decision, String reference) {
        return new Posting(
                number, decision, reference != null ? reference : referencePrefix + Digits.padded(number, 10));
    }

    private void countIdentity(String identity) {
        if (identity == null) {
            return;
        }
        if (identities.get(identity) != KeyIndex.ABSENT) {
            repeatedIdentities++;
        }
        identities.put(identity, lastNumber);
    }

    private void keep(PaymentOrder order, Posting posting) {
        if (entries.size() == entriesMax) {
            entries.removeFirst();
        }
        entries.addLast(new LedgerEntry(
                bank,
                order.link(),
                order.key(),
                order.uetr(),
                order.amountMinor(),
                order.currency(),
                posting.decision(),
                posting.reference(),
                false,
                clock.instant()));
    }
}
