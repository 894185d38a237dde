package org.mooring.connectors.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.mooring.journal.SharedTask;

/**
 * What several processes on one journal know of its anchor: kept with the journal, read by all, written by the one whose
 * turn it is. A line that was read before another process wrote it is refused, since its number is taken.
 */
final class SharedStore implements AnchorStore {
    private final SharedTask task;
    private volatile long begun;

    SharedStore(SharedTask task) {
        this.task = task;
    }

    @Override
    public long begin() {
        begun = task.take();
        return begun;
    }

    @Override
    public long turn() {
        return task.turn() == begun ? begun : 0;
    }

    @Override
    public void rest() {
        task.rest();
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public Lines lines(String name, int width) {
        return new SharedLines(name);
    }

    @Override
    public Ledger ledger(String name) {
        return new SharedLedger(name);
    }

    @Override
    public Optional<JsonNode> note(String name) {
        return task.note(name).map(note -> parse(name, note));
    }

    @Override
    public void keep(String name, ObjectNode note) {
        byte[] text = bytes(note);
        if (!task.note(name).map(before -> Arrays.equals(before, text)).orElse(false)) {
            task.put(begun, name, text);
        }
    }

    private static JsonNode parse(String place, byte[] line) {
        try {
            return NumberedLines.JSON.readTree(line);
        } catch (IOException damaged) {
            throw new IllegalStateException("a line of the anchor's " + place + " is damaged", damaged);
        }
    }

    private static byte[] bytes(JsonNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private final class SharedLines implements Lines {
        private final String name;

        SharedLines(String name) {
            this.name = name;
        }

        @Override
        public long count() {
            return task.lineCount(name);
        }

        @Override
        public void append(ObjectNode json) {
            task.append(begun, name, count() + 1, bytes(json));
        }

        @Override
        public JsonNode read(long number) {
            List<byte[]> found = number < 1 ? List.of() : task.lines(name, number - 1, 1);
            if (found.isEmpty()) {
                throw new IllegalArgumentException("the anchor has no line " + number + " of " + name);
            }
            return parse(name, found.get(0));
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    /** Changed by one thread at a time, after it has read. */
    private final class SharedLedger implements Ledger {
        private final String name;
        private long count;

        SharedLedger(String name) {
            this.name = name;
        }

        @Override
        public List<JsonNode> readAll() {
            count = task.lineCount(name);
            return task.lines(name, 0, Integer.MAX_VALUE).stream()
                    .map(line -> parse(name, line))
                    .toList();
        }

        @Override
        public void append(JsonNode line) {
            task.append(begun, name, count + 1, bytes(line));
            count++;
        }

        @Override
        public void replace(List<? extends JsonNode> lines) {
            task.replace(
                    begun, name, count, lines.stream().map(SharedStore::bytes).toList());
            count += lines.size();
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
