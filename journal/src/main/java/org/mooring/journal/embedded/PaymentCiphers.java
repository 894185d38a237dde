package org.mooring.journal.embedded;

import java.util.concurrent.atomic.AtomicReferenceArray;
import javax.crypto.Cipher;
import org.mooring.journal.shared.Envelope;

/**
 * Ciphers that keep the schedule of the key that they had last: a payment's three commits then cost one schedule instead
 * of three. Chosen by the key's slot, so that payments under way, whose slots are neighbours, do not take one another's.
 * Thread-safe; whoever uses a cipher has its lock.
 */
final class PaymentCiphers {
    private static final int COUNT = 512;

    private final AtomicReferenceArray<Cipher> ciphers = new AtomicReferenceArray<>(COUNT);

    Cipher of(long keySlot) {
        int at = (int) (keySlot % COUNT);
        Cipher known = ciphers.get(at);
        if (known != null) {
            return known;
        }
        Cipher made = Envelope.cipher();
        return ciphers.compareAndSet(at, null, made) ? made : ciphers.get(at);
    }

    /** The schedule of an erased key must not outlive it. */
    void forget(long keySlot) {
        ciphers.set((int) (keySlot % COUNT), Envelope.cipher());
    }
}
