package org.mooring.connectors.iso8583;

/**
 * A new key as the bank sent it: encrypted under a key that the bank and whoever holds our keys share. Never printed.
 *
 * @param link over which it came, {@code bank/number}
 * @param code DE 70 of the exchange: 101 or 161
 * @param value the element's wire text
 */
public record KeyCryptogram(String link, String code, String value) {
    @Override
    public String toString() {
        return "KeyCryptogram[link=" + link + ", code=" + code + ", value=(" + value.length() + ")]";
    }
}
