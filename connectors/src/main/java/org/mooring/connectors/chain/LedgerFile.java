package org.mooring.connectors.chain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.mooring.journal.file.SyncedFile;

/** A ledger in a file. Crash: an incomplete last line is cut off when it is read; nobody was told of it. */
final class LedgerFile implements Ledger {
    private final Path path;
    private SyncedFile file;

    LedgerFile(Path path) {
        this.path = path;
        this.file = SyncedFile.open(path);
    }

    @Override
    public List<JsonNode> readAll() {
        byte[] content = file.read(0, Math.toIntExact(file.size()));
        int end = content.length;
        while (end > 0 && content[end - 1] != '\n') {
            end--;
        }
        if (end != content.length) {
            file.truncate(end);
        }
        List<JsonNode> lines = new ArrayList<>();
        for (String line :
                new String(content, 0, end, StandardCharsets.UTF_8).lines().toList()) {
            try {
                lines.add(NumberedLines.JSON.readTree(line));
            } catch (JsonProcessingException damaged) {
                throw new IllegalStateException("line " + (lines.size() + 1) + " of " + path + " is damaged", damaged);
            }
        }
        return lines;
    }

    @Override
    public void append(JsonNode line) {
        file.append((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void replace(List<? extends JsonNode> lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line).append('\n'));
        file.close();
        SyncedFile.replace(path, text.toString().getBytes(StandardCharsets.UTF_8));
        file = SyncedFile.open(path);
    }

    @Override
    public void close() {
        file.close();
    }
}
