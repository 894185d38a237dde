package org.mooring.app.e2e;

import java.math.BigDecimal;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one payment of a test has and no other payment of this JVM: its number, in its ids and in its amount, by which
 * the banks' ledgers are searched.
 */
final class Unique {
    private static final AtomicLong LAST = new AtomicLong();

    private final long number = LAST.incrementAndGet();

    /** EUR cents; ends in 10, which every simulated bank approves. */
    long amountMinor() {
        return amountMinor(10);
    }

    /** @param ending the last two digits, by which a simulated bank decides */
    long amountMinor(int ending) {
        return (10_000 + number) * 100 + ending;
    }

    String amount() {
        return amount(10);
    }

    String amount(int ending) {
        return BigDecimal.valueOf(amountMinor(ending), 2).toPlainString();
    }

    /** Not longer than 12 characters. */
    String id() {
        return "E2E" + (100_000 + number);
    }

    /** DE 11. */
    String stan() {
        return "%06d".formatted(number);
    }

    @Override
    public String toString() {
        return id();
    }
}
