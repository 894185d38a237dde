package org.mooring.journal.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.mooring.journal.shared.InstallationKey;
import org.mooring.journal.shared.Randomness;

/**
 * Which journal this is, and which installation key it was made with; the file {@code identity}:
 *
 * <pre>
 *  mooring-journal 1
 *  id 5d1c…            16 random bytes, also in every segment and in the key file
 *  key-check 09ab…     HMAC of the id under a key derived from the installation key
 * </pre>
 *
 * A journal opened with another installation's key would answer no repeat and read no payload: it stops the start.
 */
record JournalIdentity(byte[] id, InstallationKey installationKey) {
    static final int ID_LENGTH = 16;

    private static final String FIRST_LINE = "mooring-journal 1";
    private static final String ID = "id ";
    private static final String KEY_CHECK = "key-check ";

    static JournalIdentity openOrCreate(Path directory, Path installationKeyFile) throws IOException {
        Path file = directory.resolve("identity");
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
        } catch (NoSuchFileException fresh) {
            return create(directory, file, installationKeyFile);
        }
        if (lines.size() != 3
                || !lines.get(0).equals(FIRST_LINE)
                || !lines.get(1).startsWith(ID)
                || !lines.get(2).startsWith(KEY_CHECK)) {
            throw new JournalDamaged(
                    file, 0, "this is not the identity of a journal of version 1", "restore it from the backup");
        }
        if (Files.notExists(installationKeyFile)) {
            throw new IllegalStateException("the installation key of this journal is missing [file="
                    + installationKeyFile + "]; restore it from its backup, journal not started");
        }
        InstallationKey key = InstallationKey.read(installationKeyFile);
        byte[] id = hex(file, lines.get(1).substring(ID.length()));
        byte[] check = hex(file, lines.get(2).substring(KEY_CHECK.length()));
        if (id.length != ID_LENGTH || !MessageDigest.isEqual(check, key.check(id))) {
            throw new IllegalStateException(
                    "the installation key does not belong to this journal [key=" + installationKeyFile + ", journal="
                            + file + "]; restore the pair from one backup, journal not started");
        }
        return new JournalIdentity(id, key);
    }

    private static JournalIdentity create(Path directory, Path file, Path installationKeyFile) throws IOException {
        if (Files.exists(LogDirectory.segmentFile(directory.resolve("log"), 1))) {
            throw new JournalDamaged(
                    file, 0, "a log is here but its identity is missing", "restore it from the backup");
        }
        InstallationKey key = Files.exists(installationKeyFile)
                ? InstallationKey.read(installationKeyFile)
                : InstallationKey.create(installationKeyFile);
        byte[] id = Randomness.bytes(ID_LENGTH);
        HexFormat hex = HexFormat.of();
        String text =
                FIRST_LINE + "\n" + ID + hex.formatHex(id) + "\n" + KEY_CHECK + hex.formatHex(key.check(id)) + "\n";
        Path draft = directory.resolve("identity.draft");
        Files.writeString(
                draft,
                text,
                StandardCharsets.US_ASCII,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                StandardOpenOption.SYNC);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        JournalFiles.forceDirectory(directory);
        return new JournalIdentity(id, key);
    }

    private static byte[] hex(Path file, String digits) {
        try {
            return HexFormat.of().parseHex(digits);
        } catch (IllegalArgumentException notHex) {
            throw new JournalDamaged(
                    file, 0, "the journal's identity is not hexadecimal", "restore it from the backup");
        }
    }
}
