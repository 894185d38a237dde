package org.mooring.routes.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.mooring.journal.file.DurableFile;

/**
 * What of a dropped file was judged first; on disk before any of its payments is recorded. Whoever dropped it may still
 * hold it open and write on, and the keys of its payments may hang on its bytes: so each later try reads these bytes or
 * none.
 *
 * @param size how many bytes from its beginning, to what was its end then
 * @param sha256 of those bytes, in hex
 * @param isReadable false when it was refused as unreadable; nothing of it was recorded then
 */
public record Reading(long size, String sha256, boolean isReadable) {
    private static final String NAME = "reading.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Empty before the first.
     *
     * @throws IOException also when it is damaged: then nobody knows what was recorded of the file
     */
    public static Optional<Reading> of(Intake intake) throws IOException {
        Path file = intake.folder().resolve(NAME);
        try {
            JsonNode json = JSON.readTree(Files.readAllBytes(file));
            if (!json.path("size").isIntegralNumber() || !json.path("sha256").isTextual()) {
                throw new IOException(file + " does not say what was read of the file; an operator has to look at it");
            }
            return Optional.of(new Reading(
                    json.path("size").longValue(),
                    json.path("sha256").textValue(),
                    json.path("isReadable").asBoolean()));
        } catch (NoSuchFileException first) {
            return Optional.empty();
        }
    }

    /** Puts it on disk beside the original. */
    public void keep(Intake intake) throws IOException {
        DurableFile.write(
                intake.folder().resolve(NAME),
                JSON.writeValueAsBytes(JSON.createObjectNode()
                        .put("size", size)
                        .put("sha256", sha256)
                        .put("isReadable", isReadable)));
    }
}
