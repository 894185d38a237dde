package org.mooring.app.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A legacy system that drops files of one format and looks for what becomes of them. */
record DropFolder(String format, String extension) {
    static final DropFolder PAIN001 = new DropFolder("pain001", ".xml");
    static final DropFolder CSV = new DropFolder("csv", ".csv");

    /** @param stem file name without extension, never used before */
    void drop(String stem, String text) throws IOException {
        drop(stem, text.getBytes(StandardCharsets.UTF_8));
    }

    void drop(String stem, byte[] bytes) throws IOException {
        Path inbox = Files.createDirectories(RunningHub.DATA.resolve("inbox").resolve(format));
        Path part = inbox.resolve("." + stem + ".part");
        Files.write(part, bytes);
        Files.move(part, inbox.resolve(stem + extension));
    }

    /** The answer to the file, once it is there and the original has left the inbox. */
    String answer(String stem) throws IOException {
        Path outbox = RunningHub.DATA.resolve("outbox").resolve(format);
        List<Path> answers = RunningHub.waiting().until(() -> named(outbox, stem + "-"), found -> !found.isEmpty());
        RunningHub.waiting().until(() -> !isWaiting(stem));
        return Files.readString(answers.get(0));
    }

    /** Why the file was refused. */
    String refusal(String stem) throws IOException {
        Path reason = rejected(stem).resolveSibling(stem + extension + ".reason.json");
        RunningHub.waiting().until(() -> Files.exists(reason));
        return Files.readString(reason);
    }

    boolean isWaiting(String stem) {
        return Files.exists(RunningHub.DATA.resolve("inbox").resolve(format).resolve(stem + extension));
    }

    Path archived(String stem) {
        return RunningHub.DATA.resolve("archive").resolve(stem + extension);
    }

    Path rejected(String stem) {
        return RunningHub.DATA.resolve("rejected").resolve(stem + extension);
    }

    private static List<Path> named(Path folder, String prefix) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .toList();
        }
    }
}
