package org.mooring.canonical;

/** An account number without a standard of its own (ISO 20022 {@code Othr/Id}): 1 to 34 characters. */
public record OtherAccountId(String value) implements AccountId {
    public static final int LENGTH_MAX = 34;

    public OtherAccountId {
        if (value == null || value.isBlank() || value.length() > LENGTH_MAX) {
            throw new IllegalArgumentException("account number must have 1 to 34 characters");
        }
    }

    @Override
    public String masked() {
        return Masking.account(value);
    }

    @Override
    public String toString() {
        return masked();
    }
}
