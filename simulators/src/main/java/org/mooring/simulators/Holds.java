package org.mooring.simulators;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a bank holds for authorisations: no money has moved. In memory, the last hundred thousand. Thread-safe. */
final class Holds {
    private static final int COUNT_MAX = 100_000;

    private final Map<String, Hold> byKey = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Hold> eldest) {
            return size() > COUNT_MAX;
        }
    };

    /** @param isReleased the authorisation was reversed */
    record Hold(String pan, long amountMinor, boolean isReleased) {}

    /** Once, however often the request comes. */
    synchronized void hold(String key, String pan, long amountMinor) {
        byKey.putIfAbsent(key, new Hold(pan, amountMinor, false));
    }

    /** @return false when there is no such authorisation */
    synchronized boolean release(String key) {
        return byKey.computeIfPresent(key, (same, hold) -> new Hold(hold.pan(), hold.amountMinor(), true)) != null;
    }

    synchronized long heldMinor(String pan) {
        return byKey.values().stream()
                .filter(hold -> !hold.isReleased() && hold.pan().equals(pan))
                .mapToLong(Hold::amountMinor)
                .sum();
    }

    synchronized int count() {
        return (int) byKey.values().stream().filter(hold -> !hold.isReleased()).count();
    }
}
