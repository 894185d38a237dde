package org.mooring.canonical;

import java.util.Locale;
import java.util.regex.Pattern;
import org.mooring.canonical.failure.PaymentRejected;

/** A business identifier code (ISO 9362:2014), 8 or 11 characters. */
public record Bic(String value) {
    private static final Pattern SHAPE = Pattern.compile("[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?");

    public Bic {
        if (value == null || !SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("not a BIC: " + value);
        }
    }

    /** @throws PaymentRejected RC01 when the shape is wrong */
    public static Bic parse(String text, String at) {
        String compact = text == null ? "" : text.strip().toUpperCase(Locale.ROOT);
        if (!SHAPE.matcher(compact).matches()) {
            throw PaymentRejected.because(
                    ReasonCode.RC01,
                    "BIC must be 4 letters or digits, a country code, 2 and optionally 3 more letters or digits",
                    at);
        }
        return new Bic(compact);
    }

    @Override
    public String toString() {
        return value;
    }
}
