package org.mooring.connectors.chain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.WalletUtils;
import org.web3j.crypto.exception.CipherException;

/** Reads the anchorer's key from a file that nobody but its owner may open. */
final class ChainKey {
    private static final Pattern PLAIN = Pattern.compile("(0x)?[0-9a-fA-F]{64}");

    private ChainKey() {}

    /** @throws IllegalStateException naming property, value and rule; never the key */
    static Credentials read(ChainSettings settings) {
        String content = readSecret(settings.keyFile(), "mooring.chain.key-file");
        if (PLAIN.matcher(content).matches()) {
            return Credentials.create(content);
        }
        if (!content.startsWith("{")) {
            throw new IllegalStateException("mooring.chain.key-file holds neither a keystore (JSON) nor 64 hexadecimal "
                    + "digits [file=" + settings.keyFile() + "]; hub not started");
        }
        if (settings.keyPasswordFile() == null) {
            throw new IllegalStateException(
                    "mooring.chain.key-file is a keystore, so mooring.chain.key-password-file must be set; hub not started");
        }
        String password = readSecret(settings.keyPasswordFile(), "mooring.chain.key-password-file");
        try {
            return WalletUtils.loadJsonCredentials(password, content);
        } catch (CipherException | IOException wrong) {
            throw new IllegalStateException(
                    "mooring.chain.key-file does not open with that password [file=" + settings.keyFile()
                            + "]; hub not started",
                    wrong);
        }
    }

    private static String readSecret(Path file, String property) {
        OwnerOnly.check(file, property);
        try {
            return Files.readString(file, StandardCharsets.UTF_8).strip();
        } catch (IOException failure) {
            throw new UncheckedIOException(property + " cannot be read [file=" + file + "]", failure);
        }
    }
}
