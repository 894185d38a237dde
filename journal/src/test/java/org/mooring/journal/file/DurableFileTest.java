package org.mooring.journal.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {
    /** In memory, on every Linux: another device than the disk. */
    private static final Path MEMORY = Path.of("/dev/shm");

    @TempDir
    Path folder;

    @Test
    void nothingThatHasTheNameIsOverwritten() throws IOException {
        Path first = folder.resolve("first");
        DurableFile.create(first, new byte[] {1});
        assertThatThrownBy(() -> DurableFile.create(first, new byte[] {2}))
                .isInstanceOf(FileAlreadyExistsException.class);
        Path second = folder.resolve("second");
        DurableFile.write(second, new byte[] {3});
        assertThatThrownBy(() -> DurableFile.link(first, second)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(first).hasBinaryContent(new byte[] {1});
        DurableFile.copy(first, second);
        assertThat(first).hasBinaryContent(new byte[] {3});
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void whatCannotBeLinkedIsCopiedWhole() throws IOException {
        assumeThat(MEMORY).isDirectory();
        Path there = Files.createTempDirectory(MEMORY, "mooring");
        try {
            assumeThat(Files.getFileStore(there)).isNotEqualTo(Files.getFileStore(folder));
            Path existing = Files.write(there.resolve("existing"), new byte[100_000]);
            Path path = folder.resolve("copied");
            DurableFile.link(path, existing);
            assertThat(path).hasSameBinaryContentAs(existing);
            assertThatThrownBy(() -> DurableFile.link(path, existing))
                    .as("the same content, but not the same file")
                    .isInstanceOf(FileAlreadyExistsException.class);
            assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
        } finally {
            Files.deleteIfExists(there.resolve("existing"));
            Files.delete(there);
        }
    }

    @Test
    void withoutLinksANameIsReservedOnlyForWhatTakesIt() throws IOException {
        Path path = folder.resolve("path");
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> DurableFile.moveToNewName(missing, path)).isInstanceOf(NoSuchFileException.class);
        assertThat(path).doesNotExist();
        DurableFile.moveToNewName(Files.write(folder.resolve("whole"), new byte[] {1}), path);
        assertThat(path).hasBinaryContent(new byte[] {1});
        Path other = Files.write(folder.resolve("other"), new byte[] {2});
        assertThatThrownBy(() -> DurableFile.moveToNewName(other, path)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(path).hasBinaryContent(new byte[] {1});
    }
}
