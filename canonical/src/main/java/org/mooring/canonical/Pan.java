package org.mooring.canonical;

/**
 * A primary account number (ISO/IEC 7812), 8 to 19 digits. {@link #toString} is masked; {@link #value} is for the
 * bank's message and the encrypted journal only.
 */
public record Pan(String value) {
    public Pan {
        if (value == null || value.length() < 8 || value.length() > 19 || !isDigits(value)) {
            throw new IllegalArgumentException("card number must have 8 to 19 digits");
        }
    }

    private static boolean isDigits(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return false;
            }
        }
        return true;
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
