package org.mooring.routes.intake;

import java.io.IOException;
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
 * before it is complete: what is unfinished begins with a dot and ends with {@code .tmp}.
 */
final class DurableFile {
    private DurableFile() {}

    /** Puts the content there, in place of what may have been there. */
    static void write(Path path, byte[] content) throws IOException {
        Path unfinished = unfinished(path, content);
        Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
        syncFolder(path.toAbsolutePath().getParent());
    }

    /** @throws FileAlreadyExistsException when something has the name; it stays as it is */
    static void create(Path path, byte[] content) throws IOException {
        Path unfinished = unfinished(path, content);
        try {
            link(path, unfinished);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /**
     * Gives a file of ours one more name.
     *
     * @throws FileAlreadyExistsException when something else has the name
     */
    static void link(Path path, Path existing) throws IOException {
        folderOf(path);
        try {
            Files.createLink(path, existing);
        } catch (FileAlreadyExistsException taken) {
            if (!Files.isSameFile(path, existing)) {
                throw taken;
            }
        } catch (UnsupportedOperationException | FileSystemException noLinks) {
            copyUnderNewName(path, existing, noLinks);
        }
        syncFolder(path.toAbsolutePath().getParent());
    }

    /** For file systems without hard links: the name is reserved, then the copy takes its place. */
    private static void copyUnderNewName(Path path, Path existing, Exception noLinks) throws IOException {
        if (!Files.exists(existing)) {
            throw noLinks instanceof IOException missing ? missing : new IOException(noLinks);
        }
        Files.createFile(path);
        Path unfinished = unfinished(path, Files.readAllBytes(existing));
        Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
    }

    static void sync(Path file) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
            open.getFD().sync();
        }
    }

    static void syncFolder(Path folder) throws IOException {
        try (FileChannel open = FileChannel.open(folder, StandardOpenOption.READ)) {
            open.force(true);
        } catch (AccessDeniedException notOnThisSystem) {
            // Windows opens no folders, and keeps their entries by itself.
        }
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

    private static Path unfinished(Path path, byte[] content) throws IOException {
        Path folder = folderOf(path);
        Path unfinished = folder.resolve("." + path.getFileName() + "." + Long.toHexString(System.nanoTime()) + ".tmp");
        try (RandomAccessFile out = new RandomAccessFile(unfinished.toFile(), "rw")) {
            out.write(content);
            out.getFD().sync();
        } catch (IOException full) {
            Files.deleteIfExists(unfinished);
            throw full;
        }
        return unfinished;
    }
}
