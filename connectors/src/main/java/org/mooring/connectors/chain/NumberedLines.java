package org.mooring.connectors.chain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.mooring.journal.file.SyncedFile;

/**
 * JSON lines numbered from 1, all of one width, so that line n is found without an index and nothing of the file stays
 * in memory however long it grows:
 *
 * <pre>
 * 0                          width                       2·width
 * | {…json of line 1…}   ␣␣\n | {…json of line 2…}   ␣␣\n |
 * </pre>
 *
 * Each line is on the device before {@link #append} returns. Crash: an incomplete last line is cut off at open, which
 * is safe because nobody was told about it. Thread-safe.
 */
final class NumberedLines implements Lines {
    static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path path;
    private final SyncedFile file;
    private final int width;
    private volatile long count;

    private NumberedLines(Path path, SyncedFile file, int width) {
        this.path = path;
        this.file = file;
        this.width = width;
    }

    /** @param width bytes a line, its end included */
    static NumberedLines open(Path path, int width) {
        NumberedLines lines = new NumberedLines(path, SyncedFile.open(path), width);
        long count = lines.file.size() / width;
        if (count > 0 && !lines.isWhole(count)) {
            count--;
        }
        if (lines.file.size() != count * width) {
            lines.file.truncate(count * width);
        }
        lines.count = count;
        return lines;
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public synchronized void append(ObjectNode json) {
        byte[] text = json.toString().getBytes(StandardCharsets.UTF_8);
        if (text.length >= width) {
            throw new IllegalArgumentException(
                    "a line of " + path + " has at most " + (width - 1) + " bytes, got " + text.length);
        }
        byte[] line = Arrays.copyOf(text, width);
        Arrays.fill(line, text.length, width - 1, (byte) ' ');
        line[width - 1] = '\n';
        file.append(line);
        count = file.size() / width;
    }

    @Override
    public synchronized JsonNode read(long number) {
        if (number < 1 || number > count) {
            throw new IllegalArgumentException(path + " has lines 1 to " + count + ", asked for " + number);
        }
        try {
            return JSON.readTree(file.read((number - 1) * width, width));
        } catch (JsonProcessingException damaged) {
            throw new IllegalStateException("line " + number + " of " + path + " is damaged", damaged);
        } catch (java.io.IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public synchronized void close() {
        file.close();
    }

    private boolean isWhole(long number) {
        byte[] line = file.read((number - 1) * width, width);
        return line[0] == '{' && line[width - 1] == '\n';
    }
}
