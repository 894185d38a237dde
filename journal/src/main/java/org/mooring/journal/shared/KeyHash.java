package org.mooring.journal.shared;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** HMAC of an idempotency key, 32 bytes, as a key of maps. */
public record KeyHash(byte[] bytes) {
    public static final int LENGTH = 32;

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyHash hash && Arrays.equals(bytes, hash.bytes);
    }

    /** Its first four bytes: an HMAC is evenly spread already. */
    @Override
    public int hashCode() {
        return ByteBuffer.wrap(bytes).getInt();
    }
}
