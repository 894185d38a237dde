package org.mooring.app.backup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mooring.journal.backup.ArchiveDamaged;
import org.mooring.journal.backup.ArchiveKey;
import org.mooring.journal.backup.ArchiveReader;
import org.mooring.journal.embedded.LogScan;

/** Reads a whole archive, writes nothing, and checks all that can be: its own digests and seal, and the log in it. */
final class ArchiveCheck {
    private static final Pattern SEGMENT = Pattern.compile("journal/log/[0-9]{8}[.]log");
    private static final Pattern ID = Pattern.compile("^id ([0-9a-f]{32})$", Pattern.MULTILINE);

    private ArchiveCheck() {}

    /** @param facts the manifest's */
    record Checked(String digest, Map<String, String> facts) {}

    /**
     * @throws ArchiveDamaged naming file, offset and rule
     * @throws org.mooring.journal.embedded.JournalDamaged when the log in a sound archive is not
     */
    static Checked of(Path file, ArchiveKey key) throws IOException {
        try (ArchiveReader archive = ArchiveReader.open(file, key)) {
            LogScan log = null;
            for (ArchiveReader.Part part = archive.next(); part != null; part = archive.next()) {
                requireOurs(file, part.name());
                if (part.name().equals("journal/identity")) {
                    log = new LogScan(
                            journalId(file, new String(part.stream().readAllBytes(), StandardCharsets.UTF_8)));
                } else if (log != null && SEGMENT.matcher(part.name()).matches()) {
                    log.segment(file + "!" + part.name(), part.stream());
                }
            }
            Map<String, String> facts = archive.manifest();
            requireSame(file, facts, "position", log == null ? "" : Long.toString(log.position()));
            requireSame(file, facts, "group", log == null ? "" : Long.toString(log.group()));
            requireSame(file, facts, "head", log == null ? "" : log.head());
            return new Checked(archive.wholeDigest(), facts);
        }
    }

    static void requireOurs(Path file, String name) {
        boolean isOurs = name.matches("[A-Za-z0-9._][^\\\\\\x00]*")
                && !name.startsWith("/")
                && !("/" + name + "/").contains("/../")
                && !("/" + name + "/").contains("/./");
        if (!isOurs) {
            throw new ArchiveDamaged(file, 0, "a part's name must be a path under the data folder, got " + name);
        }
    }

    private static void requireSame(Path file, Map<String, String> facts, String name, String found) {
        if (!found.equals(facts.get(name))) {
            throw new ArchiveDamaged(
                    file,
                    0,
                    "the log must end at the manifest's " + name + " " + facts.get(name) + ", ends at " + found);
        }
    }

    private static byte[] journalId(Path file, String identity) {
        Matcher id = ID.matcher(identity);
        if (!id.find()) {
            throw new ArchiveDamaged(file, 0, "part journal/identity must name the journal");
        }
        return HexFormat.of().parseHex(id.group(1));
    }
}
