package org.mooring.app.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.mooring.journal.backup.ArchiveKey;
import org.mooring.journal.backup.ArchiveWriter;
import org.mooring.journal.embedded.JournalSnapshot;

/**
 * One backup of a data folder, of a running or a stopped hub. The order of copying makes it consistent without stopping
 * anything: what points into the journal (anchors, cursors, intakes) first, then how far the log goes, the log, and the
 * keys last; so nothing in the archive points beyond its journal, and every entry has its key.
 */
public final class BackupRun {
    /** Under the data folder; what the journal's folder holds is chosen by {@link JournalSnapshot}. */
    private static final List<String> FOLDERS = List.of("anchor", "relays", "intake", "operations");

    private final Path data;
    private final ArchiveKey key;
    private final Clock clock;
    private final Consumer<String> progress;

    /** @param progress told in words what is being done */
    public BackupRun(Path data, ArchiveKey key, Clock clock, Consumer<String> progress) {
        this.data = data;
        this.key = key;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * What was written.
     *
     * @param digest of the whole archive, in hexadecimal
     */
    public record Written(Path file, long bytes, String digest, Map<String, String> journal) {}

    /**
     * Writes the archive beside its place, reads it back and only then gives it its name.
     *
     * @throws FileAlreadyExistsException when something has that name: no backup is ever overwritten
     */
    public Written to(Path file) throws IOException {
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        Path draft = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(draft);
        try {
            Map<String, String> facts;
            String digest;
            try (ArchiveWriter archive = ArchiveWriter.create(draft, key, clock.instant())) {
                for (String folder : FOLDERS) {
                    addFolder(archive, folder);
                }
                facts = addJournal(archive);
                digest = archive.finish(facts);
            }
            progress.accept("reading the archive back");
            ArchiveCheck.Checked checked = ArchiveCheck.of(draft, key);
            if (!checked.digest().equals(digest) || !checked.facts().entrySet().containsAll(facts.entrySet())) {
                throw new IOException(
                        "what was read back is not what was written; the device of " + file + " is faulty");
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            DataFolder.sync(file.toAbsolutePath().getParent());
            return new Written(file, Files.size(file), digest, facts);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private void addFolder(ArchiveWriter archive, String folder) throws IOException {
        Path root = data.resolve(folder);
        if (Files.notExists(root)) {
            return;
        }
        progress.accept(folder);
        List<Path> files;
        try (Stream<Path> walk = Files.walk(root)) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            String name = data.relativize(file).toString().replace('\\', '/');
            if (!name.endsWith("/lock")) {
                add(archive, name, file, Long.MAX_VALUE, DataFolder.isSecret(name));
            }
        }
    }

    private Map<String, String> addJournal(ArchiveWriter archive) throws IOException {
        try (JournalSnapshot journal = JournalSnapshot.of(data.resolve("journal"))) {
            progress.accept("journal of a " + (journal.isHubRunning() ? "running" : "stopped") + " hub, to position "
                    + journal.facts().get("position"));
            for (JournalSnapshot.Part part : journal.parts()) {
                progress.accept("journal/" + part.name());
                boolean isAdded = add(archive, "journal/" + part.name(), part.file(), part.length(), part.isSecret());
                if (!isAdded) {
                    throw new IOException(part.file() + " went away while it was copied; begin the backup again");
                }
            }
            Map<String, String> facts = new LinkedHashMap<>(journal.facts());
            facts.put("hub", journal.isHubRunning() ? "running" : "stopped");
            return facts;
        }
    }

    /** False when the file went away meanwhile: an intake that was answered, a draft that got its name. */
    private static boolean add(ArchiveWriter archive, String name, Path file, long length, boolean isSecret)
            throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            // What grows meanwhile is copied as long as it was.
            archive.part(name, isSecret, in, Math.min(length, Files.size(file)));
            return true;
        } catch (NoSuchFileException gone) {
            return false;
        }
    }
}
