package org.mooring.canonical;

/** The originator's reference that travels unchanged to the creditor (ISO 20022 {@code EndToEndId}, Max35Text). */
public record EndToEndId(String value) {
    /** What an originator writes who has none. Never a key. */
    public static final EndToEndId NOT_PROVIDED = new EndToEndId("NOTPROVIDED");

    public EndToEndId {
        if (value == null || value.isBlank() || value.length() > 35) {
            throw new IllegalArgumentException("end-to-end id must have 1 to 35 characters");
        }
    }

    public boolean isProvided() {
        return !value.equals(NOT_PROVIDED.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
