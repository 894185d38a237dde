package org.mooring.chaos.oracle;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The twelve characters by which a payment of the run is found again wherever its message went: {@code CHX000000042}. Fits
 * DE 37 and an end-to-end id.
 */
public final class PaymentToken {
    private static final Pattern TOKEN = Pattern.compile("CHX(\\d{9})");
    private static final Pattern RAW = Pattern.compile("\"raw\"\\s*:\\s*\"([A-Za-z0-9+/=]*)\"");

    private PaymentToken() {}

    public static String of(long number) {
        return String.format("CHX%09d", number);
    }

    /** The number in a text, 0 when there is none. */
    public static long in(String text) {
        Matcher token = TOKEN.matcher(text);
        return token.find() ? Long.parseLong(token.group(1)) : 0;
    }

    /**
     * The number in the JSON of a RECEIVED entry's payload: of the payment's own members first, since {@code raw} (in
     * base64) may be a file of many.
     */
    static long find(byte[] payload) {
        String json = new String(payload, StandardCharsets.UTF_8);
        Matcher raw = RAW.matcher(json);
        if (!raw.find()) {
            return in(json);
        }
        long number = in(json.substring(0, raw.start()) + json.substring(raw.end()));
        return number != 0
                ? number
                : in(new String(Base64.getDecoder().decode(raw.group(1)), StandardCharsets.ISO_8859_1));
    }
}
