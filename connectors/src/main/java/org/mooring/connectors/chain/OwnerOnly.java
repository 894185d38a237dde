package org.mooring.connectors.chain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** The rule for files with a secret: readable and writable by their owner, by nobody else. */
final class OwnerOnly {
    private static final Set<PosixFilePermission> ALLOWED =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private OwnerOnly() {}

    /** Whether the file system has such permissions at all; where it has not, there is nothing to check. */
    static boolean isKnownTo(Path path) throws IOException {
        return Files.getFileStore(path).supportsFileAttributeView("posix");
    }

    /**
     * @param what names the secret in the message: a property, or what the file is
     * @throws IllegalStateException when anybody else may read, write or run it
     */
    static void check(Path file, String what) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new IllegalStateException(what + " is no file [file=" + file + "]");
            }
            if (!isKnownTo(file)) {
                return;
            }
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (!ALLOWED.containsAll(permissions)) {
                throw new IllegalStateException(what + " has mode " + PosixFilePermissions.toString(permissions)
                        + " [file=" + file + "], must be rw------- (chmod 600); it is not used");
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot look at " + file, failure);
        }
    }
}
