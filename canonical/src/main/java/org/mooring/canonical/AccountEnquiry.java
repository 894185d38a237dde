package org.mooring.canonical;

import java.util.Map;
import java.util.Objects;

/**
 * A question about an account, by card or by number. It is no payment: nothing moves, nothing of it is journalled, and it
 * may be asked again.
 *
 * @param isAuthorisation it came as x100 and not as x200, and goes on so
 * @param pan null where the account is named
 * @param account DE 102; null where there is a card
 * @param dataElements every other data element, by number, as text; no sensitive authentication data, no trace
 */
public record AccountEnquiry(
        Kind kind, boolean isAuthorisation, Pan pan, AccountId account, Map<Integer, String> dataElements) {
    /** What is asked. */
    public enum Kind {
        BALANCE,
        MINI_STATEMENT
    }

    public AccountEnquiry {
        Objects.requireNonNull(kind, "kind");
        if (pan == null && account == null) {
            throw new IllegalArgumentException("an enquiry names a card or an account");
        }
        dataElements = Map.copyOf(dataElements);
    }
}
