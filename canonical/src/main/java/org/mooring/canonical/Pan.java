package org.mooring.canonical;

/**
 * A primary account number (ISO/IEC 7812), 8 to 19 digits. {@link #toString} is masked; {@link #value} is for the
 * bank's message and the encrypted journal only.
 */
public record Pan(String value) {
    public Pan {
        if (value == null
                || value.length() < 8
                || value.length() > 19
                || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("card number must have 8 to 19 digits");
        }
    }

    /** First six and last four digits. */
    public String masked() {
        return Masking.pan(value);
    }

    @Override
    public String toString() {
        return masked();
    }
}
