package org.mooring.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands of the pages of verbs, by the script that people use, print what the page says. */
class ExplainPageTest {
    private static final Path ROOT = Path.of("..");
    /** A block that begins with a command; a line of three dots stands for any lines. */
    private static final Pattern EXAMPLE = Pattern.compile("```\\n\\$ (.*)\\n([^`]*)```");

    @ParameterizedTest
    @CsvSource({"explain.md, 3", "check.md, 2"})
    void theExamplesOfThePageAreTrue(String page, int examplesMin) throws Exception {
        List<String[]> examples = EXAMPLE.matcher(
                        Files.readString(ROOT.resolve("docs/reference").resolve(page)))
                .results()
                .map(found -> new String[] {found.group(1), found.group(2)})
                .toList();
        assertThat(examples).hasSizeGreaterThanOrEqualTo(examplesMin);
        for (String[] example : examples) {
            assertThat(printed(example[0])).as(example[0]).matches(pattern(example[1]));
        }
    }

    private static Pattern pattern(String shown) {
        StringBuilder pattern = new StringBuilder();
        for (String line : shown.split("\n")) {
            pattern.append(line.strip().equals("...") ? "(.*\\n)*?" : Pattern.quote(line) + "\\n");
        }
        return Pattern.compile(pattern + "\\n*", Pattern.MULTILINE);
    }

    private static String printed(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command)
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return printed;
    }
}
