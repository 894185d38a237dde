package org.mooring.journal.shared;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.mooring.canonical.Uetr;

/**
 * Bytes under AES-256-GCM, with a fresh random initialisation vector each:
 *
 * <pre>
 *  offset  size
 *       0    12  initialisation vector
 *      12     n  ciphertext, as long as the plain text
 *    12+n    16  tag
 * </pre>
 */
public final class Envelope {
    public static final int IV_LENGTH = 12;
    public static final int TAG_LENGTH = 16;
    /** What an envelope is longer than its plain text. */
    public static final int OVERHEAD = IV_LENGTH + TAG_LENGTH;

    private static final int AAD_LENGTH = 20;
    private static final ThreadLocal<Cipher> AES_GCM = ThreadLocal.withInitial(Envelope::cipher);

    private Envelope() {}

    /** Binds an entry's payload to its place: payment (16) ‖ number (4). Number 0 stands for the payment's answer. */
    public static byte[] place(Uetr payment, int number) {
        return ByteBuffer.allocate(AAD_LENGTH)
                .putLong(payment.value().getMostSignificantBits())
                .putLong(payment.value().getLeastSignificantBits())
                .putInt(number)
                .array();
    }

    /** Encrypts {@code first ‖ second} into {@code target} from {@code offset}; returns the envelope's length. */
    public static int seal(SecretKey key, byte[] place, byte[] first, byte[] second, byte[] target, int offset) {
        return seal(AES_GCM.get(), key, place, first, second, target, offset);
    }

    /**
     * As the other one, with a cipher of {@link #cipher}; the caller lets one thread at a time use it. Cheaper by the
     * key's schedule when the cipher had the same key the last time.
     */
    public static int seal(
            Cipher cipher, SecretKey key, byte[] place, byte[] first, byte[] second, byte[] target, int offset) {
        try {
            Randomness.fill(target, offset, IV_LENGTH);
            cipher.init(
                    Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, target, offset, IV_LENGTH));
            cipher.updateAAD(place);
            int length = IV_LENGTH;
            length += cipher.update(first, 0, first.length, target, offset + length);
            length += cipher.doFinal(second, 0, second.length, target, offset + length);
            return length;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-256-GCM refused to encrypt", impossible);
        }
    }

    /** @throws AEADBadTagException when these are not the bytes that were sealed with that key for that place */
    public static byte[] open(SecretKey key, byte[] place, byte[] buffer, int offset, int length)
            throws AEADBadTagException {
        // Java 17 answers a missing tag with an unchecked exception.
        if (length < OVERHEAD) {
            throw new AEADBadTagException("an envelope of " + length + " bytes has no room for its tag");
        }
        try {
            Cipher cipher = AES_GCM.get();
            cipher.init(
                    Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, buffer, offset, IV_LENGTH));
            cipher.updateAAD(place);
            return cipher.doFinal(buffer, offset + IV_LENGTH, length - IV_LENGTH);
        } catch (AEADBadTagException changed) {
            throw changed;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-256-GCM refused to decrypt", impossible);
        }
    }

    public static Cipher cipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has AES/GCM/NoPadding", impossible);
        }
    }
}
