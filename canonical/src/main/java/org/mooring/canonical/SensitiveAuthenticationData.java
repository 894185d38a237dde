package org.mooring.canonical;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Track data (DE 35, 45), PIN block (DE 52) and card verification values of one request, by data element number. Lives
 * in memory only, beside the payment and never inside it: it can be neither printed nor serialised (no
 * {@code Serializable}, no bean accessors), and {@link #wipe} overwrites it once the bank's message is on the wire or
 * the payment is over. Not thread-safe: it belongs to the one exchange that carries the payment.
 */
public final class SensitiveAuthenticationData {
    /** Ascending; made when there is something to hold, because most requests have nothing. */
    private Map<Integer, byte[]> elements = Map.of();

    /** Nothing sensitive came with this request. */
    public static SensitiveAuthenticationData none() {
        return new SensitiveAuthenticationData();
    }

    /** Takes ownership of the array: the caller keeps no copy. */
    public void put(int dataElement, byte[] bytes) {
        if (elements.isEmpty()) {
            elements = new TreeMap<>();
        }
        byte[] before = elements.put(dataElement, bytes);
        if (before != null) {
            Arrays.fill(before, (byte) 0);
        }
    }

    public boolean has(int dataElement) {
        return elements.containsKey(dataElement);
    }

    /** The bytes themselves, not a copy, or null; valid until {@link #wipe}. */
    public byte[] peek(int dataElement) {
        return elements.get(dataElement);
    }

    /** Data element numbers present, ascending. */
    public int[] dataElements() {
        return elements.keySet().stream().mapToInt(Integer::intValue).toArray();
    }

    public boolean isEmpty() {
        return elements.isEmpty();
    }

    /** Overwrites every byte with zero and forgets it. May be called more than once. */
    public void wipe() {
        elements.values().forEach(bytes -> Arrays.fill(bytes, (byte) 0));
        elements = Map.of();
    }

    /** Names the data elements, never their content. */
    @Override
    public String toString() {
        return "SensitiveAuthenticationData" + elements.keySet();
    }
}
