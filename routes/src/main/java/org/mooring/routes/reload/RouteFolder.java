package org.mooring.routes.reload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The folder that integration engineers edit: every {@code *.xml} below it, by path relative to it. */
final class RouteFolder {
    private final Path folder;

    RouteFolder(Path folder) {
        this.folder = folder;
    }

    Path path() {
        return folder;
    }

    /** Text of every route file; one that vanishes while it is read is left out. */
    SortedMap<String, String> read() {
        SortedMap<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(RouteFolder::isRouteFile).toList()) {
                try {
                    String name = folder.relativize(file).toString().replace('\\', '/');
                    texts.put(name, Files.readString(file, StandardCharsets.UTF_8));
                } catch (NoSuchFileException deletedMeanwhile) {
                    continue;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("route files in " + folder + " cannot be read", e);
        }
        return texts;
    }

    private static boolean isRouteFile(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".xml") && !name.startsWith(".") && Files.isRegularFile(file);
    }
}
