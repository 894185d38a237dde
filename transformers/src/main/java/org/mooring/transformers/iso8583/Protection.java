package org.mooring.transformers.iso8583;

/** Who may see a value, and whether it may be stored. */
enum Protection {
    NONE,
    /** Masked for persons and logs: first six and last four digits of a card number. */
    PAN,
    /** Masked for persons and logs: an account number. */
    ACCOUNT,
    /** Masked for persons and logs: by its length only. */
    TEXT,
    /** Sensitive authentication data: taken out before anything is persisted, never shown. */
    SECRET
}
