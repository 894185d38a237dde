package org.mooring.canonical;

/** The reference between an instructing and an instructed party (ISO 20022 {@code InstrId}, Max35Text). */
public record InstructionId(String value) {
    public InstructionId {
        if (value == null || value.isBlank() || value.length() > 35) {
            throw new IllegalArgumentException("instruction id must have 1 to 35 characters");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
