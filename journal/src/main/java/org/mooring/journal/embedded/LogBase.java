package org.mooring.journal.embedded;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * Where the log begins since its oldest segments were pruned, and whole commits of the pruned part whose payments go on in
 * what is left: so a payment is there whole or not at all. The file {@code 00000001.base}, replaced by a newer generation:
 *
 * <pre>
 *  offset  size
 *       0     8  "MOORBAS1"
 *       8    16  id of the journal
 *      24     4  generation: 1, 2, 3 …
 *      28     4  number of the first segment
 *      32     8  number of the first group in it
 *      40     8  position of the first entry in it
 *      48     4  number of carried commits, c
 *      52        c times: position of the first entry (8), the commit as it stood in its group
 *    last     4  CRC32C of all before
 * </pre>
 */
record LogBase(int generation, int firstSegment, long firstGroup, long firstPosition, List<Carried> carried) {
    static final LogBase NONE = new LogBase(0, 1, 1, 1, List.of());

    private static final byte[] MAGIC = "MOORBAS1".getBytes(StandardCharsets.US_ASCII);
    private static final int COMMITS_AT = 52;

    /**
     * A commit of a pruned segment.
     *
     * @param firstPosition of its first entry
     * @param location where it lies, or lay
     */
    record Carried(long firstPosition, byte[] record, long location) {
        CommitRecord commit() {
            return CommitRecord.at(record, 0);
        }
    }

    static Path file(Path directory, int generation) {
        return directory.resolve(String.format(Locale.ROOT, "%08d.base", generation));
    }

    /** The newest one; {@link #NONE} where nothing was ever pruned. */
    static LogBase read(Path directory, byte[] journalId) throws IOException {
        int newest = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "????????.base")) {
            for (Path file : files) {
                newest = Math.max(newest, Integer.parseInt(file.getFileName().toString(), 0, 8, 10));
            }
        }
        return newest == 0 ? NONE : decode(file(directory, newest), newest, journalId);
    }

    /** This base with its commits where they will lie in its own file. */
    LogBase placed() {
        List<Carried> placed = new ArrayList<>(carried.size());
        int at = COMMITS_AT;
        for (Carried commit : carried) {
            at += Long.BYTES;
            placed.add(new Carried(commit.firstPosition, commit.record, LogLocation.of(-generation, at)));
            at += commit.record.length;
        }
        return new LogBase(generation, firstSegment, firstGroup, firstPosition, placed);
    }

    /** Returns once the device has it under its name. */
    void write(Path directory, byte[] journalId, JournalFiles files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(MAGIC);
        out.write(journalId);
        out.writeInt(generation);
        out.writeInt(firstSegment);
        out.writeLong(firstGroup);
        out.writeLong(firstPosition);
        out.writeInt(carried.size());
        for (Carried commit : carried) {
            out.writeLong(commit.firstPosition);
            out.write(commit.record);
        }
        out.writeInt(crcOf(bytes.toByteArray(), bytes.size()));
        Path draft = directory.resolve("base.draft");
        Files.deleteIfExists(draft);
        try (JournalFile file = files.open(draft)) {
            file.write(ByteBuffer.wrap(bytes.toByteArray()), 0);
            file.force();
        }
        Files.move(draft, file(directory, generation), StandardCopyOption.ATOMIC_MOVE);
        JournalFiles.forceDirectory(directory);
    }

    private static LogBase decode(Path file, int generation, byte[] journalId) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte[] magic = new byte[MAGIC.length];
        byte[] id = new byte[JournalIdentity.ID_LENGTH];
        int checked = bytes.length - Integer.BYTES;
        if (checked < COMMITS_AT || in.getInt(checked) != crcOf(bytes, checked)) {
            throw damaged(file, "the checksum of the log's base is wrong");
        }
        in.get(magic).get(id);
        if (!Arrays.equals(magic, MAGIC) || !Arrays.equals(id, journalId) || in.getInt() != generation) {
            throw damaged(file, "the log's base is of another journal or generation");
        }
        int firstSegment = in.getInt();
        long firstGroup = in.getLong();
        long firstPosition = in.getLong();
        int count = in.getInt();
        List<Carried> carried = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long position = in.getLong();
            int at = in.position();
            byte[] record = new byte[CommitRecord.lengthAt(bytes, at)];
            in.get(record);
            carried.add(new Carried(position, record, LogLocation.of(-generation, at)));
        }
        return new LogBase(generation, firstSegment, firstGroup, firstPosition, carried);
    }

    private static int crcOf(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static JournalDamaged damaged(Path file, String what) {
        return new JournalDamaged(file, 0, what, "restore the log from its backup; journal not started");
    }
}
