package org.mooring.app.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.mooring.journal.backup.ArchiveKey;
import org.mooring.journal.backup.ArchiveReader;
import org.mooring.journal.embedded.JournalCheck;

/**
 * One restore into an empty data folder. The archive is read twice: once to its end before anything is written, then to
 * write it. A mark keeps every hub away until all is checked; with the last of it intake is closed, since what happened
 * after the backup is in nobody's memory but the banks'.
 */
public final class RestoreRun {
    private static final String UNDER_WAY = "intake/owners/";
    private static final String SET_ASIDE = "intake/restored/";

    private final Path data;
    private final ArchiveKey key;
    private final Clock clock;
    private final Consumer<String> progress;

    /** @param progress told in words what is being done */
    public RestoreRun(Path data, ArchiveKey key, Clock clock, Consumer<String> progress) {
        this.data = data;
        this.key = key;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * @return what was checked of the journal
     * @throws IllegalStateException when the folder is not empty
     * @throws org.mooring.journal.backup.ArchiveDamaged and nothing was written
     * @throws org.mooring.journal.embedded.JournalDamaged when the journal in a sound archive is not: the folder stays
     *     marked as incomplete
     */
    public JournalCheck.Result from(Path file) throws IOException {
        DataFolder.requireEmpty(data);
        progress.accept("checking " + file);
        Map<String, String> facts = ArchiveCheck.of(file, key).facts();
        Files.createDirectories(data);
        Path mark = DataFolder.incompleteMark(data);
        Files.createFile(mark);
        DataFolder.sync(data);
        extract(file);
        progress.accept("checking the journal: every chain, every payload");
        JournalCheck.Result checked = JournalCheck.ofRestored(
                data.resolve("journal"), position -> progress.accept("checked to position " + position));
        require(facts, "journal", checked.journalId());
        require(facts, "group", Long.toString(checked.group()));
        require(facts, "position", Long.toString(checked.position()));
        require(facts, "head", checked.head());
        IntakeMark.close(
                data,
                clock.instant(),
                "restored from a backup of position " + checked.position() + "; what was paid since is not known here");
        DataFolder.syncAll(data);
        Files.delete(mark);
        DataFolder.sync(data);
        return checked;
    }

    private void extract(Path file) throws IOException {
        try (ArchiveReader archive = ArchiveReader.open(file, key)) {
            for (ArchiveReader.Part part = archive.next(); part != null; part = archive.next()) {
                ArchiveCheck.requireOurs(file, part.name());
                progress.accept(part.name());
                write(data.resolve(setAside(part.name())), part);
            }
        }
    }

    /**
     * Files and messages that were under way at the backup are not taken up again: what the journal has of them it holds
     * for an operator, and what was recorded after the backup it would take for new.
     */
    private static String setAside(String name) {
        return name.startsWith(UNDER_WAY) ? SET_ASIDE + name.substring(UNDER_WAY.length()) : name;
    }

    private static void write(Path target, ArchiveReader.Part part) throws IOException {
        Files.createDirectories(target.getParent());
        try (FileChannel channel = FileChannel.open(
                        target,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString(part.isSecret() ? "rw-------" : "rw-r-----")));
                OutputStream out = Channels.newOutputStream(channel)) {
            for (byte[] bytes = part.next(); bytes != null; bytes = part.next()) {
                out.write(bytes);
            }
            channel.force(true);
        }
    }

    private static void require(Map<String, String> facts, String name, String found) {
        if (!found.equals(facts.get(name))) {
            throw new IllegalStateException("the restored journal's " + name + " is " + found + ", the archive says "
                    + facts.get(name) + "; the folder stays marked as incomplete");
        }
    }
}
