package org.mooring.simulators;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An ISO 8583:1987 message as a legacy system sees it: texts by element number. Immutable. {@link #toString} shows the
 * type and which elements there are, never what is in them.
 *
 * @param type MTI: {@code 0200}
 */
public record Iso8583Message(String type, SortedMap<Integer, String> elements) {
    private static final DateTimeFormatter TRANSMISSION =
            DateTimeFormatter.ofPattern("MMddHHmmss").withZone(ZoneOffset.UTC);

    public Iso8583Message {
        elements = Collections.unmodifiableSortedMap(new TreeMap<>(elements));
    }

    /** 0800 with DE 70: 001 sign-on, 002 sign-off, 301 echo. */
    public static Iso8583Message networkManagement(String code) {
        return new Iso8583Message("0800", new TreeMap<>(Map.of(70, code)));
    }

    /**
     * 0200 with DE 3 = 000000.
     *
     * @param currency DE 49, numeric: {@code 978}
     */
    public static Iso8583Message purchase(String pan, long amountMinor, String currency) {
        return payment("000000", amountMinor, currency).with(2, pan);
    }

    /** 0200 with DE 3 = 400000, from DE 102 to DE 103. */
    public static Iso8583Message transfer(
            String debtorAccount, String creditorAccount, long amountMinor, String currency) {
        return payment("400000", amountMinor, currency).with(102, debtorAccount).with(103, creditorAccount);
    }

    /** A copy with this element set. */
    public Iso8583Message with(int element, String value) {
        SortedMap<Integer, String> changed = new TreeMap<>(elements);
        changed.put(element, value);
        return new Iso8583Message(type, changed);
    }

    /** A copy with DE 7, 12 and 13 of that instant, where they are not set. */
    Iso8583Message at(Instant instant) {
        String transmission = TRANSMISSION.format(instant);
        Iso8583Message timed = has(7) ? this : with(7, transmission);
        if (!type.startsWith("01") && !type.startsWith("02")) {
            return timed;
        }
        timed = timed.has(12) ? timed : timed.with(12, transmission.substring(4));
        return timed.has(13) ? timed : timed.with(13, transmission.substring(0, 4));
    }

    public boolean has(int element) {
        return elements.containsKey(element);
    }

    /** The element, or null. */
    public String get(int element) {
        return elements.get(element);
    }

    @Override
    public String toString() {
        return type + " with DE " + elements.keySet();
    }

    private static Iso8583Message payment(String processingCode, long amountMinor, String currency) {
        if (amountMinor < 0 || amountMinor > 999_999_999_999L) {
            throw new IllegalArgumentException("DE 4 holds 0 to 999999999999 minor units, got " + amountMinor);
        }
        return new Iso8583Message(
                "0200", new TreeMap<>(Map.of(3, processingCode, 4, Digits.padded(amountMinor, 12), 49, currency)));
    }
}
