package org.mooring.simulators;

/**
 * Remembers keys in 16 bytes each: a 64-bit hash and a value. Memory is bounded by two generations: when the younger
 * one is full, the elder one is forgotten, so at least the last {@code keysMax / 2} keys are known at any time. Two of
 * four million keys share a hash with a probability of about one in two million. Not thread-safe: its {@link Ledger}
 * guards it.
 */
final class KeyIndex {
    static final long ABSENT = 0;

    private final int keysPerGeneration;
    private Generation younger = new Generation();
    private Generation elder = new Generation();

    /** @param keysMax at least 2 */
    KeyIndex(int keysMax) {
        if (keysMax < 2) {
            throw new IllegalArgumentException("keysMax must be at least 2, is " + keysMax);
        }
        this.keysPerGeneration = keysMax / 2;
    }

    /** The value put last under the key, or {@link #ABSENT}. */
    long get(String key) {
        long hash = hash(key);
        long value = younger.get(hash);
        return value != ABSENT ? value : elder.get(hash);
    }

    /** @param value not {@link #ABSENT} */
    void put(String key, long value) {
        if (younger.keyCount >= keysPerGeneration) {
            elder = younger;
            younger = new Generation();
        }
        younger.put(hash(key), value);
    }

    /** FNV-1a over the characters, finished as in MurmurHash3 so that the low bits are good; never {@link #ABSENT}. */
    private static long hash(String key) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        hash ^= hash >>> 33;
        return hash == ABSENT ? 1 : hash;
    }

    /** Open addressing, at most half full: slot i is hash at 2i, value at 2i + 1. */
    private static final class Generation {
        private long[] slots = new long[2 * 1024];
        private int keyCount;

        long get(long hash) {
            int at = find(slots, hash);
            return slots[at] == hash ? slots[at + 1] : ABSENT;
        }

        void put(long hash, long value) {
            int at = find(slots, hash);
            if (slots[at] == ABSENT) {
                keyCount++;
                slots[at] = hash;
            }
            slots[at + 1] = value;
            if (keyCount * 4L > slots.length) {
                grow();
            }
        }

        private void grow() {
            long[] wider = new long[2 * slots.length];
            for (int i = 0; i < slots.length; i += 2) {
                if (slots[i] != ABSENT) {
                    int at = find(wider, slots[i]);
                    wider[at] = slots[i];
                    wider[at + 1] = slots[i + 1];
                }
            }
            slots = wider;
        }

        private static int find(long[] slots, long hash) {
            int mask = slots.length - 2;
            int at = (int) (hash << 1) & mask;
            while (slots[at] != ABSENT && slots[at] != hash) {
                at = (at + 2) & mask;
            }
            return at;
        }
    }
}
