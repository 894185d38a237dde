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
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Messages that others made, each with its specification's dialect: read field by field as expected and written again
 * alike, or refused where and why it must be. Skipped only where the corpus is not on the machine. The table of this
 * test is docs/reference/corpus.md.
 */
class Iso8583CorpusTest {
    /** What EXPECTED.json says in words only: no fault, or the place of the fault. */
    private static final Map<String, String> UPSTREAM = Map.of(
            "moov-attributes_data_elements.dat", "MTI",
            "moov-msg-L226.hex", "",
            "moov-msg-L800.hex", "",
            "moov-msg-L899.hex", "DE120",
            "moov-msg-L1017.hex", "DE3.2",
            "moov-msg-L1137.hex", "DE3",
            "moov-msg-L2566.hex", "",
            "moov-msg-L3037.hex", "");

    /** Where we and the expectation differ, and why. */
    private static final Map<String, String> NOTES = Map.of(
            "moov-msg-L1137.hex",
            "upstream names a part inside part 2 of DE 3, which the transcribed specification does not have",
            "visa-auth-1.hex",
            "the oracle shows a packed separator of track 2 as `d`, we as `=`; DE 55 as hexadecimal of its Base64",
            "moov-attributes_data_elements.dat",
            "a description in JSON, not a message; the oracle takes its first four characters for an MTI",
            "gen-bcd-binbitmap-2.hex",
            "1987-binary reads it as well, with 301 in DE 70: a message without text does not tell the two apart");

    private static final Pattern ORACLE = Pattern.compile(".*field (\\w+) pos (\\d+)");
    private static final Pattern WORDS = Pattern.compile(" \\(.*\\)$");

    private final List<String> table = new ArrayList<>();
    private final List<String> differences = new ArrayList<>();
    private Path corpus;

    @Test
    void readsTheCorpusAsExpected() throws IOException {
        corpus = corpus();
        assumeTrue(corpus != null, "the corpus ../shared/samples is not on this machine");
        JsonNode expectations =
                new ObjectMapper().readTree(corpus.resolve("EXPECTED.json").toFile());
        expectations.fields().forEachRemaining(entry -> row(entry.getKey(), entry.getValue()));
        String page = page();
        Path made = Files.createDirectories(Path.of("target")).resolve("corpus.md");
        Files.writeString(made, page);
        assertThat(differences).isEmpty();
        assertThat(table).hasSizeGreaterThan(60);
        assertThat(Files.readString(Path.of("../docs/reference/corpus.md")))
                .as("docs/reference/corpus.md is this test's table: copy transformers/target/corpus.md over it")
                .isEqualTo(page);
    }

    /** Without being told the specification, the same messages are read as whole, by a dialect that reads them alike. */
    @Test
    void findsADialectThatReadsTheWholeMessage() throws IOException {
        corpus = corpus();
        assumeTrue(corpus != null, "the corpus ../shared/samples is not on this machine");
        JsonNode expectations =
                new ObjectMapper().readTree(corpus.resolve("EXPECTED.json").toFile());
        List<String> wrong = new ArrayList<>();
        expectations.fields().forEachRemaining(entry -> {
            if (entry.getValue().path("expected").isObject()) {
                byte[] wire = wire(corpus.resolve(entry.getKey()));
                Iso8583Dialect detected = Iso8583Dialect.detect(wire);
                Reading reading = Iso8583Codec.bestReading(wire, List.of(detected));
                String found = differing(entry.getValue().path("expected"), reading);
                if (!found.isEmpty() && !entry.getKey().equals("gen-bcd-binbitmap-2.hex")) {
                    wrong.add(entry.getKey() + " as " + detected.name() + ": " + found);
                }
            }
        });
        assertThat(wrong).isEmpty();
    }

