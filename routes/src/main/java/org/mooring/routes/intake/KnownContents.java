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
 * intake's id, so that a file that a crash interrupted is not taken for a repeat of itself. It stands for an answer, or
 * for work that leads to one: that of an intake which ended without (set aside after a restore, damaged) refuses nobody.
 * Should a mark be lost, the keys of the payments still keep each from being paid twice. Any thread may call.
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
     * @param isAnswered false while its intake is worked on
     */
    public record Earlier(
            String intake, String name, Instant takenAt, int entryCount, BigDecimal controlSum, boolean isAnswered) {
        private Earlier answered() {
            return new Earlier(intake, name, takenAt, entryCount, controlSum, true);
        }
    }

    /** Remembers the content for this intake; returns the other intake that has or had it, if there is one. */
    public Optional<Earlier> remember(String sha256, Intake intake, int entryCount, BigDecimal controlSum)
            throws IOException {
        Path mark = mark(sha256);
        Earlier own =
                new Earlier(intake.id(), intake.note().name(), intake.note().takenAt(), entryCount, controlSum, false);
        try {
            DurableFile.create(mark, encode(own));
            return Optional.empty();
        } catch (FileAlreadyExistsException known) {
            Optional<Earlier> earlier = read(mark).filter(found -> !isExpired(found));
            if (earlier.isPresent() && earlier.get().intake().equals(intake.id())) {
                return Optional.empty();
            }
            if (earlier.isPresent() && (earlier.get().isAnswered() || isWorkedOn(earlier.get()))) {
                return earlier;
            }
            DurableFile.write(mark, encode(own));
            return Optional.empty();
        }
    }

    /** The intake that had the content first was answered: whoever brings it again is refused from now on. */
    public void answered(String sha256, Intake intake) throws IOException {
        Path mark = mark(sha256);
        Optional<Earlier> own = read(mark).filter(found -> found.intake().equals(intake.id()));
        if (own.isPresent() && !own.get().isAnswered()) {
            DurableFile.write(mark, encode(own.get().answered()));
        }
    }

    private Path mark(String sha256) {
        return folder.resolve(sha256.substring(0, 2)).resolve(sha256 + ".json");
    }

    private boolean isWorkedOn(Earlier earlier) throws IOException {
        Path owners = folder.resolveSibling("owners");
        for (int look = 1; look <= 2; look++) { // it may change its owner while it is looked for
            if (Intakes.isUnanswered(owners, earlier.intake())) {
                return true;
            }
        }
        return false;
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
                                : earlier.controlSum().toPlainString())
                .put("isAnswered", earlier.isAnswered()));
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
                    sum == null ? null : new BigDecimal(sum),
                    json.path("isAnswered").asBoolean(true))); // marks of before said nothing of it
        } catch (IOException | RuntimeException damaged) {
            LOG.warn("{} cannot be read; its content counts as new, its payments' keys decide", mark, damaged);
            return Optional.empty();
        }
    }
}
