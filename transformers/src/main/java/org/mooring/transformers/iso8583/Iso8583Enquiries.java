package org.mooring.transformers.iso8583;

/** Requests that ask about an account and move nothing. */
public final class Iso8583Enquiries {
    /** First two digits of DE 3. */
    static final String BALANCE = "31";

    static final String MINI_STATEMENT = "38";

    private Iso8583Enquiries() {}
}
