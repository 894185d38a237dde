package org.mooring.transformers.iso8583;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.mooring.canonical.failure.MessageUnreadable;

/** Messages that others made, where they fit this dialect; skipped only where the corpus is not on the machine. */
class Iso8583CorpusTest {
    /** Specifications in the corpus that are ASCII fields with hexadecimal bitmaps over the table of 1987. */
    private static final Set<String> FITTING = Set.of("moov-87-asciihex", "gen-ascii-hexbitmap", "moov spec87ascii");

    /** What the corpus expects nothing of, and why we refuse it. */
    private static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry("moov-attributes_data_elements.dat", "a description in JSON, not a message"),
            Map.entry("moov-message_with_character_ebcdic_encoding.dat", "DE 42"),
            Map.entry("moov-message_with_error_indicate_numeric.dat", "DE 28"),
            Map.entry("moov-message_with_indicate_numeric.dat", "DE 28"),
            Map.entry("moov-message_with_hex_bcd.dat", "DE 48"),
            Map.entry("moov-message_with_hex_rbcd.dat", "DE 48"),
            Map.entry("moov-message_with_hex_length.dat", "DE 32"),
            Map.entry("moov-message_with_number_bcd_encoding.dat", "DE 7"),
            Map.entry("moov-network_management_message_with_error_track.dat", "DE 35"),
            Map.entry("moov-network_management_message_with_track.dat", "DE 35"),
            Map.entry("moov-error_message.dat", "DE 55"));

    @Test
    void readsTheCorpusAsExpected() throws IOException {
        Path corpus = corpus();
        assumeTrue(corpus != null, "the corpus ../shared/samples is not on this machine");
        JsonNode expectations =
                new ObjectMapper().readTree(corpus.resolve("EXPECTED.json").toFile());
        List<String> table = new ArrayList<>();
        List<String> differences = new ArrayList<>();
        expectations.fields().forEachRemaining(entry -> {
            if (FITTING.contains(entry.getValue().path("spec").asText())) {
                String outcome = outcome(corpus, entry.getKey(), entry.getValue());
                table.add(entry.getKey() + ": " + outcome);
                if (outcome.startsWith("DIFFERS")) {
                    differences.add(entry.getKey() + ": " + outcome);
                }
            }
        });
        table.forEach(System.out::println);
        assertThat(differences).isEmpty();
        assertThat(table).hasSizeGreaterThan(25);
    }

    private static String outcome(Path corpus, String file, JsonNode expectation) {
        byte[] wire = wire(corpus.resolve(file));
        JsonNode expected = expectation.path("expected");
        boolean wantsRefusal = expected.isMissingNode() || expected.isNull();
        try {
            Iso8583Message message = Samples.CODEC.decode(wire.clone());
            if (wantsRefusal) {
                return "DIFFERS: read as " + message;
            }
            Map<String, String> read = new TreeMap<>();
            for (int de : message.dataElements()) {
                read.put("" + de, message.text(de));
            }
            Map<String, String> wanted = new TreeMap<>();
            expected.fields()
                    .forEachRemaining(e -> wanted.put(e.getKey(), e.getValue().asText()));
            String mti = wanted.remove("t");
            String bitmaps = wanted.remove("p") + (wanted.containsKey("1") ? wanted.remove("1") : "");
            if (!read.equals(wanted) || !message.mti().equals(mti)) {
                return "DIFFERS: expected " + wanted + " but read " + message;
            }
            byte[] written = Samples.CODEC.encode(Iso8583Draft.of(message));
            boolean sameBitmaps = Samples.text(wire).startsWith(bitmaps, 4);
            return Samples.text(written).equals(Samples.text(wire)) && sameBitmaps
                    ? "read and written alike, " + read.size() + " elements"
                    : "DIFFERS: written otherwise";
        } catch (MessageUnreadable refused) {
            String why = refused.getMessage();
            boolean rightPlace = !REFUSED.containsKey(file)
                    || !REFUSED.get(file).startsWith("DE")
                    || why.contains("at=" + REFUSED.get(file) + " ");
            return (wantsRefusal && rightPlace ? "refused: " : "DIFFERS: refused: ") + why;
        }
    }

    private static byte[] wire(Path file) {
        try {
            if (file.toString().endsWith(".hex")) {
                return HexFormat.of().parseHex(Files.readString(file).strip());
            }
            byte[] bytes = Files.readAllBytes(file);
            int end = bytes.length;
            while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
                end--;
            }
            return Arrays.copyOf(bytes, end);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code ../shared/samples/iso8583} seen from the repository's root, wherever the repository lies. */
    private static Path corpus() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path candidate = folder.resolve("shared/samples/iso8583");
            if (Files.isRegularFile(candidate.resolve("EXPECTED.json"))) {
                return candidate;
            }
        }
        return null;
    }
}
