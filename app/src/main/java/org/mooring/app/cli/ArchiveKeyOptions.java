package org.mooring.app.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.mooring.journal.backup.ArchiveKey;
import picocli.CommandLine.Option;

/** Exactly one of the two has to be given; neither ever stands on the command line itself. */
final class ArchiveKeyOptions {
    @Option(
            names = "--key-file",
            required = true,
            description = "file of 64 hexadecimal digits, kept apart from the archives: openssl rand -hex 32")
    private Path keyFile;

    @Option(
            names = "--passphrase-file",
            required = true,
            description = "file whose first line is the passphrase, at least 12 characters; '-' asks for it")
    private Path passphraseFile;

    ArchiveKey read() throws IOException {
        if (keyFile != null) {
            return ArchiveKey.ofFile(keyFile);
        }
        if (passphraseFile.toString().equals("-")) {
            if (System.console() == null) {
                throw new IllegalArgumentException("there is no terminal to ask for the passphrase; nothing was done");
            }
            return ArchiveKey.ofPassphrase(System.console().readPassword("Passphrase of the archive: "));
        }
        String first = Files.readString(passphraseFile, StandardCharsets.UTF_8)
                .lines()
                .findFirst()
                .orElse("");
        return ArchiveKey.ofPassphrase(first.toCharArray());
    }
}
