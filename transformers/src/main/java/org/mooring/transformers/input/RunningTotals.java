package org.mooring.transformers.input;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.mooring.canonical.Money;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReason;
import org.mooring.transformers.PaymentFile;

/** Count and sum of the entries read so far, of a whole file or a part of it. Not thread-safe. */
public final class RunningTotals {
    private int entryCount;
    private BigDecimal sum = BigDecimal.ZERO;

    /** @param amount as it came; what is no plain decimal number is counted and not added */
    public void add(String amount) {
        entryCount++;
        if (amount != null && isPlainDecimal(amount)) {
            sum = sum.add(new BigDecimal(amount));
        }
    }

    public int entryCount() {
        return entryCount;
    }

    public BigDecimal sum() {
        return sum;
    }

    /**
     * Adds what contradicts the announced totals to {@code contradictions}, the count (AM18) before the sum (AM10).
     *
     * @param announcedCount -1 when none was announced
     * @param announcedSum null when none was announced
     */
    public void compare(int announcedCount, BigDecimal announcedSum, String at, List<StatusReason> contradictions) {
        List<StatusReason> found = new ArrayList<>(2);
        if (announcedCount >= 0 && announcedCount != entryCount) {
            found.add(new StatusReason(
                    ReasonCode.AM18,
                    "NbOfTxs announces " + announcedCount + " transactions, read " + entryCount + " [at=" + at
                            + "/NbOfTxs]"));
        }
        if (announcedSum != null && announcedSum.compareTo(sum) != 0) {
            found.add(new StatusReason(
                    ReasonCode.AM10,
                    "CtrlSum announces " + announcedSum.toPlainString() + ", the amounts add up to "
                            + sum.toPlainString() + " [at=" + at + "/CtrlSum]"));
        }
        for (StatusReason reason : found) {
            if (contradictions.size() < PaymentFile.Totals.CONTRADICTIONS_MAX) {
                contradictions.add(reason);
            }
        }
    }

    /**
     * ISO 20022 DecimalNumber without exponent, at most as many digits as an amount may have with its fraction.
     * Everything longer would make the sum of a hostile file expensive.
     */
    public static boolean isPlainDecimal(String text) {
        int digits = 0;
        boolean pointSeen = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits++;
            } else if (c == '.' && !pointSeen) {
                pointSeen = true;
            } else if (!(i == 0 && (c == '-' || c == '+'))) {
                return false;
            }
        }
        return digits > 0 && digits <= 2 * Money.DIGITS_MAX;
    }
}
