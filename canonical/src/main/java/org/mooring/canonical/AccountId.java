package org.mooring.canonical;

/** How an account is named: by IBAN, or by a number that only its bank understands. */
public sealed interface AccountId permits Iban, OtherAccountId {
    /** The full number. For messages to a bank and the encrypted journal only. */
    String value();

    /** The number as a person or a log may see it. */
    String masked();
}
