package org.mooring.transformers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Golden files: {@code golden/<format>/<case>.in} is what came, {@code .json} our reading, {@code .out} what is written.
 * Run with {@code -Dgolden.update=true} to write them anew, then read every change before committing it.
 */
public final class Golden {
    private Golden() {}

    /** The inputs of a format, with that ending. */
    public static List<Path> cases(String format, String ending) {
        List<Path> cases = Samples.files(Path.of("src/test/resources/golden", format)).stream()
                .filter(file -> file.toString().endsWith("." + ending))
                .toList();
        assertThat(cases).as("golden files of %s", format).isNotEmpty();
        return cases;
    }

    public static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Compares with the file beside {@code input} that has the other ending. */
    public static void compare(Path input, String ending, String actual) {
        String name = input.getFileName().toString();
        Path expected = input.resolveSibling(name.substring(0, name.lastIndexOf('.') + 1) + ending);
        try {
            if (Boolean.getBoolean("golden.update")) {
                Files.writeString(expected, actual);
            }
            assertThat(actual).as("%s", expected).isEqualTo(Files.readString(expected));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
