package org.mooring.transformers.iso8583;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Everything that is wrong with one dialect file, by its place in the file.
 *
 * @param dialect the name that it gives itself; empty when it has none
 */
public record DialectCheck(String dialect, List<Fault> faults) {
    private static final int VALUE_SHOWN_MAX = 60;

    /**
     * One mistake.
     *
     * @param line counted from 1
     * @param pointer JSON pointer, of a YAML file too; empty for the file as a whole
     * @param value what stands there; null where the rule says it
     * @param nearest the name that was probably meant; null where there is none
     */
    public record Fault(int line, String pointer, String value, String rule, String nearest) {}

    public boolean isValid() {
        return faults.isEmpty();
    }

    /** @throws IOException when the file cannot be read at all */
    public static DialectCheck of(Path file) throws IOException {
        return of(file.toString(), Files.readAllBytes(file), DialectFile.folderOf(file));
    }

    /** One that comes with this library. */
    public static DialectCheck shipped(String name) {
        String file = name + ".json";
        try {
            return of(file, ShippedDialects.bytes(file), null);
        } catch (IOException e) {
            throw new IllegalStateException("dialects/" + file + " is in this jar", e);
        }
    }

    private static DialectCheck of(String name, byte[] bytes, Path folder) throws IOException {
        LocatedTree tree;
        try {
            tree = LocatedTree.read(name, bytes);
        } catch (JsonProcessingException e) {
            return new DialectCheck(
                    "", List.of(new Fault(DialectFile.line(e), "", null, DialectFile.notATree(name, e), null)));
        }
        JsonNode file = tree.root();
        List<DialectProblem> problems = new ArrayList<>();
        DialectFile.read(file, folder, problems);
        return new DialectCheck(
                file.path("dialect").asText(),
                problems.stream()
                        .map(problem -> fault(problem, file, tree))
                        .distinct()
                        .sorted(Comparator.comparingInt(Fault::line).thenComparing(Fault::pointer))
                        .toList());
    }

    private static Fault fault(DialectProblem problem, JsonNode file, LocatedTree tree) {
        String pointer = problem.pointerIn(file);
        String value = problem.value();
        return new Fault(
                tree.line(pointer),
                pointer,
                value == null || value.length() <= VALUE_SHOWN_MAX ? value : value.substring(0, VALUE_SHOWN_MAX) + "…",
                problem.rule(),
                problem.nearest());
    }
}
