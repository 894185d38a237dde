package org.mooring.journal.embedded;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads commits and frames back. Any thread; files rather than channels, since an interrupt of the reading thread would
 * close a channel under everybody.
 */
final class LogReader implements Closeable {
    private static final int OPEN_FILES_MAX = 16;
    /** Holds most commits whole. */
    private static final int FIRST_READ_LENGTH = 4096;

    private final LogDirectory directory;
    // Guarded by itself, in the order of use.
    private final Map<Integer, RandomAccessFile> open = new LinkedHashMap<>(OPEN_FILES_MAX, 0.75f, true);

    LogReader(LogDirectory directory) {
        this.directory = directory;
    }

    CommitRecord commit(long location) {
        byte[] bytes = read(location, FIRST_READ_LENGTH);
        try {
            int length = bytes.length < CommitRecord.HEAD_LENGTH
                    ? 0
                    : ByteBuffer.wrap(bytes).getInt(0);
            if (length > bytes.length) {
                bytes = read(location, length);
            }
            return CommitRecord.at(Arrays.copyOf(bytes, CommitRecord.lengthAt(bytes, 0)), 0);
        } catch (IllegalArgumentException notACommit) {
            throw damaged(location, "no commit lies here: " + notACommit.getMessage());
        }
    }

    /** A whole frame, its checksums verified. */
    byte[] frame(long location, int length) {
        byte[] bytes = read(location, length);
        GroupFrame.Head head = bytes.length == length ? GroupFrame.head(bytes, 0) : null;
        if (head == null || head.frameLength() != length) {
            throw damaged(location, "no group lies here");
        }
        String damage = GroupFrame.damage(bytes, 0, head);
        if (damage != null) {
            throw damaged(location, damage);
        }
        return bytes;
    }

    /** A file that is no longer needed. */
    void forget(int segment) throws IOException {
        synchronized (open) {
            RandomAccessFile file = open.remove(segment);
            if (file != null) {
                file.close();
            }
        }
    }

    JournalDamaged damaged(long location, String what) {
        return new JournalDamaged(
                directory.file(LogLocation.segment(location)),
                LogLocation.offset(location),
                what,
                "restore the log from its backup; what it recorded cannot be read here");
    }

    /** As many bytes as there are, at most {@code length}. */
    private byte[] read(long location, int length) {
        int segment = LogLocation.segment(location);
        synchronized (open) {
            try {
                RandomAccessFile file = open.get(segment);
                if (file == null) {
                    file = open(segment);
                }
                file.seek(LogLocation.offset(location));
                byte[] bytes =
                        new byte[(int) Math.max(0, Math.min(length, file.length() - LogLocation.offset(location)))];
                file.readFully(bytes);
                return bytes;
            } catch (IOException failed) {
                Path path = directory.file(segment);
                throw new UncheckedIOException(
                        path + " cannot be read at offset " + LogLocation.offset(location), failed);
            }
        }
    }

    private RandomAccessFile open(int segment) throws IOException {
        RandomAccessFile file = new RandomAccessFile(directory.file(segment).toFile(), "r");
        open.put(segment, file);
        if (open.size() > OPEN_FILES_MAX) {
            Iterator<RandomAccessFile> eldest = open.values().iterator();
            RandomAccessFile unused = eldest.next();
            eldest.remove();
            unused.close();
        }
        return file;
    }

    @Override
    public void close() throws IOException {
        synchronized (open) {
            for (RandomAccessFile file : open.values()) {
                file.close();
            }
            open.clear();
        }
    }
}
