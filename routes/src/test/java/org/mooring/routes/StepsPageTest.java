package org.mooring.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/reference/steps.md lists each bean that a route file names, and none that no route file names. */
class StepsPageTest {
    private static final Path ROUTES = Path.of("../src/main/resources/routes-xml");
    private static final Path PAGE = Path.of("../docs/reference/steps.md");
    private static final Pattern NAMED = Pattern.compile(
            " (?:ref|aggregationStrategy|executorService)=\"([A-Za-z0-9]+)\"(?: method=\"([A-Za-z]+)\")?");
    private static final Pattern CODE = Pattern.compile("`([A-Za-z]+)`");

    @Test
    void listsWhatTheRoutesName() throws IOException {
        Set<String> named = new TreeSet<>(Set.of("roundRobin", "leastInFlight")); // named by configuration
        try (Stream<Path> files = Files.walk(ROUTES)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".xml")).toList()) {
                Matcher matcher = NAMED.matcher(Files.readString(file));
                while (matcher.find()) {
                    named.add(matcher.group(2) == null ? matcher.group(1) : matcher.group(1) + "." + matcher.group(2));
                }
            }
        }
        assertThat(listed()).isEqualTo(named);
    }

    private static Set<String> listed() throws IOException {
        Set<String> listed = new TreeSet<>();
        for (String line : Files.readAllLines(PAGE)) {
            if (line.startsWith("| `")) {
                String[] cells = line.split("\\|");
                Set<String> methods = cells[2].strip().startsWith("in ") ? Set.of() : code(cells[2]);
                for (String ref : code(cells[1])) {
                    if (methods.isEmpty()) {
                        listed.add(ref);
                    }
                    methods.forEach(method -> listed.add(ref + "." + method));
                }
            }
        }
        return listed;
    }

    private static Set<String> code(String cell) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = CODE.matcher(cell);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }
}
