package org.mooring.app.backup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.mooring.journal.file.SyncedFile;

/**
 * The file {@code intake-closed} in the data folder: while it is there, the hub takes nothing in. Written by a restore,
 * or by an operator who restored a database; its text says why.
 */
public final class IntakeMark {
    private static final String NAME = "intake-closed";

    private IntakeMark() {}

    /** Returns once the device has it. */
    public static void close(Path data, Instant at, String why) {
        SyncedFile.replace(data.resolve(NAME), (at + " " + why + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Why intake is closed; empty when it is open. */
    public static Optional<String> why(Path data) throws IOException {
        try {
            String text = Files.readString(data.resolve(NAME), StandardCharsets.ISO_8859_1)
                    .strip();
            return Optional.of(text.isEmpty() ? "an operator closed it" : text);
        } catch (NoSuchFileException open) {
            return Optional.empty();
        }
    }

    /** Returns once the device has forgotten it. */
    public static void open(Path data) throws IOException {
        Files.deleteIfExists(data.resolve(NAME));
        DataFolder.sync(data);
    }
}
