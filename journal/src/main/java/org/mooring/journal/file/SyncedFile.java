package org.mooring.journal.file;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that grows at its end only, with each append on the device before it returns. After a failed write or sync the
 * file takes no more: what is on the device is not known then, so the next start has to look. Not thread-safe.
 *
 * <p>Not a {@code FileChannel}: an interrupt, such as Camel gives a route's thread when the route is reloaded, would
 * close that in the middle of a write.
 */
public final class SyncedFile implements Closeable {
    private final Path path;
    private final RandomAccessFile file;
    private long size;
    private boolean broken;

    private SyncedFile(Path path, RandomAccessFile file, long size) {
        this.path = path;
        this.file = file;
        this.size = size;
    }

    public static SyncedFile open(Path path) {
        try {
            Path directory = path.toAbsolutePath().getParent();
            Files.createDirectories(directory);
            boolean isNew = !Files.exists(path);
            RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
            if (isNew) {
                DurableFile.syncFolder(directory);
            }
            return new SyncedFile(path, file, file.length());
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot open " + path, failure);
        }
    }

    /**
     * Puts a whole new content in the place of the old, or leaves the old: never a part. For a file with one writer: a
     * crash leaves at most one file beside it, {@code .new}, which the next call overwrites.
     */
    public static void replace(Path path, byte[] content) {
        Path directory = path.toAbsolutePath().getParent();
        Path fresh = directory.resolve(path.getFileName() + ".new");
        try {
            Files.createDirectories(directory);
            DurableFile.fill(fresh, content);
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
            DurableFile.syncFolder(directory);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot replace " + path, failure);
        }
    }

    public long size() {
        return size;
    }

    public void append(byte[] bytes) {
        if (broken) {
            throw new IllegalStateException(path + " takes no more since a write failed; restart the hub");
        }
        try {
            file.seek(size);
            file.write(bytes);
            file.getFD().sync();
            size += bytes.length;
        } catch (IOException failure) {
            broken = true;
            throw new UncheckedIOException("cannot append to " + path + "; it takes no more until a restart", failure);
        }
    }

    public byte[] read(long offset, int length) {
        byte[] bytes = new byte[length];
        try {
            file.seek(offset);
            file.readFully(bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read " + length + " bytes at " + offset + " of " + path, failure);
        }
        return bytes;
    }

    /** Cuts off an incomplete write at the end. */
    public void truncate(long toSize) {
        try {
            file.setLength(toSize);
            file.getFD().sync();
            size = toSize;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot cut " + path, failure);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot close " + path, failure);
        }
    }
}
