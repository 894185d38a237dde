package org.mooring.connectors.chain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Ed25519 key that signs the local anchor log. Made at first start, readable by its owner only, kept as PEM (private
 * and public part in one file). Never printed.
 */
final class InstallationKey {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN (PRIVATE|PUBLIC) KEY-----\\s+([A-Za-z0-9+/=\\s]+)-----END \\1 KEY-----");

    private final PrivateKey privateKey;
    private final PublicKey publicKey;

    private InstallationKey(PrivateKey privateKey, PublicKey publicKey) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    /** @throws IllegalStateException when others may read the file, or it holds no such key */
    static InstallationKey openOrCreate(Path file) {
        try {
            if (!Files.exists(file)) {
                create(file);
            }
            OwnerOnly.check(file, "the installation's anchor key");
            return read(file);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read the installation's anchor key [file=" + file + "]", failure);
        } catch (GeneralSecurityException | IllegalArgumentException unreadable) {
            throw new IllegalStateException(
                    "the installation's anchor key is not an Ed25519 key in PEM [file=" + file + "]", unreadable);
        }
    }

    byte[] publicKey() {
        return publicKey.getEncoded();
    }

    byte[] sign(byte[] message) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(privateKey);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
        try {
            Signature verification = Signature.getInstance("Ed25519");
            verification.initVerify(
                    KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(publicKey)));
            verification.update(message);
            return verification.verify(signature);
        } catch (GeneralSecurityException notASignature) {
            return false;
        }
    }

    private static void create(Path file) throws IOException, GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Files.createDirectories(file.toAbsolutePath().getParent());
        String pem = pem("PRIVATE", pair.getPrivate().getEncoded())
                + pem("PUBLIC", pair.getPublic().getEncoded());
        FileAttribute<?>[] ownerOnly = OwnerOnly.isKnownTo(file.toAbsolutePath().getParent())
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        // Beside its place first, so that a crash leaves either no key or a whole one.
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (var channel = Files.newByteChannel(
                fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
            channel.write(java.nio.ByteBuffer.wrap(pem.getBytes(StandardCharsets.US_ASCII)));
            if (channel instanceof java.nio.channels.FileChannel fileChannel) {
                fileChannel.force(true);
            }
        }
        Files.move(fresh, file);
    }

    private static InstallationKey read(Path file) throws IOException, GeneralSecurityException {
        Matcher part = PEM.matcher(Files.readString(file, StandardCharsets.US_ASCII));
        KeyFactory factory = KeyFactory.getInstance("Ed25519");
        PrivateKey privateKey = null;
        PublicKey publicKey = null;
        while (part.find()) {
            byte[] encoded = Base64.getMimeDecoder().decode(part.group(2));
            if (part.group(1).equals("PRIVATE")) {
                privateKey = factory.generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } else {
                publicKey = factory.generatePublic(new X509EncodedKeySpec(encoded));
            }
        }
        if (privateKey == null || publicKey == null) {
            throw new IllegalArgumentException("needs a PRIVATE KEY and a PUBLIC KEY");
        }
        return new InstallationKey(privateKey, publicKey);
    }

    private static String pem(String kind, byte[] encoded) {
        return "-----BEGIN " + kind + " KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded) + "\n-----END " + kind
                + " KEY-----\n";
    }
}
