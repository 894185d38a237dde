package org.mooring.app.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ExplainCommandTest {
    private static final Path SAMPLES = Path.of("../samples");
    private static final Path GOLDEN = Path.of("src/test/resources/golden/explain");
    private static final String ECHO = "0800822000000000000004000000000000001123090000000003301";

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void isOneLineOfJsonAMessageOfACapture() throws Exception {
        String two = file("capture", "0055" + ECHO + "0054" + ECHO.substring(0, 54));
        assertThat(run("explain", "--json", two)).isEqualTo(1);
        assertThat(lines())
                .extracting(line -> line.path("file").asText() + " " + line.path("index") + " " + line.path("valid"))
                .containsExactly(two + " 1 true", two + " 2 false");
        assertThat(run("explain", two)).isEqualTo(1);
        assertThat(out.toString()).contains(two + " #1: iso8583/1987, valid", two + " #2: iso8583/1987, invalid");
    }

    @Test
    void isOneLineOfJsonAFileWhateverTheFileIs() throws Exception {
        List<String> files = List.of(
                SAMPLES.resolve("iso8583/purchase.hex").toString(),
                SAMPLES.resolve("pain001/two-transfers.xml").toString(),
                file("broken", ECHO.substring(0, 53)),
                file("letter", "Dear Sir"),
                file("empty", ""),
                folder.resolve("missing").toString(),
                folder.toString());
        assertThat(run(Stream.concat(Stream.of("explain", "--json"), files.stream())
                        .toArray(String[]::new)))
                .isEqualTo(2);
        List<JsonNode> lines = lines();
        assertThat(lines).extracting(line -> line.path("file").asText()).containsExactlyElementsOf(files);
        assertThat(lines)
                .extracting(line -> line.path("format").asText(null))
                .containsExactly("iso8583/1987", "pain.001.001.09", "iso8583/1987", null, null, null, null);
        assertThat(lines)
                .extracting(line -> line.path("valid").asBoolean())
                .containsExactly(true, true, false, false, false, false, false);
        for (JsonNode line : lines) {
            assertThat(line.fieldNames())
                    .toIterable()
                    .contains("file", "format", "valid", "violations", "message", "canonical", "notes");
        }
        JsonNode broken = lines.get(2).path("violations").path(0);
        assertThat(broken.path("path").asText()).isEqualTo("DE70");
        assertThat(broken.path("offset").asInt()).isEqualTo(52);
        assertThat(broken.path("reasonCode").asText()).isEqualTo("FF01");
        assertThat(lines.get(3).path("violations").path(0).path("rule").asText())
                .isEqualTo("is of no format that is known here");
        assertThat(lines.get(4).path("violations").path(0).path("rule").asText())
                .isEqualTo("is empty");
        assertThat(lines.get(5).path("violations").path(0).path("rule").asText())
                .isEqualTo("there is no such file");
        assertThat(lines.get(6).path("violations").path(0).path("rule").asText())
                .isEqualTo("is a folder");
    }

    @Test
    void endsWithWhatTheWorstFileIs() throws Exception {
        String valid = file("valid", ECHO);
        String invalid = file("invalid", ECHO.replace("1123", "1323"));
        assertThat(run("explain", valid)).isZero();
        assertThat(run("explain", valid, invalid, valid)).isEqualTo(1);
        assertThat(run("explain", valid, folder.resolve("missing").toString(), invalid))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", ""})
    void readsStandardInput(String name) throws Exception {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(ECHO.getBytes(US_ASCII)));
        try {
            String[] words =
                    name.isEmpty() ? new String[] {"explain", "--json"} : new String[] {"explain", "--json", "-"};
            assertThat(run(words)).isZero();
        } finally {
            System.setIn(before);
        }
        assertThat(lines().get(0).path("file").asText()).isEqualTo("-");
        assertThat(lines().get(0).path("message").path("DE70").asText()).isEqualTo("301");
    }

    @Test
    void takesTheFormatThatItIsTold() throws Exception {
        String letter = file("letter", "Dear Sir");
        assertThat(run("explain", "--dialect", "1987", letter)).isEqualTo(1);
        assertThat(out.toString()).contains("iso8583/1987, invalid").contains("MTI");
        assertThat(run("explain", "--dialect", "klingon", letter)).isEqualTo(2);
        assertThat(err.toString()).contains("--dialect").contains("klingon");
        assertThat(run("explain", "--hex", letter)).isEqualTo(1);
    }

    /** Numbers are masked, and nothing switches that off. */
    @Test
    void hasNoWayToShowWhatIsMasked() throws Exception {
        String track = "4761739001010010D25122011234500000";
        String message = "0200" + "2220000020000000" + "000000" + "1124223749" + "000417" + "34" + track;
        assertThat(run("explain", file("track", message), file("twice", message)))
                .isZero();
        assertThat(out.toString()).doesNotContain("4761739001010010").contains("*".repeat(34));
        assertThat(run("explain", "--unmasked", file("track", message))).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iso8583/purchase.hex",
                "iso8583/account-transfer.hex",
                "iso8583/echo.hex",
                "pain001/two-transfers.xml",
                "csv/transfers.csv",
                "rest/credit-transfer.json"
            })
    void printsWhatItAlwaysPrinted(String sample) throws Exception {
        run("explain", SAMPLES.resolve(sample).toString());
        run("explain", "--json", SAMPLES.resolve(sample).toString());
        Path golden = GOLDEN.resolve(sample.replace('/', '-') + ".out");
        String printed = out.toString().replace(System.lineSeparator(), "\n");
        if (Boolean.getBoolean("mooring.test.golden.write")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, printed);
        }
        assertThat(printed).isEqualTo(Files.readString(golden));
    }

    /** What others wrote; skipped only where the corpus is not on the machine. */
    @Test
    void tellsTheCorpusApartInOneCall() throws Exception {
        Path corpus = Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
                .map(folder -> folder.resolve("shared/samples/iso8583"))
                .filter(Files::isDirectory)
                .findFirst()
                .orElse(null);
        assumeTrue(corpus != null, "the corpus ../shared/samples is not on this machine");
        try (Stream<Path> files = Files.list(corpus)) {
            List<String> words = new ArrayList<>(List.of("explain", "--json"));
            files.map(Path::toString)
                    .filter(name -> name.endsWith(".hex") || name.endsWith(".dat"))
                    .sorted()
                    .forEach(words::add);
            assertThat(run(words.toArray(String[]::new))).isEqualTo(1);
            assertThat(lines()).hasSize(words.size() - 2);
        }
        for (JsonNode line : lines()) {
            String name = Path.of(line.path("file").asText()).getFileName().toString();
            if (name.matches("(gen|visa|mc|rkbalgi|cardflow)-.*")) {
                assertThat(line.path("valid").asBoolean()).as(name).isTrue();
            }
            if (name.startsWith("bad-")) {
                assertThat(line.path("valid").asBoolean()).as(name).isFalse();
                JsonNode last =
                        line.path("violations").path(line.path("violations").size() - 1);
                assertThat(last.path("offset").asInt()).as(name).isPositive();
                assertThat(last.path("reasonCode").asText()).as(name).isEqualTo("FF01");
            }
            if (name.endsWith("-trailing.hex")) {
                assertThat(line.path("violations").path(0).path("rule").asText())
                        .as(name)
                        .endsWith("3 bytes follow");
            }
        }
    }

    /** Thousands of files in one call, each forgotten when it is told. */
    @Test
    void explainsThousandsInOneCall() throws Exception {
        List<String> words = new ArrayList<>(List.of("explain", "--json"));
        String one = file("one", ECHO);
        for (int i = 0; i < 5_000; i++) {
            words.add(one);
        }
        assertThat(run(words.toArray(String[]::new))).isZero();
        assertThat(out.toString().lines()).hasSize(5_000);
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content, US_ASCII).toString();
    }

    private List<JsonNode> lines() throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : out.toString().lines().toList()) {
            lines.add(json.readTree(line));
        }
        return lines;
    }

    private int run(String... words) {
        CommandLine line = MooringCommand.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return line.execute(words);
    }
}
