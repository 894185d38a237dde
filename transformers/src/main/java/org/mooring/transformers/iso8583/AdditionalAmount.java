package org.mooring.transformers.iso8583;

import java.util.ArrayList;
import java.util.List;
import org.mooring.canonical.Money;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.failure.PaymentRejected;

/**
 * One of the amounts in DE 54: a balance, or what else a bank tells beside the amount of a transaction.
 *
 * <pre>
 *  | account type, 2 | amount type, 2 | currency, n 3 | C or D | amount, n 12 |      up to six times
 * </pre>
 *
 * @param accountType as in DE 3: 00 default, 10 savings, 20 checking, 30 credit
 * @param amountType 01 ledger balance, 02 available balance, 40 cash back …
 * @param isCredit the account has it; else owes it
 */
public record AdditionalAmount(String accountType, String amountType, Money amount, boolean isCredit) {
    private static final int LENGTH = 20;

    /** @throws PaymentRejected FF01, AM11 when it is not made of such blocks, naming the block */
    public static List<AdditionalAmount> read(String de54) {
        if (de54.length() % LENGTH != 0) {
            throw PaymentRejected.because(
                    ReasonCode.FF01, "must be blocks of " + LENGTH + " characters, has " + de54.length(), "DE 54");
        }
        List<AdditionalAmount> amounts = new ArrayList<>();
        for (int from = 0; from < de54.length(); from += LENGTH) {
            amounts.add(block(de54.substring(from, from + LENGTH), "DE 54, block " + (from / LENGTH + 1)));
        }
        return amounts;
    }

    private static AdditionalAmount block(String text, String at) {
        if (!text.matches("[0-9A-Z]{4}[0-9]{3}[CD][0-9]{12}")) {
            throw PaymentRejected.because(
                    ReasonCode.FF01, "must be account type, amount type, currency, C or D, and 12 digits", at);
        }
        Money amount =
                new Money(Long.parseLong(text.substring(8)), NumericCurrency.of(Long.parseLong(text, 4, 7, 10), at));
        return new AdditionalAmount(text.substring(0, 2), text.substring(2, 4), amount, text.charAt(7) == 'C');
    }
}
