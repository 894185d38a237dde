package org.mooring.routes.intake;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says that the owner of a folder lives: a lock of the operating system, which ends with the process however it dies. No
 * clock and no lease decides who is dead.
 */
final class OwnerLock implements Closeable {
    private static final String NAME = "lock";

    /** Of this process. POSIX drops a lock when any handle of its file is closed, so none is opened twice. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final RandomAccessFile file;

    private OwnerLock(Path folder, RandomAccessFile file) {
        this.folder = folder;
        this.file = file;
    }

    /**
     * Null while somebody lives who has it, in this process or another, and when the folder is gone.
     *
     * @throws IOException when nobody can tell, as in a folder of another user
     */
    static OwnerLock acquire(Path folder) throws IOException {
        if (!HELD.add(folder)) {
            return null;
        }
        RandomAccessFile file = null;
        boolean isHeld = false;
        try {
            file = new RandomAccessFile(folder.resolve(NAME).toFile(), "rw");
            FileLock lock = file.getChannel().tryLock();
            isHeld = lock != null && Files.exists(folder.resolve(NAME)); // else who had it has just cleared it away
            return isHeld ? new OwnerLock(folder, file) : null;
        } catch (FileNotFoundException gone) {
            if (Files.isDirectory(folder)) {
                throw gone;
            }
            return null;
        } finally {
            if (!isHeld) {
                HELD.remove(folder);
                if (file != null) {
                    file.close();
                }
            }
        }
    }

    static void delete(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(NAME));
    }

    @Override
    public void close() throws IOException {
        file.close();
        HELD.remove(folder);
    }
}
