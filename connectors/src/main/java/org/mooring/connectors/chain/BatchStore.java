package org.mooring.connectors.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.time.Instant;
import java.util.Optional;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.evidence.Batch;
import org.mooring.journal.evidence.Hash;

/**
 * All batches of the installation, numbered without gaps over restarts: {@code batches}. A batch is in here, on
 * the device, before anything of it leaves the hub. Thread-safe.
 */
final class BatchStore implements Closeable {
    /** A batch as it was closed. */
    record Closed(Batch batch, Instant at) {}

    /** Four numbers of 19 digits, three hashes, an instant and the names: 450 at most. */
    private static final int LINE_WIDTH = 512;

    private final Lines lines;

    private BatchStore(Lines lines) {
        this.lines = lines;
    }

    static BatchStore open(AnchorStore store) {
        return new BatchStore(store.lines("batches", LINE_WIDTH));
    }

    long count() {
        return lines.count();
    }

    /** @throws IllegalArgumentException when it does not follow the newest batch: nothing is stored then */
    synchronized void append(Batch batch, Instant closedAt) {
        boolean fits = newest().map(before -> batch.follows(before.batch())).orElse(batch.number() == 1);
        if (!fits) {
            throw new IllegalArgumentException("batch " + batch.number() + " does not follow batch " + count());
        }
        lines.append(toJson(batch).put("closedAt", closedAt.toString()));
    }

    /** @param number 1 to {@link #count} */
    Closed read(long number) {
        JsonNode line = lines.read(number);
        return new Closed(toBatch(line), Instant.parse(line.path("closedAt").asText()));
    }

    Optional<Closed> newest() {
        long number = count();
        return number == 0 ? Optional.empty() : Optional.of(read(number));
    }

    /** The batch that covers the position, by halving: some twenty reads for a million batches. */
    Optional<Closed> covering(JournalPosition position) {
        long low = 1;
        long high = count();
        while (low <= high) {
            long middle = (low + high) >>> 1;
            Closed closed = read(middle);
            if (closed.batch().contains(position)) {
                return Optional.of(closed);
            }
            if (closed.batch().first().compareTo(position) > 0) {
                high = middle - 1;
            } else {
                low = middle + 1;
            }
        }
        return Optional.empty();
    }

    /** The batch's fields as they stand in every file of ours. */
    static ObjectNode toJson(Batch batch) {
        return NumberedLines.JSON
                .createObjectNode()
                .put("number", batch.number())
                .put("first", batch.first().value())
                .put("last", batch.last().value())
                .put("leafCount", batch.leafCount())
                .put("previousHash", batch.previousHash().toString())
                .put("root", batch.root().toString())
                .put("hash", batch.hash().toString());
    }

    /** @throws IllegalStateException when the fields do not give the hash that stands beside them */
    static Batch toBatch(JsonNode json) {
        Batch batch = new Batch(
                json.path("number").asLong(),
                new JournalPosition(json.path("first").asLong()),
                new JournalPosition(json.path("last").asLong()),
                Hash.parse(json.path("previousHash").asText()),
                Hash.parse(json.path("root").asText()));
        if (!batch.hash().toString().equals(json.path("hash").asText())) {
            throw new IllegalStateException("batch " + batch.number() + " has hash "
                    + json.path("hash").asText() + " on disk, its fields give " + batch.hash()
                    + "; the file was changed");
        }
        return batch;
    }

    @Override
    public void close() {
        lines.close();
    }
}
