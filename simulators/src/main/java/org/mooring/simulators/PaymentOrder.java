package org.mooring.simulators;

import java.util.Currency;

/**
 * A payment as a bank understood it, before it decides.
 *
 * @param link {@code bank/number}
 * @param key what makes a repeat recognisable to this bank
 * @param identity what makes the same business recognisable under another key; null when the message says nothing
 * @param uetr null where the bank's format carries none
 * @param reference given by the sender; null when the bank assigns it
 */
record PaymentOrder(
        String link, String key, String identity, String uetr, long amountMinor, Currency currency, String reference) {
    /** The same over another amount. */
    PaymentOrder over(long otherMinor) {
        return new PaymentOrder(link, key, identity, uetr, otherMinor, currency, reference);
    }
}
