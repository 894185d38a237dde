package org.mooring.connectors.bank;

import java.util.Map;
import org.mooring.canonical.Money;

/**
 * What a bank said about one payment, in its own words.
 *
 * @param status the bank's status code: DE 39, JSON {@code status}; null where the answer has none
 * @param reason the bank's reason code beside it; null where its protocol has none or it gave none
 * @param reference the bank's reference, may be null
 * @param acceptedAmount null unless the bank took less than was asked for
 * @param additional what the originator's answer needs beside, by data element name; never sensitive authentication data
 */
public record BankAnswer(
        String status, String reason, String reference, Money acceptedAmount, Map<String, String> additional) {
    public BankAnswer {
        additional = additional == null ? Map.of() : Map.copyOf(additional);
    }

    public static BankAnswer of(String status, String reason, String reference) {
        return new BankAnswer(status, reason, reference, null, Map.of());
    }

    /** {@code status/reason}, or the status alone: how the status-code map spells it. Null without a status. */
    public String code() {
        return reason == null ? status : status + "/" + reason;
    }
}
