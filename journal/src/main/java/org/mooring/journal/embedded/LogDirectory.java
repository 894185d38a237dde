package org.mooring.journal.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/** The folder of the log's segments: {@code 00000001.log}, {@code 00000002.log} … without gaps. The oldest may be pruned: {@link LogBase}. */
final class LogDirectory {
    private static final int ZEROS_LENGTH = 1024 * 1024;

    private final Path path;
    private final byte[] journalId;
    private final int segmentBytes;
    private final JournalFiles files;
    private volatile LogBase base;

    LogDirectory(Path path, byte[] journalId, int segmentBytes, JournalFiles files) throws IOException {
        this.path = path;
        this.journalId = journalId;
        this.segmentBytes = segmentBytes;
        this.files = files;
        Files.createDirectories(path);
        this.base = LogBase.read(path, journalId);
    }

    /** Where the log begins. */
    LogBase base() {
        return base;
    }

    /** From here on the log begins there; its base is on the device. */
    void begin(LogBase newBase) {
        base = newBase.placed();
    }

    static Path segmentFile(Path directory, int segment) {
        return directory.resolve(String.format(Locale.ROOT, "%08d.log", segment));
    }

    Path path() {
        return path;
    }

    byte[] journalId() {
        return journalId;
    }

    /** Size of segments yet to come. */
    int segmentBytes() {
        return segmentBytes;
    }

    JournalFiles files() {
        return files;
    }

    /** @param segment negative for the base of that generation */
    Path file(int segment) {
        return segment < 0 ? LogBase.file(path, -segment) : segmentFile(path, segment);
    }

    Path preparedFile() {
        return path.resolve("next.prepared");
    }

    /** Number of the newest segment, 0 when there is none. */
    int newestSegment() throws IOException {
        int newest = 0;
        int count = 0;
        try (DirectoryStream<Path> segments = Files.newDirectoryStream(path, "????????.log")) {
            for (Path segment : segments) {
                int number = Integer.parseInt(segment.getFileName().toString(), 0, 8, 10);
                // One that is older was pruned, and only a crash left it there.
                if (number >= base.firstSegment()) {
                    newest = Math.max(newest, number);
                    count++;
                }
            }
        }
        int first = base.firstSegment();
        if (count != (newest == 0 ? 0 : newest - first + 1) || (newest == 0 && first > 1)) {
            throw new JournalDamaged(
                    path,
                    0,
                    "the newest segment is " + newest + ", the first " + first + ", but there are " + count
                            + " of them",
                    "restore the missing ones from the backup; journal not started");
        }
        return newest;
    }

    /**
     * Fills a file with zeros, so that a later flush writes data only and the device has room for certain. Does nothing
     * when one is left from before: it holds nothing but zeros and perhaps a head, which is written anew.
     */
    void prepareNext() throws IOException {
        Path prepared = preparedFile();
        if (Files.exists(prepared) && Files.size(prepared) == segmentBytes) {
            return;
        }
        Files.deleteIfExists(prepared);
        try (JournalFile file = files.open(prepared)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(ZEROS_LENGTH, segmentBytes));
            for (int at = 0; at < segmentBytes; at += zeros.limit()) {
                zeros.clear().limit(Math.min(zeros.capacity(), segmentBytes - at));
                int length = zeros.limit();
                file.write(zeros, at);
                zeros.limit(length);
                // Piece by piece: one flush of all of it would make the log's own flushes wait behind it.
                file.force();
            }
        }
    }

    /** Makes the prepared file a segment; it has its head, durably, before it has its name. */
    JournalFile activateNext(int segment, long firstGroup, long firstPosition) throws IOException {
        try (JournalFile file = files.open(preparedFile())) {
            file.write(new SegmentHead(journalId, segment, segmentBytes, firstGroup, firstPosition).encode(), 0);
            file.force();
        }
        Files.move(preparedFile(), file(segment), StandardCopyOption.ATOMIC_MOVE);
        JournalFiles.forceDirectory(path);
        return files.open(file(segment));
    }
}
