package org.mooring.journal.shared;

import java.security.SecureRandom;
import java.util.Arrays;

/** Secure random bytes, fetched in pages a thread: the platform's source is one lock for all threads. */
public final class Randomness {
    private static final int PAGE_LENGTH = 4096;
    private static final ThreadLocal<Randomness> OF_THREAD = ThreadLocal.withInitial(Randomness::new);

    private final SecureRandom source = new SecureRandom();
    private final byte[] page = new byte[PAGE_LENGTH];
    private int taken = PAGE_LENGTH;

    private Randomness() {}

    public static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        OF_THREAD.get().take(bytes, 0, length);
        return bytes;
    }

    public static void fill(byte[] target, int offset, int length) {
        OF_THREAD.get().take(target, offset, length);
    }

    private void take(byte[] target, int offset, int length) {
        if (taken + length > PAGE_LENGTH) {
            source.nextBytes(page);
            taken = 0;
        }
        System.arraycopy(page, taken, target, offset, length);
        Arrays.fill(page, taken, taken + length, (byte) 0);
        taken += length;
    }
}
