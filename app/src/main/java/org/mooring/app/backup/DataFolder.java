package org.mooring.app.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What backup and restore know of the data folder. */
public final class DataFolder {
    /** There while a restore is under way: what lies beside it is not a hub's. */
    private static final String INCOMPLETE = "restore-incomplete";
    /** The log's payloads are encrypted, and the rest tells nothing of a person. */
    private static final Pattern OPEN =
            Pattern.compile("journal/identity|journal/log/[^/]+|relays/[^/]+[.]cursor|anchor/[^/]+[.]jsonl");

    private DataFolder() {}

    /** Whether a part is encrypted in the archive: keys, and whatever might say something of a person. */
    static boolean isSecret(String name) {
        return !OPEN.matcher(name).matches();
    }

    static Path incompleteMark(Path data) {
        return data.resolve(INCOMPLETE);
    }

    /** @throws IllegalStateException when a restore into the folder did not come to its end: no hub may start on it */
    public static void requireComplete(Path data) {
        if (Files.exists(incompleteMark(data))) {
            throw new IllegalStateException("a restore into " + data.toAbsolutePath()
                    + " did not come to its end; empty the folder and restore again. Hub not started");
        }
    }

    static void requireEmpty(Path data) throws IOException {
        if (Files.notExists(data)) {
            return;
        }
        try (Stream<Path> found = Files.list(data)) {
            if (!Files.isDirectory(data) || found.findAny().isPresent()) {
                throw new IllegalStateException("a restore needs a folder that is empty or not there yet, and " + data
                        + " has something in it; nothing was changed");
            }
        }
    }

    /** Makes the names in a folder durable. */
    static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static void syncAll(Path folder) throws IOException {
        try (Stream<Path> folders = Files.walk(folder).filter(Files::isDirectory)) {
            folders.forEach(each -> {
                try {
                    sync(each);
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            });
        }
    }
}
