package org.mooring.connectors.bank;

import org.mooring.connectors.BankLink;

/** Makes the links of one kind of bank. One factory a protocol; found by {@link BankProperties#template}. */
public interface BankLinkFactory {
    /** The value of {@code mooring.banks.<id>.template} that this factory serves. */
    String template();

    /**
     * A link that is not started yet.
     *
     * @param bank id of the bank
     * @param number 1 for the bank's first link
     * @throws IllegalArgumentException naming property, value and rule when the configuration cannot work
     */
    BankLink create(String bank, int number, BankProperties properties);
}