    private void row(String file, JsonNode expectation) {
        String specification = expectation.path("spec").asText();
        if (specification.equals("framing only")) {
            table.add("| " + file + " | | framing | left to the connection: no message is in it |");
            return;
        }
        Iso8583Dialect dialect = dialect(specification);
        Reading reading = Iso8583Codec.bestReading(wire(corpus.resolve(file)), List.of(dialect));
        JsonNode expected = expectation.path("expected");
        String difference;
        String wanted;
        if (expected.isObject()) {
            wanted = "read";
            difference = differing(expected, reading);
            if (difference.isEmpty() && !isWrittenAlike(file, dialect, reading)) {
                difference = "written otherwise";
            }
        } else {
            wanted = wanted(file, expectation);
            difference = wronglyRefused(file, expectation, reading);
        }
        if (!difference.isEmpty()) {
            differences.add(file + ": " + difference);
        }
        String note = NOTES.containsKey(file) ? ". Note: " + NOTES.get(file) : "";
        table.add("| " + file + " | " + dialect.name() + " | " + wanted + " | "
                + (difference.isEmpty() ? "" : "**differs: " + difference + "** ") + outcome(reading) + note + " |");
    }

    private static String wanted(String file, JsonNode expectation) {
        if (UPSTREAM.containsKey(file)) {
            return UPSTREAM.get(file).isEmpty() ? "read" : "refused at " + UPSTREAM.get(file);
        }
        Matcher oracle = ORACLE.matcher(expectation.path("oracle_note").asText());
        return oracle.matches()
                ? "refused at " + path(oracle.group(1)) + ", offset " + oracle.group(2)
                : "refused: " + expectation.path("expected_error").asText();
    }

    private static String outcome(Reading reading) {
        String violations = reading.violations().stream()
                .map(violation -> violation.path() + " at " + violation.offset() + ": " + violation.rule())
                .collect(Collectors.joining("; "));
        int elements =
                reading.message().map(message -> message.dataElements().length).orElse(0);
        String remarks = reading.remarks().stream()
                .map(remark -> "; " + remark.path() + " " + remark.rule())
                .collect(Collectors.joining());
        return elements + " elements" + (violations.isEmpty() ? ", valid" : "; " + violations) + remarks;
    }

    /** @return empty when it is refused as it must be */
    private String wronglyRefused(String file, JsonNode expectation, Reading reading) {
        List<Reading.Violation> violations = reading.violations();
        String wanted = UPSTREAM.get(file);
        if (wanted != null) {
            boolean right = wanted.isEmpty()
                    ? violations.isEmpty()
                    : violations.size() == 1 && violations.get(0).path().startsWith(wanted);
            return right ? "" : "violations " + violations;
        }
        if (violations.isEmpty()) {
            return "must be refused";
        }
        Reading.Violation fatal = violations.get(violations.size() - 1);
        Matcher oracle = ORACLE.matcher(expectation.path("oracle_note").asText());
        if (oracle.matches()) {
            boolean samePlace = fatal.path().equals(path(oracle.group(1)));
            int distance = fatal.offset() - Integer.parseInt(oracle.group(2));
            return samePlace && distance >= -3 && distance <= 15 ? "" : "refused at " + fatal;
        }
        String error = expectation.path("expected_error").asText();
        boolean rightReason = error.startsWith("truncated")
                ? fatal.rule().contains(" needs ")
                : !error.startsWith("extra data")
                        || fatal.path().equals("message") && fatal.offset() == wireOfFirst(file).length;
        return rightReason ? "" : "refused for " + fatal;
    }

    /** {@code bad-x-trailing} is {@code gen-x-1} with bytes behind it. */
    private byte[] wireOfFirst(String file) {
        return wire(corpus.resolve(
                file.replace("bad-", "gen-").replace("-trailing", "-1").replace("-truncated", "-1")));
    }

    private static String path(String oracleField) {
        return oracleField.equals("p") ? "bitmap" : "DE" + oracleField;
    }

    private boolean isWrittenAlike(String file, Iso8583Dialect dialect, Reading reading) {
        byte[] wire = wire(corpus.resolve(file));
        int frame = reading.fields().get(0).path().equals("frame")
                ? reading.fields().get(0).length()
                : 0;
        byte[] written = new Iso8583Codec(dialect)
                .encode(Iso8583Draft.of(reading.message().orElseThrow()));
        return Arrays.equals(written, Arrays.copyOfRange(wire, frame, wire.length));
    }

