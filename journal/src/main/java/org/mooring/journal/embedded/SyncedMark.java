package org.mooring.journal.embedded;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * How far the log is known to be on the device; the file {@code synced}, written after each flush of the log:
 *
 * <pre>
 *  offset  size
 *       0     8  "MOORSYNC"
 *       8     8  number of the last flushed group
 *      16     8  where the log ends after it: segment (4), offset (4)
 *      24     4  CRC32C of the 24 bytes before
 * </pre>
 *
 * It is never flushed itself. After the death of the process it is exact, since the operating system has it; after a
 * loss of power it may be older than the log, never newer.
 */
final class SyncedMark implements Closeable {
    private static final byte[] MAGIC = "MOORSYNC".getBytes(StandardCharsets.US_ASCII);
    private static final int LENGTH = 28;
    private static final int CHECKED_LENGTH = 24;

    private final JournalFile file;

    private SyncedMark(JournalFile file) {
        this.file = file;
    }

    static SyncedMark open(LogDirectory directory) throws IOException {
        Path path = path(directory);
        boolean isNew = Files.notExists(path);
        SyncedMark mark = new SyncedMark(directory.files().open(path));
        if (isNew) {
            mark.write(0, 0);
            mark.file.force();
            JournalFiles.forceDirectory(directory.path());
        }
        return mark;
    }

    /** Number of the last group that was surely flushed; 0 when there is no mark. */
    static long read(LogDirectory directory) throws IOException {
        ByteBuffer mark = whole(directory);
        return mark == null ? 0 : mark.getLong(8);
    }

    /** Where the log surely is on the device; 0 when there is no mark. */
    static long readEnd(LogDirectory directory) throws IOException {
        ByteBuffer mark = whole(directory);
        return mark == null ? 0 : mark.getLong(16);
    }

    private static ByteBuffer whole(LogDirectory directory) throws IOException {
        Path path = path(directory);
        if (Files.notExists(path) || Files.size(path) == 0) {
            return null;
        }
        byte[] bytes = Files.readAllBytes(path);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length != LENGTH || !encode(in.getLong(8), in.getLong(16)).equals(ByteBuffer.wrap(bytes))) {
            throw new JournalDamaged(
                    path,
                    0,
                    "the mark of the last flushed group is damaged",
                    "restore the log from its backup, or move this file away if the log is known to be whole; journal not"
                            + " started");
        }
        return in;
    }

    void write(long group, long end) throws IOException {
        file.write(encode(group, end), 0);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private static Path path(LogDirectory directory) {
        return directory.path().resolve("synced");
    }

    private static ByteBuffer encode(long group, long end) {
        ByteBuffer out = ByteBuffer.allocate(LENGTH);
        out.put(MAGIC).putLong(group).putLong(end);
        CRC32C crc = new CRC32C();
        crc.update(out.array(), 0, CHECKED_LENGTH);
        return out.putInt((int) crc.getValue()).rewind();
    }
}
