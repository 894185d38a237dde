package org.mooring.journal.embedded;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** HMAC of an idempotency key, 32 bytes, as a key of maps. */
record KeyHash(byte[] bytes) {
    static final int LENGTH = 32;

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
