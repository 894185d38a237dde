package org.mooring.app.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.mooring.app.config.MooringProperties;
import org.mooring.journal.file.SyncedFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * What people did to the hub that no payment's journal can hold: who, what, when, why. {@code operations/record.jsonl}
 * under the data folder, one JSON object a line, on the device before the deed is done. Thread-safe.
 */
@Component
public class OperationsRecord implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(OperationsRecord.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SyncedFile file;
    private final Clock clock;

    /**
     * One deed.
     *
     * @param what {@code intake-release-proposed}, {@code payment-erase-decided} …: a code, never changed
     * @param by who, as logged in
     * @param why in the words of that person
     * @param facts whatever else belongs to it
     */
    public record Deed(String at, String what, String by, String why, Map<String, String> facts) {}

    OperationsRecord(MooringProperties properties, Clock clock) {
        this.file = SyncedFile.open(properties.dataDir().resolve("operations").resolve("record.jsonl"));
        this.clock = clock;
        cutTornLine();
    }

    /** Returns once the device has it. */
    public synchronized void append(String what, String by, String why, Map<String, String> facts) {
        ObjectNode line = JSON.createObjectNode();
        line.put("at", clock.instant().toString())
                .put("what", what)
                .put("by", by)
                .put("why", why);
        facts.forEach(line::put);
        file.append((line + "\n").getBytes(StandardCharsets.UTF_8));
        LOG.info("{} by {} {}", what, by, facts);
    }

    /** All deeds, oldest first. */
    public synchronized List<Deed> deeds() {
        List<Deed> deeds = new ArrayList<>();
        String whole = new String(file.read(0, Math.toIntExact(file.size())), StandardCharsets.UTF_8);
        for (String line : whole.split("\n")) {
            if (!line.isEmpty()) {
                deeds.add(read(line));
            }
        }
        return deeds;
    }

    private static Deed read(String line) {
        try {
            ObjectNode json = (ObjectNode) JSON.readTree(line);
            Map<String, String> facts = new java.util.TreeMap<>();
            json.fields()
                    .forEachRemaining(
                            field -> facts.put(field.getKey(), field.getValue().asText()));
            return new Deed(facts.remove("at"), facts.remove("what"), facts.remove("by"), facts.remove("why"), facts);
        } catch (JsonProcessingException | ClassCastException notALine) {
            throw new IllegalStateException(
                    "operations/record.jsonl has a line that is no JSON object; restore the file from its backup",
                    notALine);
        }
    }

    /** A write that a crash cut short: nothing was done on its strength. */
    private void cutTornLine() {
        long end = file.size();
        while (end > 0 && file.read(end - 1, 1)[0] != '\n') {
            end--;
        }
        if (end < file.size()) {
            LOG.warn("an incomplete line was cut off the end of operations/record.jsonl");
            file.truncate(end);
        }
    }

    @Override
    public void destroy() {
        file.close();
    }
}
