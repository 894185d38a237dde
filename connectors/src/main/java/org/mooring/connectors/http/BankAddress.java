package org.mooring.connectors.http;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Locale;
import org.mooring.connectors.bank.BankProperties;

/** Checks at startup what a link of a bank that speaks HTTP needs from the configuration. */
public final class BankAddress {
    private BankAddress() {}

    /**
     * The URL of the bank's link.
     *
     * @param number 1 for the first link
     * @throws IllegalArgumentException naming property, value and rule when it is no http or https URL with a host
     */
    public static URI of(String bank, int number, BankProperties properties) {
        String property = BankProperties.path(bank, "links[" + (number - 1) + "].address");
        String text = properties.links().get(number - 1).address();
        URI address = null;
        try {
            address = URI.create(text);
        } catch (IllegalArgumentException notAUri) {
            // falls through: one message for what is no URI and for the wrong kind of URI
        }
        if (address == null || address.getHost() == null || !isHttp(address.getScheme())) {
            throw new IllegalArgumentException(
                    property + " is '" + text + "', must be an http or https URL with a host; hub not started");
        }
        if (address.getUserInfo() != null || address.getFragment() != null || address.getQuery() != null) {
            throw new IllegalArgumentException(
                    property
                            + " must have no user, query or fragment (credentials are properties of their own); hub not started");
        }
        return address;
    }

    /**
     * A credential that can travel in a header.
     *
     * @param property {@code username} or {@code secret}
     * @throws IllegalArgumentException naming the property, never the value
     */
    public static String credential(String bank, String property, String value) {
        String path = BankProperties.path(bank, property);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(path + " is missing, this kind of bank needs it; hub not started");
        }
        try {
            HttpRequest.newBuilder(URI.create("http://localhost")).header("Authorization", value);
        } catch (IllegalArgumentException unfit) {
            throw new IllegalArgumentException(
                    path + " has characters that no HTTP header can carry (value not shown); hub not started");
        }
        return value;
    }

    private static boolean isHttp(String scheme) {
        return scheme != null
                && (scheme.toLowerCase(Locale.ROOT).equals("http")
                        || scheme.toLowerCase(Locale.ROOT).equals("https"));
    }
}
