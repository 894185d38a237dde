package org.mooring.journal.backup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the operator keeps apart from the archive: a file of 32 bytes as 64 hexadecimal digits, or a passphrase. Without
 * it the keys in the archive cannot be read; to forget it erases every payload in the archive.
 */
public final class ArchiveKey {
    /** OWASP's figure for PBKDF2-HMAC-SHA256: about half a second a try. */
    static final int ITERATIONS = 600_000;
    /** An archive that asks for more is not one of ours. */
    static final int ITERATIONS_MAX = 10_000_000;

    static final int SALT_LENGTH = 16;

    private static final int PASSPHRASE_LENGTH_MIN = 12;
    private static final int KEY_LENGTH = 32;
    private static final int IV_LENGTH = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final char[] passphrase;
    private final byte[] key;

    private ArchiveKey(char[] passphrase, byte[] key) {
        this.passphrase = passphrase;
        this.key = key;
    }

    /** @throws IllegalArgumentException when it is shorter than 12 characters */
    public static ArchiveKey ofPassphrase(char[] passphrase) {
        if (passphrase.length < PASSPHRASE_LENGTH_MIN) {
            throw new IllegalArgumentException("the passphrase has " + passphrase.length
                    + " characters, must have at least " + PASSPHRASE_LENGTH_MIN + "; nothing was done");
        }
        return new ArchiveKey(passphrase.clone(), null);
    }

    /** @throws IllegalArgumentException when it does not hold 64 hexadecimal digits */
    public static ArchiveKey ofFile(Path file) throws IOException {
        try {
            byte[] key = HexFormat.of()
                    .parseHex(
                            Files.readString(file, StandardCharsets.ISO_8859_1).strip());
            if (key.length == KEY_LENGTH) {
                return new ArchiveKey(null, key);
            }
        } catch (IllegalArgumentException notHex) {
            // told below, without what stands there
        }
        throw new IllegalArgumentException(
                "the key file must hold 64 hexadecimal digits [file=" + file + "]; nothing was done");
    }

    boolean isPassphrase() {
        return passphrase != null;
    }

    static byte[] newSalt() {
        return random(SALT_LENGTH);
    }

    /** The keys of one archive. */
    Derived derive(byte[] salt, int iterations) {
        try {
            byte[] root = key;
            if (isPassphrase()) {
                SecretKeyFactory factory = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256");
                root = factory.generateSecret(new PBEKeySpec(passphrase, salt, iterations, KEY_LENGTH * Byte.SIZE))
                        .getEncoded();
            }
            return new Derived(
                    new SecretKeySpec(hmac(root, "mooring/1/backup-encryption", salt), "AES"),
                    hmac(root, "mooring/1/backup-seal", salt));
        } catch (GeneralSecurityException impossible) {
            throw everyPlatformHasIt(impossible);
        }
    }

    /** @param seal key of the HMAC over the whole archive */
    record Derived(SecretKey encryption, byte[] seal) {
        /** Initialisation vector ‖ ciphertext ‖ tag, bound to its place. */
        byte[] encrypt(String part, long blockIndex, byte[] plain, int length) {
            try {
                byte[] iv = random(IV_LENGTH);
                Cipher cipher = cipher(Cipher.ENCRYPT_MODE, iv, part, blockIndex);
                byte[] sealed = Arrays.copyOf(iv, IV_LENGTH + cipher.getOutputSize(length));
                cipher.doFinal(plain, 0, length, sealed, IV_LENGTH);
                return sealed;
            } catch (GeneralSecurityException impossible) {
                throw everyPlatformHasIt(impossible);
            }
        }

        /** Null when it was not encrypted under this key for this place. */
        byte[] decrypt(String part, long blockIndex, byte[] sealed) {
            if (sealed.length < IV_LENGTH) {
                return null;
            }
            try {
                byte[] iv = Arrays.copyOf(sealed, IV_LENGTH);
                return cipher(Cipher.DECRYPT_MODE, iv, part, blockIndex)
                        .doFinal(sealed, IV_LENGTH, sealed.length - IV_LENGTH);
            } catch (AEADBadTagException another) {
                return null;
            } catch (GeneralSecurityException impossible) {
                throw everyPlatformHasIt(impossible);
            }
        }

        byte[] seal(byte[] digest) {
            try {
                return mac(seal).doFinal(digest);
            } catch (GeneralSecurityException impossible) {
                throw everyPlatformHasIt(impossible);
            }
        }

        private Cipher cipher(int mode, byte[] iv, String part, long blockIndex) throws GeneralSecurityException {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, encryption, new GCMParameterSpec(TAG_BITS, iv));
            cipher.updateAAD(part.getBytes(StandardCharsets.UTF_8));
            cipher.updateAAD(ByteBuffer.allocate(1 + Long.BYTES)
                    .put((byte) 0)
                    .putLong(blockIndex)
                    .array());
            return cipher;
        }
    }

    private static byte[] hmac(byte[] root, String label, byte[] salt) throws GeneralSecurityException {
        Mac mac = mac(root);
        mac.update(label.getBytes(StandardCharsets.US_ASCII));
        mac.update(salt);
        mac.update((byte) 1);
        return mac.doFinal();
    }

    private static Mac mac(byte[] key) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static IllegalStateException everyPlatformHasIt(GeneralSecurityException cause) {
        return new IllegalStateException("every Java platform has AES-GCM, HMAC and PBKDF2", cause);
    }
}
