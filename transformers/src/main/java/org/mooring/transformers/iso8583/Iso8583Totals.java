package org.mooring.transformers.iso8583;

import java.util.ArrayList;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.failure.PaymentRejected;

/**
 * What one side holds of a day's traffic, as 0500 and 0520 say it. Purchases are debits; there are no credits. Amounts in
 * minor units of the settlement currency (DE 50).
 *
 * @param debitMinor of all debits, also of those that were taken back
 * @param transferCount 1987 has no amount for transfers
 */
public record Iso8583Totals(
        long debitCount,
        long debitReversalCount,
        long transferCount,
        long transferReversalCount,
        long authorisationCount,
        long debitMinor,
        long debitReversalMinor) {
    private static final int NET = 97;
    private static final int[] COUNTS = {74, 75, 76, 77, 78, 79, 81};
    private static final int[] AMOUNTS = {86, 87, 88, 89};
    private static final int COUNT_LENGTH = 10;
    private static final int AMOUNT_LENGTH = 16;

    /** DE 74 to 79, 81, 86 to 89 and 97, all of them. */
    public Map<Integer, String> elements() {
        Map<Integer, String> elements = new LinkedHashMap<>();
        long[] counts = {0, 0, debitCount, debitReversalCount, transferCount, transferReversalCount, authorisationCount
        };
        for (int i = 0; i < COUNTS.length; i++) {
            elements.put(COUNTS[i], Digits.text(counts[i], COUNT_LENGTH));
        }
        long[] amounts = {0, 0, debitMinor, debitReversalMinor};
        for (int i = 0; i < AMOUNTS.length; i++) {
            elements.put(AMOUNTS[i], Digits.text(amounts[i], AMOUNT_LENGTH));
        }
        long net = debitReversalMinor - debitMinor;
        elements.put(NET, (net < 0 ? "D" : "C") + Digits.text(Math.abs(net), AMOUNT_LENGTH));
        return elements;
    }

    /**
     * The totals that the message has.
     *
     * @throws PaymentRejected FF01 when it has none
     */
    public static Map<Integer, String> claimed(Iso8583Message message) {
        Map<Integer, String> claimed = new LinkedHashMap<>();
        for (int[] elements : new int[][] {COUNTS, AMOUNTS, {NET}}) {
            for (int de : elements) {
                if (message.has(de)) {
                    claimed.put(de, message.text(de));
                }
            }
        }
        if (claimed.isEmpty()) {
            throw PaymentRejected.because(ReasonCode.FF01, "there is no total to compare", "DE 74 to 97");
        }
        return claimed;
    }

    /**
     * Of DE 50.
     *
     * @throws PaymentRejected AM11 when there is no such currency
     */
    public static Currency currency(Iso8583Message message) {
        return NumericCurrency.of(message.number(50), "DE 50");
    }

    /** Elements in which the claim differs from this; what the claim does not have is not compared. */
    public List<Integer> differences(Map<Integer, String> claimed) {
        List<Integer> differences = new ArrayList<>();
        Map<Integer, String> own = elements();
        claimed.forEach((de, value) -> {
            if (signed(value) != signed(own.get(de))) {
                differences.add(de);
            }
        });
        return differences;
    }

    /** C and D of nothing are the same. */
    private static long signed(String value) {
        return switch (value.charAt(0)) {
            case 'C' -> Long.parseLong(value, 1, value.length(), 10);
            case 'D' -> -Long.parseLong(value, 1, value.length(), 10);
            default -> Long.parseLong(value);
        };
    }
}
