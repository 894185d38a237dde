package org.mooring.journal.file;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Files that appear whole or not at all, and are on the device before the call returns. Others see no name of ours
 * before it is complete: what is unfinished begins with a dot and ends with {@code .tmp}. Only where the file system has
 * no hard links, a crash may leave an empty file under the name; a failure does not.
 */
public final class DurableFile {
    private DurableFile() {}

    /** What is put into a file. */
    private interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Puts the content there, in place of what may have been there. */
    public static void write(Path path, byte[] content) throws IOException {
        replace(path, out -> out.write(content));
    }

    /** Puts a copy there, in place of what may have been there. */
    public static void copy(Path path, Path existing) throws IOException {
        replace(path, contentOf(existing));
    }

    /** @throws FileAlreadyExistsException when something has the name; it stays as it is */
    public static void create(Path path, byte[] content) throws IOException {
        createWith(path, out -> out.write(content));
    }

    /**
     * Gives a file of ours one more name, or a copy of it the name where it may not have two: the system refuses links
     * to files of other users ({@code fs.protected_hardlinks}) and on other devices.
     *
     * @throws FileAlreadyExistsException when something else has the name
     */
    public static void link(Path path, Path existing) throws IOException {
        folderOf(path);
        try {
            Files.createLink(path, existing);
        } catch (FileAlreadyExistsException taken) {
            if (!Files.isSameFile(path, existing)) {
                throw taken;
            }
        } catch (UnsupportedOperationException | FileSystemException notLinked) {
            createWith(path, contentOf(existing));
        }
        syncFolder(path.toAbsolutePath().getParent());
    }

    public static void sync(Path file) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
            open.getFD().sync();
        }
    }

    public static void syncFolder(Path folder) throws IOException {
        try (FileChannel open = FileChannel.open(folder, StandardOpenOption.READ)) {
            open.force(true);
        } catch (AccessDeniedException notOnThisSystem) {
            // Windows opens no folders, and keeps their entries by itself.
        }
    }

    private static void replace(Path path, Content content) throws IOException {
        Path unfinished = unfinished(path, content);
        try {
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
        syncFolder(path.toAbsolutePath().getParent());
    }

    private static void createWith(Path path, Content content) throws IOException {
        Path unfinished = unfinished(path, content);
        try {
            Files.createLink(path, unfinished);
        } catch (FileAlreadyExistsException taken) {
            throw taken;
        } catch (UnsupportedOperationException | FileSystemException noLinks) {
            moveToNewName(unfinished, path);
        } finally {
            Files.deleteIfExists(unfinished);
        }
        syncFolder(path.toAbsolutePath().getParent());
    }

    /** For file systems without hard links: the name is reserved, then what is whole and synced takes its place. */
    static void moveToNewName(Path whole, Path path) throws IOException {
        Files.createFile(path);
        try {
            Files.move(whole, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException failed) {
            Files.deleteIfExists(path);
            throw failed;
        }
    }

    private static Content contentOf(Path existing) {
        return out -> {
            try (InputStream in = Files.newInputStream(existing)) {
                in.transferTo(out);
            }
        };
    }

    /** Not with {@link FileAlreadyExistsException} when a file has the folder's name: that says that the path is taken. */
    private static Path folderOf(Path path) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        try {
            return Files.createDirectories(folder);
        } catch (FileAlreadyExistsException file) {
            throw new IOException(folder + " is no folder", file);
        }
    }

    /** Whole and on the device; nobody but the caller knows it. */
    private static Path unfinished(Path path, Content content) throws IOException {
        Path folder = folderOf(path);
        Path unfinished = folder.resolve("." + path.getFileName() + "." + Long.toHexString(System.nanoTime()) + ".tmp");
        try {
            fill(unfinished, content);
        } catch (IOException | RuntimeException full) {
            Files.deleteIfExists(unfinished);
            throw full;
        }
        return unfinished;
    }

    /** Not through a {@code FileChannel}, which an interrupt would close. */
    private static void fill(Path file, Content content) throws IOException {
        try (FileOutputStream out = new FileOutputStream(file.toFile())) {
            content.writeTo(out);
            out.getFD().sync();
        }
    }

    /** For {@link SyncedFile#replace}: puts the content into a file that nobody looks at. */
    static void fill(Path file, byte[] content) throws IOException {
        fill(file, out -> out.write(content));
    }
}
