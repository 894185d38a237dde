package org.mooring.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/reference/configuration.md against the properties that the hub binds. */
class ConfigurationPageTest {
    private static final Path PAGE = Path.of("../docs/reference/configuration.md");
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    @Test
    void thePageHasEveryPropertyAndNoOther() throws IOException {
        List<String> bound = new UnknownNames("mooring", MooringProperties.class).known();
        Set<String> known = bound.stream()
                // A list may be given with commas or with indexes: one property; a list of records is none itself.
                .filter(name -> !name.endsWith(".*"))
                .filter(name -> bound.stream().noneMatch(other -> other.startsWith(name + ".*.")))
                .map(name -> name.replace("**", "*"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(documented()).containsExactlyInAnyOrderElementsOf(known);
    }

    /** {@code `mooring.a.b`, `.c`} is short for {@code mooring.a.b} and {@code mooring.a.c}. */
    private static List<String> documented() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `mooring."))
                .flatMap(line -> {
                    TreeSet<String> names = new TreeSet<>();
                    String first = null;
                    Matcher matcher = NAME.matcher(line.substring(0, line.indexOf('|', 1)));
                    while (matcher.find()) {
                        String name = matcher.group(1);
                        if (name.startsWith(".")) {
                            name = first.substring(0, first.lastIndexOf('.')) + name;
                        } else {
                            first = name;
                        }
                        names.add(name.replaceAll("<[^>]+>", "*").replace("[n]", ".*"));
                    }
                    return names.stream();
                })
                .toList();
    }
}
