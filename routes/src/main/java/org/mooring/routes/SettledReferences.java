package org.mooring.routes;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.mooring.canonical.Uetr;

/**
 * Which payment a bank speaks of that says something else about one that is over: the newest by their references. They are
 * of this process alone, since what a link has not delivered when it closes comes no more. Thread-safe.
 */
final class SettledReferences {
    /** At the full speed of the hub ten seconds, of most installations hours; some 20 MB. */
    private static final int COUNT_MAX = 100_000;

    private final Map<String, Uetr> newest = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Uetr> eldest) {
            return size() > COUNT_MAX;
        }
    };

    static String key(String bank, String reference) {
        return bank + " " + reference;
    }

    synchronized void add(String key, Uetr payment) {
        newest.put(key, payment);
    }

    synchronized Optional<Uetr> find(String key) {
        return Optional.ofNullable(newest.get(key));
    }
}
