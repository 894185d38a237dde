package org.mooring.connectors.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.mooring.journal.file.SyncedFile;

/** Files of one process: {@code <name>.jsonl} for lines and ledgers, {@code <name>.json} for notes. */
final class FileStore implements AnchorStore {
    private static final long ALWAYS = 1;

    private final Path directory;

    FileStore(Path directory) {
        this.directory = directory;
    }

    @Override
    public long begin() {
        return ALWAYS;
    }

    @Override
    public long turn() {
        return ALWAYS;
    }

    @Override
    public void rest() {
        // Nobody waits for it.
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public Lines lines(String name, int width) {
        return NumberedLines.open(directory.resolve(name + ".jsonl"), width);
    }

    @Override
    public Ledger ledger(String name) {
        return new LedgerFile(directory.resolve(name + ".jsonl"));
    }

    @Override
    public Optional<JsonNode> note(String name) {
        Path path = note(directory, name);
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        try {
            return Optional.of(NumberedLines.JSON.readTree(path.toFile()));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + path, unreadable);
        }
    }

    @Override
    public void keep(String name, ObjectNode note) {
        SyncedFile.replace(note(directory, name), note.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static Path note(Path directory, String name) {
        return directory.resolve(name + ".json");
    }
}
