package org.mooring.routes.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.mooring.journal.file.DurableFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which contents came as a file before: one small file for each, named by the SHA-256 of the content, under {@code
 * <dataFolder>/intake/contents}. Made before anything of the file is recorded, by the one hub that is first; carries the
 * intake's id, so that a file that a crash interrupted is not taken for a repeat of itself. Should a mark be lost, the
 * keys of the payments still keep each from being paid twice. Any thread may call.
 */
public final class KnownContents {
    private static final Logger LOG = LoggerFactory.getLogger(KnownContents.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Duration retention;
    private final Clock clock;

    private KnownContents(Path folder, Duration retention, Clock clock) {
        this.folder = folder;
        this.retention = retention;
        this.clock = clock;
    }

    /**
     * Opens the marks and removes those whose time is over.
     *
     * @param retention the same as that of the payments' keys
     */
    public static KnownContents open(Path dataFolder, Duration retention, Clock clock) {
        Path folder = dataFolder.toAbsolutePath().normalize().resolve("intake").resolve("contents");
        KnownContents contents = new KnownContents(folder, retention, clock);
        try {
            Files.createDirectories(folder);
            contents.removeExpired();
            return contents;
        } catch (IOException failed) {
            throw new UncheckedIOException("the contents known in " + folder + " cannot be read", failed);
        }
    }

    /**
     * A file that came with the same content.
     *
     * @param intake id of its intake
     * @param name as it was dropped
     * @param controlSum null where no amount could be added up
     */
    public record Earlier(String intake, String name, Instant takenAt, int entryCount, BigDecimal controlSum) {}

    /** Remembers the content for this intake; returns the other intake that had it first, if there is one. */
    public Optional<Earlier> remember(String sha256, Intake intake, int entryCount, BigDecimal controlSum)
            throws IOException {
        Path mark = folder.resolve(sha256.substring(0, 2)).resolve(sha256 + ".json");
        byte[] content = encode(
                new Earlier(intake.id(), intake.note().name(), intake.note().takenAt(), entryCount, controlSum));
        try {
            DurableFile.create(mark, content);
            return Optional.empty();
        } catch (FileAlreadyExistsException known) {
            Optional<Earlier> earlier = read(mark);
            if (earlier.isPresent() && !isExpired(earlier.get())) {
                return earlier.filter(found -> !found.intake().equals(intake.id()));
            }
            DurableFile.write(mark, content);
            return Optional.empty();
        }
    }

    private boolean isExpired(Earlier earlier) {
        return earlier.takenAt().isBefore(clock.instant().minus(retention));
    }

    private void removeExpired() throws IOException {
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, Files::isDirectory)) {
            for (Path part : parts) {
                try (DirectoryStream<Path> marks = Files.newDirectoryStream(part, "*.json")) {
                    for (Path mark : marks) {
                        Optional<Earlier> earlier = read(mark);
                        if (earlier.isPresent() && isExpired(earlier.get())) {
                            Files.deleteIfExists(mark);
                        }
                    }
                }
            }
        }
    }

    private static byte[] encode(Earlier earlier) throws IOException {
        return JSON.writeValueAsBytes(JSON.createObjectNode()
                .put("intake", earlier.intake())
                .put("name", earlier.name())
                .put("takenAt", earlier.takenAt().toString())
                .put("entryCount", earlier.entryCount())
                .put(
                        "controlSum",
                        earlier.controlSum() == null
                                ? null
                                : earlier.controlSum().toPlainString()));
    }

    private static Optional<Earlier> read(Path mark) {
        try {
            JsonNode json = JSON.readTree(Files.readAllBytes(mark));
            String sum = json.path("controlSum").textValue();
            return Optional.of(new Earlier(
                    json.path("intake").asText(),
                    json.path("name").asText(),
                    Instant.parse(json.path("takenAt").asText()),
                    json.path("entryCount").asInt(),
                    sum == null ? null : new BigDecimal(sum)));
        } catch (IOException | RuntimeException damaged) {
            LOG.warn("{} cannot be read; its content counts as new, its payments' keys decide", mark, damaged);
            return Optional.empty();
        }
    }
}
