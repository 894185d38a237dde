package org.mooring.connectors.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NumberedLinesTest {
    private static final int WIDTH = 32;

    @TempDir
    Path folder;

    @Test
    void readsWhatWasAppendedOverARestart() throws Exception {
        try (NumberedLines lines = open()) {
            lines.append(json("one"));
            lines.append(json("two"));
        }
        try (NumberedLines lines = open()) {
            assertThat(lines.count()).isEqualTo(2);
            lines.append(json("three"));
            assertThat(lines.read(3).path("name").asText()).isEqualTo("three");
            assertThat(lines.read(1).path("name").asText()).isEqualTo("one");
            assertThatThrownBy(() -> lines.read(4)).hasMessageContaining("has lines 1 to 3, asked for 4");
            assertThatThrownBy(() -> lines.read(0)).hasMessageContaining("asked for 0");
        }
        assertThat(Files.readAllLines(file()))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).hasSize(WIDTH - 1));
    }

    @Test
    void cutsOffWhatACrashLeftIncomplete() throws Exception {
        try (NumberedLines lines = open()) {
            lines.append(json("one"));
        }
        // Part of a line, and a whole width that the file system extended but never filled.
        for (byte[] rest : new byte[][] {
            "{\"name\":".getBytes(java.nio.charset.StandardCharsets.UTF_8), new byte[WIDTH], new byte[WIDTH + 3]
        }) {
            Files.write(file(), rest, StandardOpenOption.APPEND);
            try (NumberedLines lines = open()) {
                assertThat(lines.count()).isEqualTo(1);
                assertThat(lines.read(1).path("name").asText()).isEqualTo("one");
            }
            assertThat(Files.size(file())).isEqualTo(WIDTH);
        }
    }

    @Test
    void namesADamagedLine() throws Exception {
        try (NumberedLines lines = open()) {
            lines.append(json("one"));
            lines.append(json("two"));
        }
        String text = Files.readString(file());
        Files.writeString(file(), text.replaceFirst("\"name\"", "\"name "));
        try (NumberedLines lines = open()) {
            assertThatThrownBy(() -> lines.read(1))
                    .hasMessageStartingWith("line 1 of")
                    .hasMessageEndingWith("is damaged");
        }
    }

    @Test
    void refusesALineThatIsTooLongBeforeAnythingIsWritten() {
        try (NumberedLines lines = open()) {
            assertThatThrownBy(() -> lines.append(json("a name that is longer than its line")))
                    .hasMessageContaining("has at most 31 bytes");
            assertThat(lines.count()).isZero();
        }
    }

    @Test
    void takesNoMoreAfterAFailedWrite() {
        NumberedLines lines = open();
        lines.close();
        assertThatThrownBy(() -> lines.append(json("one"))).isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() -> lines.append(json("one")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("takes no more since a write failed");
    }

    @Test
    void anInterruptedThreadStillWrites() {
        try (NumberedLines lines = open()) {
            Thread.currentThread().interrupt();
            lines.append(json("one"));
            assertThat(Thread.interrupted()).isTrue();
            lines.append(json("two"));
            assertThat(lines.count()).isEqualTo(2);
        }
    }

    private NumberedLines open() {
        return NumberedLines.open(file(), WIDTH);
    }

    private Path file() {
        return folder.resolve("lines.jsonl");
    }

    private static ObjectNode json(String name) {
        return NumberedLines.JSON.createObjectNode().put("name", name);
    }
}
