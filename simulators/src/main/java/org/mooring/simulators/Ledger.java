package org.mooring.simulators;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
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
 * older ones the decision by key ({@link KeyIndex}), of all the counts and sums. With a {@link LedgerFile} each decision
 * is on disk before it is told, and a bank that was killed remembers.
 */
public final class Ledger {
    private static final String DECIDED = "DECIDED";
    private static final String REPEATED = "REPEATED";
    private static final String REVERSED = "REVERSED";

    private final String bank;
    private final String referencePrefix;
    private final int entriesMax;
    private final Clock clock;
    private final ArrayDeque<LedgerEntry> entries = new ArrayDeque<>();
    private final KeyIndex decisionsByKey;
    private final KeyIndex identities;
    private final KeyIndex reversedKeys;
    /** Null when the ledger ends with its process. */
    private final LedgerFile file;

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
        this.file = limits.directory() == null ? null : LedgerFile.open(limits.directory(), bank);
        if (file != null) {
            file.past().forEach(this::remember);
        }
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
            write(REPEATED, first.get().number(), clock.instant(), order, first.get());
            return first.get();
        }
        Decision decision = Decision.of(order.amountMinor());
        Posting posting = posting(lastNumber + 1, decision, order.reference());
        Instant at = clock.instant();
        write(DECIDED, posting.number(), at, order, posting);
        apply(order, posting, at);
        return posting;
    }

    /** One line; its fields stand in docs/reference/simulated-banks.md. */
    private void write(String what, long number, Instant at, PaymentOrder order, Posting posting) {
        if (file != null) {
            file.append(
                    what,
                    number,
                    at,
                    order.link(),
                    order.key(),
                    order.amountMinor(),
                    order.currency(),
                    posting.decision(),
                    posting.reference(),
                    order.uetr(),
                    order.identity());
        }
    }

    private void remember(String[] line) {
        if (line[0].equals(REPEATED)) {
            repeatedKeys++;
        }
        if (line[0].equals(REVERSED)) {
            applyReversal(
                    line[4],
                    Long.parseLong(line[1]),
                    Decision.valueOf(line[7]),
                    Long.parseLong(line[5]),
                    Currency.getInstance(line[6]));
        }
        if (!line[0].equals(DECIDED)) {
            return;
        }
        PaymentOrder order = new PaymentOrder(
                line[3],
                line[4],
                emptyAsNull(line[10]),
                emptyAsNull(line[9]),
                Long.parseLong(line[5]),
                Currency.getInstance(line[6]),
                line[8]);
        apply(order, new Posting(Long.parseLong(line[1]), Decision.valueOf(line[7]), line[8]), Instant.parse(line[2]));
    }

    private static String emptyAsNull(String field) {
        return field.isEmpty() ? null : field;
    }

    private void apply(PaymentOrder order, Posting posting, Instant at) {
        Decision decision = posting.decision();
        lastNumber = posting.number();
        decisionsByKey.put(order.key(), lastNumber << 3 | decision.ordinal());
        decisionCounts[decision.ordinal()]++;
        if (decision.isBooked()) {
            bookedMinor.merge(order.currency(), BigInteger.valueOf(order.amountMinor()), BigInteger::add);
            countIdentity(order.identity());
        }
        keep(order, posting, at);
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
            Posting reversed = posting.get();
            if (file != null) {
                file.append(
                        REVERSED,
                        reversed.number(),
                        clock.instant(),
                        null,
                        key,
                        amountMinor,
                        currency,
                        reversed.decision(),
                        reversed.reference(),
                        null,
                        null);
            }
            applyReversal(key, reversed.number(), reversed.decision(), amountMinor, currency);
        }
        return true;
    }

    private void applyReversal(String key, long number, Decision decision, long amountMinor, Currency currency) {
        reversedKeys.put(key, number);
        if (decision.isBooked()) {
            reversedCount++;
            bookedMinor.merge(currency, BigInteger.valueOf(-amountMinor), BigInteger::add);
        }
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

    private void keep(PaymentOrder order, Posting posting, Instant at) {
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
                at));
    }
}
