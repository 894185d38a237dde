package org.mooring.routes.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * What is known of an intake beside its bytes; stands on disk before the bytes do.
 *
 * @param way how it came: decides which flow it goes through after a restart
 * @param channel channel id
 * @param format {@code pain001}, {@code csv}, {@code canonical}
 * @param name name of the dropped file; of a message, its id, empty where its sender gave it none; of a record, its topic, partition, offset and time
 * @param replyTo name of the queue that the sender wants the answer on, or null
 * @param correlationId what the sender knows its answer by, or null
 * @param isAnsweredOnce no other request has this intake's id, so that a second answer with it is one too many
 */
public record Note(
        Way way,
        String channel,
        String format,
        String name,
        String replyTo,
        String correlationId,
        boolean isAnsweredOnce,
        Instant takenAt) {
    /** How an intake came. */
    public enum Way {
        FILE,
        MESSAGE,
        /** Of a Kafka topic: nobody is answered. */
        RECORD
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    byte[] encode() throws IOException {
        ObjectNode json = JSON.createObjectNode()
                .put("way", way.name())
                .put("channel", channel)
                .put("format", format)
                .put("name", name)
                .put("replyTo", replyTo)
                .put("correlationId", correlationId)
                .put("isAnsweredOnce", isAnsweredOnce)
                .put("takenAt", takenAt.toString());
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    }

    static Note read(Path file) throws IOException {
        JsonNode json = JSON.readTree(Files.readAllBytes(file));
        try {
            return new Note(
                    Way.valueOf(json.path("way").asText()),
                    json.path("channel").asText(),
                    json.path("format").asText(),
                    json.path("name").asText(),
                    json.path("replyTo").textValue(),
                    json.path("correlationId").textValue(),
                    json.path("isAnsweredOnce").asBoolean(),
                    Instant.parse(json.path("takenAt").asText()));
        } catch (RuntimeException malformed) {
            throw new IOException(file + " is no note of an intake", malformed);
        }
    }
}