    /** @return empty when each value is as expected and there is none beside them */
    private static String differing(JsonNode expected, Reading reading) {
        Map<String, String> wanted = new TreeMap<>();
        flatten(expected, wanted);
        Map<String, String> read = new TreeMap<>();
        reading.fields().forEach(field -> collect(field, reading.message().orElseThrow(), read));
        read.keySet().retainAll(union(wanted, read));
        return read.equals(wanted) ? "" : "expected " + wanted + " but read " + read;
    }

    /** Parts that the expectation does not divide are not compared; data elements all are. */
    private static List<String> union(Map<String, String> wanted, Map<String, String> read) {
        return read.keySet().stream()
                .filter(path -> path.matches("MTI|DE[0-9]+")
                                && wanted.keySet().stream().noneMatch(key -> key.startsWith(path + "."))
                        || wanted.containsKey(path))
                .toList();
    }

    private static void flatten(JsonNode expected, Map<String, String> wanted) {
        expected.fields().forEachRemaining(entry -> {
            JsonNode value = entry.getValue();
            String key = entry.getKey();
            if (key.equals("Header")) {
                value.fields().forEachRemaining(part -> wanted.put("header." + part.getKey(), bits(part.getValue())));
            } else if (key.matches("MTI|t|0|message_type")) {
                wanted.put("MTI", value.asText());
            } else if (key.matches("(DE)?[0-9]+(\\.[0-9]+)?") && !key.matches("(DE0*)?1")) {
                String[] parts = key.replace("DE", "").split("\\.");
                String path = "DE" + Integer.parseInt(parts[0]) + (parts.length > 1 ? "." + parts[1] : "");
                if (value.isObject()) {
                    value.fields().forEachRemaining(part -> {
                        if (!part.getValue().isArray()) {
                            wanted.put(
                                    path + "." + part.getKey(), part.getValue().asText());
                        }
                    });
                } else {
                    wanted.put(path, same(WORDS.matcher(value.asText()).replaceAll("")));
                }
            }
        });
    }

    private static void collect(FieldNode field, Iso8583Message message, Map<String, String> read) {
        String path = field.path();
        String value = path.matches("DE[0-9]+") ? message.text(Integer.parseInt(path.substring(2))) : field.value();
        read.put(path, same(value));
        field.children().forEach(child -> collect(child, message, read));
    }

    /** One of the oracles writes hexadecimal in lower case, and a packed separator of track 2 as its digit. */
    private static String same(String value) {
        if (value.startsWith("415142") && value.length() % 2 == 0) {
            byte[] base64 = HexFormat.of().parseHex(value);
            return HexFormat.of().withUpperCase().formatHex(Base64.getDecoder().decode(base64));
        }
        return value.matches("[0-9]+[dD=][0-9]+")
                ? value.replaceAll("[dD]", "=")
                : value.matches("[0-9A-Fa-f]+") ? value.toUpperCase(Locale.ROOT) : value;
    }

    /** One header byte is expected as eight bits. */
    private static String bits(JsonNode value) {
        String text = value.asText().toUpperCase(Locale.ROOT);
        return text.length() == 8 ? "%02X".formatted(Integer.parseInt(text, 2)) : text;
    }

    private String page() {
        return """
                # ISO 8583: messages from outside

                Made by `Iso8583CorpusTest`, which fails where this page is not its table. Each message is read with the
                dialect of its specification; "read" means that every value is as expected and that the message is written
                again byte by byte. Offsets count from the first byte of the file's message, a length in front of it
                included. A value rule (a date that cannot be, an unknown currency) is a violation that does not stop the
                reading; the expectations do not look at values. An element that is present and empty is a remark.

                | message | dialect | expected | outcome |
                |---|---|---|---|
                """ + String.join("\n", table) + "\n";
    }

    private static Iso8583Dialect dialect(String specification) {
        if (specification.startsWith("rkbalgi")) {
            return Iso8583Dialect.named("rkbalgi-sample");
        }
        return Iso8583Dialect.named(specification.equals("moov spec87ascii") ? "moov-87-asciihex" : specification);
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
