package org.mooring.canonical;

import java.util.Objects;
import java.util.UUID;
import org.mooring.canonical.failure.PaymentRejected;

/**
 * Unique end-to-end transaction reference: a version 4 UUID in lower case (ISO 20022 {@code UUIDv4Identifier}). Every
 * payment in Mooring has one; the hub gives it where the originator gave none.
 */
public record Uetr(UUID value) {
    public Uetr {
        Objects.requireNonNull(value, "value");
        if (value.version() != 4 || value.variant() != 2) {
            throw new IllegalArgumentException("a UETR is a version 4 UUID, got " + value);
        }
    }

    /** A fresh one from the platform's secure random source. */
    public static Uetr random() {
        return new Uetr(UUID.randomUUID());
    }

    /** @throws PaymentRejected FF10 when the text is not a version 4 UUID */
    public static Uetr parse(String text, String at) {
        try {
            if (text != null && text.length() == 36) {
                return new Uetr(UUID.fromString(text));
            }
        } catch (IllegalArgumentException wrong) {
            // falls through: one message for every wrong shape
        }
        throw PaymentRejected.because(ReasonCode.FF10, "UETR must be a version 4 UUID", at);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
