package org.mooring.simulators;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Currency;

/**
 * One decided payment in a bank's ledger, booked or refused.
 *
 * @param link {@code bank/number}: where the payment came in
 * @param key the bank-side key; a second payment under it is a repeat
 * @param uetr null where the bank's format carries none
 * @param reference the bank's own, as answered
 * @param isReversed whether the sender took it back: then it moves no money
 * @param at when the bank decided
 */
public record LedgerEntry(
        String bank,
        String link,
        String key,
        String uetr,
        long amountMinor,
        Currency currency,
        Decision decision,
        String reference,
        boolean isReversed,
        Instant at) {
    /** Whether money moved and was not given back. */
    public boolean isHeld() {
        return decision.isBooked() && !isReversed;
    }

    LedgerEntry reversed() {
        return new LedgerEntry(bank, link, key, uetr, amountMinor, currency, decision, reference, true, at);
    }

    /** {@code 12.34}, with the currency's own number of decimals. */
    public BigDecimal amountMajor() {
        return BigDecimal.valueOf(amountMinor, currency.getDefaultFractionDigits());
    }
}
