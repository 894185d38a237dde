package org.mooring.journal.shared;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.mooring.journal.IdempotencyKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secret that an installation's other secrets come from: 32 random bytes in a file of mode 0600, as 64 hexadecimal
 * digits. Each use has a key of its own, derived by HKDF-Expand (RFC 5869) with a label: wrapping payment keys, hashing
 * idempotency keys, hashing contents. Without the file no payload can be read and no repeat recognised.
 */
public final class InstallationKey {
    private static final Logger LOG = LoggerFactory.getLogger(InstallationKey.class);
    private static final int LENGTH = 32;
    private static final String HMAC = "HmacSHA256";
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<PosixFilePermission> NOT_OWNER = PosixFilePermissions.fromString("---rwxrwx");

    private final SecretKey wrapping;
    private final ThreadLocal<Mac> keyMac;
    private final ThreadLocal<Mac> fingerprintMac;
    private final byte[] checkKey;

    public InstallationKey(byte[] master) {
        this.wrapping = new SecretKeySpec(expand(master, "mooring/1/payment-key-wrapping"), "AES");
        byte[] keyKey = expand(master, "mooring/1/idempotency-key");
        byte[] fingerprintKey = expand(master, "mooring/1/content-fingerprint");
        this.keyMac = ThreadLocal.withInitial(() -> mac(keyKey));
        this.fingerprintMac = ThreadLocal.withInitial(() -> mac(fingerprintKey));
        this.checkKey = expand(master, "mooring/1/installation-check");
    }

    public static InstallationKey read(Path file) throws IOException {
        warnWhenOthersMayRead(file);
        String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
        if (text.length() != 2 * LENGTH || !text.matches("[0-9a-fA-F]+")) {
            throw new IllegalStateException("an installation key is " + 2 * LENGTH
                    + " hexadecimal digits, found " + text.length() + " characters of another kind [file=" + file
                    + "]; restore the file from its backup, journal not started");
        }
        byte[] master = HexFormat.of().parseHex(text);
        InstallationKey key = new InstallationKey(master);
        Arrays.fill(master, (byte) 0);
        return key;
    }

    /** Draws a new key and writes it, readable by its owner only from its first moment. */
    public static InstallationKey create(Path file) throws IOException {
        byte[] master = Randomness.bytes(LENGTH);
        Path directory = file.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        Path draft = directory.resolve(file.getFileName() + ".draft");
        Files.deleteIfExists(draft);
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel =
                isPosix(directory) ? FileChannel.open(draft, options, OWNER_ONLY) : FileChannel.open(draft, options)) {
            ByteBuffer text = StandardCharsets.US_ASCII.encode(HexFormat.of().formatHex(master) + "\n");
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
        LOG.info("a new installation key was drawn [file={}]; back it up apart from the journal", file);
        InstallationKey key = new InstallationKey(master);
        Arrays.fill(master, (byte) 0);
        return key;
    }

    /** The key that wraps payment keys. */
    public SecretKey wrapping() {
        return wrapping;
    }

    /** HMAC of an idempotency key; scope and value cannot run into each other. */
    public byte[] hash(IdempotencyKey key) {
        byte[] scope = key.scope().getBytes(StandardCharsets.UTF_8);
        Mac mac = keyMac.get();
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(scope.length).array());
        mac.update(scope);
        return mac.doFinal(key.value().getBytes(StandardCharsets.UTF_8));
    }

    /** HMAC of a request's content. */
    public byte[] fingerprint(byte[] content) {
        return fingerprintMac.get().doFinal(content);
    }

    /** Tells this key from another without giving anything of it away. */
    public byte[] check(byte[] journalId) {
        return mac(checkKey).doFinal(journalId);
    }

    private static void warnWhenOthersMayRead(Path file) throws IOException {
        if (!isPosix(file)) {
            return;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.stream().anyMatch(NOT_OWNER::contains)) {
            LOG.warn(
                    "the installation key is open to others than its owner [file={}, mode={}]; chmod 600 it",
                    file,
                    PosixFilePermissions.toString(permissions));
        }
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** HKDF-Expand for one block: HMAC(key, label ‖ 0x01). The master is uniformly random, so nothing is extracted first. */
    private static byte[] expand(byte[] master, String label) {
        Mac mac = mac(master);
        mac.update(label.getBytes(StandardCharsets.US_ASCII));
        return mac.doFinal(new byte[] {1});
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has " + HMAC, impossible);
        }
    }
}
