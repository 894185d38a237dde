package org.mooring.journal.embedded;

import java.nio.ByteBuffer;
import org.mooring.canonical.Uetr;
import org.mooring.journal.shared.KeyHash;

/** What the index keeps of an idempotency key; layout in {@link IndexKeys}. */
record IndexedKey(Uetr payment, byte[] fingerprint, long claimedAtMicros) {
    private static final int LENGTH = 16 + KeyHash.LENGTH + Long.BYTES;

    byte[] encode() {
        return IndexKeys.put(ByteBuffer.allocate(LENGTH), payment)
                .put(fingerprint)
                .putLong(claimedAtMicros)
                .array();
    }

    static IndexedKey decode(byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value);
        Uetr payment = IndexKeys.uetr(in);
        byte[] fingerprint = new byte[KeyHash.LENGTH];
        in.get(fingerprint);
        return new IndexedKey(payment, fingerprint, in.getLong());
    }
}
