package org.mooring.transformers.iso8583;

import java.util.Arrays;
import java.util.regex.Pattern;
import org.mooring.canonical.Money;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.failure.PaymentRejected;

/**
 * What an inbound 0400, 0401, 0420 or 0421 says of its original.
 *
 * <pre>
 *  DE 90, n 42:  | MTI, 4 | DE 11, 6 | DE 7, 10 | DE 32, 11, zeros in front | DE 33, 11 |
 * </pre>
 *
 * @param originalKey as {@link Iso8583Fingerprint#key} has it for the original, of the key elements of the dialect: MTI
 *     class, DE 7, 11 and, where the message has none of its own, DE 32 and 33 from DE 90; all others from the message
 *     itself, which repeats them (ISO 8583:1987, table of 0400). Since 1993 DE 56 has the original's DE 12 too
 * @param isKeyWhole whether every part of the key is known, so that an original which is not there yet would be
 *     recognised by it
 * @param amount DE 4 and 49; null where it has none
 * @param isPartial DE 95 names an amount that stays booked; since 1993 DE 24 says so
 */
public record Iso8583Reversal(String originalKey, boolean isKeyWhole, Money amount, boolean isPartial) {
    private static final int ORIGINAL_OF_1987 = 90;
    private static final int STAN_AT = 4;
    private static final int TIME_AT = 10;
    private static final int ACQUIRER_AT = 20;
    private static final int FORWARDER_AT = 31;
    private static final int AMOUNT_LENGTH = 12;
    private static final Pattern LEADING_ZEROS = Pattern.compile("^0+");

    /** @throws PaymentRejected FF01 when it does not name its original, AM11 for an unknown currency */
    public static Iso8583Reversal read(Iso8583Message message) {
        Iso8583Version version = message.version();
        int at = version == null ? ORIGINAL_OF_1987 : Iso8583Version.ORIGINAL;
        String original = message.text(ORIGINAL_OF_1987);
        if (original == null) {
            throw PaymentRejected.because(ReasonCode.FF01, "a reversal must have DE " + at, "DE " + at);
        }
        if (original.startsWith("0000") || original.startsWith("000000", STAN_AT)) {
            throw PaymentRejected.because(
                    ReasonCode.FF01, "must begin with type and trace number of the original", "DE " + at);
        }
        return new Iso8583Reversal(
                version == null ? key(message, original) : version.originalKey(message.asSent()),
                isKeyWhole(message, original),
                amount(message),
                version == null ? isPartial(message.text(95)) : version.isPartialReversal(message.asSent()));
    }

    /** As {@link Iso8583Fingerprint#key} of the original. */
    private static String key(Iso8583Message message, String original) {
        StringBuilder key = new StringBuilder(64).append(original, 0, 3);
        for (int de : message.dialect().rules().keyElements()) {
            String own = message.text(de);
            String value = switch (de) {
                case 7 -> original.substring(TIME_AT, ACQUIRER_AT);
                case 11 -> original.substring(STAN_AT, TIME_AT);
                case 32 -> own == null ? acquirer(original) : own;
                case 33 -> own == null ? forwarder(original) : own;
                default -> own;
            };
            key.append('|').append(value == null ? "" : value);
        }
        return key.toString();
    }

    /** Each element of the dialect's key is told, by the reversal or of its original. */
    private static boolean isKeyWhole(Iso8583Message message, String original) {
        boolean isOf1987 = message.version() == null;
        return Arrays.stream(message.dialect().rules().keyElements()).allMatch(de -> switch (de) {
            case 7 -> isOf1987; // since 1993 nothing tells it
            case 11 -> true;
            case 12, 13 -> !isOf1987 || message.has(de);
            // In DE 90 nobody knows zeros in front of it from zeros that fill it up.
            case 32 -> message.has(32) || acquirer(original).isEmpty();
            case 33 -> message.has(33) || forwarder(original).isEmpty();
            case 41, 42 -> message.has(41) || message.has(42);
            default -> message.has(de);
        });
    }

    private static String acquirer(String original) {
        return LEADING_ZEROS
                .matcher(original.substring(ACQUIRER_AT, FORWARDER_AT))
                .replaceFirst("");
    }

    private static String forwarder(String original) {
        return LEADING_ZEROS.matcher(original.substring(FORWARDER_AT)).replaceFirst("");
    }

    private static Money amount(Iso8583Message message) {
        return message.has(4) && message.has(49)
                ? new Money(message.number(4), NumericCurrency.of(message.number(49), "DE 49"))
                : null;
    }

    /** Its first amount is what the transaction really came to; all zeros take back the whole. */
    private static boolean isPartial(String replacementAmounts) {
        return replacementAmounts != null
                && !replacementAmounts.substring(0, AMOUNT_LENGTH).matches("0+");
    }
}
