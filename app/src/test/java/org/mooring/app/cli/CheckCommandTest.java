package org.mooring.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.transformers.iso8583.Iso8583Dialect;
import picocli.CommandLine;

class CheckCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void findsNothingInWhatTheHubBrings() {
        assertThat(run("check")).isZero();
        assertThat(out.toString())
                .isEqualToNormalizingNewlines(Iso8583Dialect.names().size() + " files checked, 0 mistakes\n");
    }

    @Test
    void tellsEveryMistakeOfAFileByItsPlace() throws Exception {
        Path file = write("bad.json", """
                {
                  "dialect": "bad",
                  "mtiVersion": "0",
                  "header": {"kind": "tdpu"},
                  "defaults": {"encodig": "ascii"},
                  "fields": [
                    {"de": 2, "content": "n", "length": 100, "lengthDigits": 2},
                    {"de": 4, "content": "n", "length": 12, "rule": "YYMMDD"},
                    {"de": 48, "content": "ans", "length": 20, "lengthDigits": 2, "parts": {"kind": "tlv", "tagLength": 2,
                      "fields": [
                        {"tag": "123", "content": "n", "length": 4}
                      ]}},
                    {"de": 130, "content": "q", "length": 2}
                  ],
                  "keyElements": [2, 11],
                  "responseCodes": {"05": "100"}
                }
                """);
        assertThat(run("check", file.toString())).isEqualTo(1);
        assertThat(out.toString().lines().map(line -> line.replace(file.toString(), "F")))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("F:4: /header/kind is 'tdpu'")
                                .endsWith("did you mean 'tpdu'?"),
                        line -> assertThat(line)
                                .startsWith("F:5: /defaults/encodig property 'encodig' is not defined")
                                .endsWith("did you mean 'encoding'?"),
                        line -> assertThat(line)
                                .isEqualTo("F:7: /fields/0/length is '100', its prefix says at most 99"),
                        line -> assertThat(line)
                                .isEqualTo("F:8: /fields/1/rule is 'YYMMDD', has 6 digits, the element 12"),
                        line -> assertThat(line)
                                .isEqualTo(
                                        "F:11: /fields/2/parts/fields/0/tag is '123', must have the 2 characters of a tag"),
                        line -> assertThat(line).startsWith("F:13: /fields/3/content is 'q', does not have a value"),
                        line -> assertThat(line)
                                .isEqualTo("F:13: /fields/3/de is '130', needs a third bitmap: tertiaryBitmap is none"),
                        line -> assertThat(line)
                                .isEqualTo("F:15: /keyElements/1 is '11', must be an element of this dialect"),
                        line -> assertThat(line)
                                .isEqualTo("F:16: /responseCodes is 'there', needs DE 39, which this dialect has not"),
                        line -> assertThat(line).isEqualTo("1 file checked, 9 mistakes"));
    }

    @Test
    void readsYamlAndItsLines() throws Exception {
        write("branch.yaml", """
                # Terminals of the branches
                dialect: branch
                extends: 1987-binary
                fields:
                  - {de: 48, protect: none}
                """);
        write("till.yml", """
                dialect: till
                extends: branch
                mtiVersion: 0
                reversal:
                  originalDataElements: 90
                fields:
                  - de: 90
                    absent: true
                  - de: 3
                    absent: yes
                """);
        assertThat(run("check", folder.toString())).isEqualTo(1);
        assertThat(out.toString().lines().map(line -> line.replace(folder.toString(), "D")))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("D/till.yml:3: /mtiVersion is '0', integer found"),
                        line -> assertThat(line)
                                .isEqualTo(
                                        "D/till.yml:5: /reversal/originalDataElements is '90', must be an element of this dialect"),
                        line -> assertThat(line).startsWith("D/till.yml:10: /fields/1/absent is 'yes', string found"),
                        line -> assertThat(line).isEqualTo("2 files checked, 3 mistakes"));
    }

    @Test
    void isOneLineOfJsonAFile() throws Exception {
        String right = write("right.json", "{\"dialect\": \"right\", \"extends\": \"1993\"}")
                .toString();
        String loop = write("loop.json", "{\"dialect\": \"loop\",\n\"extends\": \"loop\"}")
                .toString();
        String letter = write("letter.json", "{\n\"dialect\": oops}").toString();
        String missing = folder.resolve("missing.json").toString();
        assertThat(run("check", "--json", right, loop, letter, missing)).isEqualTo(2);
        List<JsonNode> lines = lines();
        assertThat(lines).extracting(line -> line.path("file").asText()).containsExactly(right, loop, letter, missing);
        assertThat(lines).extracting(line -> line.path("valid").asBoolean()).containsExactly(true, false, false, false);
        assertThat(lines)
                .extracting(line -> line.path("dialect").asText(null))
                .containsExactly("right", "loop", "", null);
        assertThat(lines.get(0).path("faults")).isEmpty();
        JsonNode circle = lines.get(1).path("faults").path(0);
        assertThat(circle.path("line").asInt()).isEqualTo(2);
        assertThat(circle.path("pointer").asText()).isEqualTo("/extends");
        assertThat(circle.path("value").asText()).isEqualTo("loop");
        assertThat(circle.path("rule").asText()).isEqualTo("must not lead back to itself");
        assertThat(lines.get(2).path("faults").path(0).path("line").asInt()).isEqualTo(2);
        assertThat(lines.get(2).path("faults").path(0).path("rule").asText()).startsWith("must be JSON");
        assertThat(lines.get(3).path("faults").path(0).path("rule").asText())
                .isEqualTo("there is no such file or folder");
        String misspelt = write("misspelt.json", "{\"dialect\": \"x\", \"extends\": \"rihgt\", \"keyElements\": [11]}")
                .toString();
        assertThat(run("check", misspelt)).isEqualTo(1);
        assertThat(out.toString()).contains("did you mean 'right'?").endsWith("1 file checked, 1 mistake\n");
        assertThat(run("check", right)).isZero();
        assertThat(run("check", "--jsn", right)).isEqualTo(2);
    }

    /** Without a word, the folder that a hub would read. */
    @Test
    void looksWhereTheHubWould() throws Exception {
        write("ours.json", "{\"dialect\": \"ours\"}");
        System.setProperty("mooring.iso8583.dialects", folder.toString());
        try {
            assertThat(run("check")).isEqualTo(1);
        } finally {
            System.clearProperty("mooring.iso8583.dialects");
        }
        assertThat(out.toString()).contains("ours.json:1: must have extends, or mtiVersion and fields");
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private List<JsonNode> lines() {
        ObjectMapper json = new ObjectMapper();
        return out.toString()
                .lines()
                .map(line -> {
                    try {
                        return json.readTree(line);
                    } catch (IOException e) {
                        throw new AssertionError(line, e);
                    }
                })
                .toList();
    }

    private int run(String... words) {
        CommandLine line = MooringCommand.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return line.execute(words);
    }
}
