package org.mooring.journal.embedded;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One journal directory, one process: two writers would give the same positions twice. The lock belongs to the process
 * and goes with it, so a crash leaves nothing to clean up.
 */
final class DirectoryLock implements Closeable {
    /** Directories of this JVM: to open the lock file a second time and close it again would drop the lock (POSIX). */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** @throws IllegalStateException when another process, or this one, has the directory open */
    static DirectoryLock acquire(Path directory) throws IOException {
        Path real = directory.toRealPath();
        if (!HELD_HERE.add(real)) {
            throw inUse(real, "this process");
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(real.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                throw inUse(real, "another process");
            }
            return new DirectoryLock(real, channel);
        } catch (IOException | RuntimeException failed) {
            HELD_HERE.remove(real);
            if (channel != null) {
                channel.close();
            }
            throw failed;
        }
    }

    private static IllegalStateException inUse(Path directory, String holder) {
        return new IllegalStateException("the journal is open in " + holder + " already [directory=" + directory
                + "]; one directory serves one process, journal not started");
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD_HERE.remove(directory);
        }
    }
}
