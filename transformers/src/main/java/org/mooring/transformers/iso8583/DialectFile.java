package org.mooring.transformers.iso8583;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A dialect file, checked against its schema, with what it extends laid under it. */
final class DialectFile {
    private static final int EXTENDS_MAX = 8;

    private DialectFile() {}

    /** Shipped files are checked against the schema by a test, not at each start. */
    static Iso8583Dialect shipped(JsonNode file) {
        List<DialectProblem> problems = new ArrayList<>();
        JsonNode whole = withBase(file, null, problems, new HashSet<>());
        return finish(new DialectReader(whole, null, problems).read(), file, problems);
    }

    static Iso8583Dialect read(Path path) throws IOException {
        JsonNode file;
        try {
            file = LocatedTree.read(path.toString(), Files.readAllBytes(path)).root();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "ISO 8583 dialect " + path + ": " + notATree(path.toString(), e) + " at line " + line(e)
                            + "; dialect not loaded",
                    e);
        }
        List<DialectProblem> problems = new ArrayList<>();
        return finish(read(file, folderOf(path), problems), file, problems);
    }

    /** Everything that is wrong with it: with its shape, and with the meaning of what has a shape. */
    static Iso8583Dialect read(JsonNode file, Path folder, List<DialectProblem> problems) {
        List<DialectProblem> ofShape = DialectSchema.problems(file);
        problems.addAll(ofShape);
        JsonNode sound = DialectSchema.withoutWhat(ofShape, file);
        if (!sound.isObject()) {
            return null;
        }
        List<DialectProblem> ofMeaning = new ArrayList<>();
        JsonNode whole = withBase(sound, folder, ofMeaning, new HashSet<>());
        Iso8583Dialect dialect = new DialectReader(whole, folder, ofMeaning).read();
        boolean isWhole =
                ofMeaning.stream().noneMatch(problem -> problem.place().equals("extends"));
        ofMeaning.stream()
                .filter(problem -> isWhole || !file.at(problem.pointerIn(file)).isMissingNode())
                .filter(problem ->
                        ofShape.stream().noneMatch(other -> isWithin(problem.pointerIn(file), other.pointer())))
                .forEach(problems::add);
        return problems.isEmpty() ? dialect : null;
    }

    /** What the schema has refused already is not told again as missing. */
    private static boolean isWithin(String pointer, String other) {
        return pointer.equals(other) || pointer.startsWith(other + "/") || other.startsWith(pointer + "/");
    }

    static Path folderOf(Path file) {
        return file.toAbsolutePath().getParent();
    }

    static String notATree(String name, JsonProcessingException e) {
        String text = e.getOriginalMessage().lines().findFirst().orElse("").strip();
        return "must be " + (LocatedTree.isYaml(name) ? "YAML" : "JSON") + ", " + text;
    }

    static int line(JsonProcessingException e) {
        return e.getLocation() == null ? 1 : e.getLocation().getLineNr();
    }

    private static Iso8583Dialect finish(Iso8583Dialect dialect, JsonNode file, List<DialectProblem> problems) {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("ISO 8583 dialect '"
                    + file.path("dialect").asText() + "': "
                    + problems.stream().map(DialectProblem::told).distinct().collect(Collectors.joining("; "))
                    + "; dialect not loaded");
        }
        return dialect;
    }

    /** The file that a name means: one beside the extending file, else a shipped one. */
    static JsonNode base(String name, Path folder, String place, List<DialectProblem> problems) {
        if (name.matches("[A-Za-z0-9._-]+")) {
            Path beside = beside(name, folder);
            if (beside != null) {
                return besideAsItIs(beside, name, place, problems);
            }
            if (ShippedDialects.names().contains(name)) {
                return ShippedDialects.json(name + ".json");
            }
        }
        problems.add(DialectProblem.misspelt(
                place, name, "must be a shipped dialect or a file beside this one", namesSeenFrom(folder)));
        return null;
    }

    /** @return null when there is none */
    static Path beside(String name, Path folder) {
        return folder == null
                ? null
                : LocatedTree.ENDS.stream()
                        .map(end -> folder.resolve(name + end))
                        .filter(Files::isRegularFile)
                        .findFirst()
                        .orElse(null);
    }

    private static JsonNode besideAsItIs(Path file, String name, String place, List<DialectProblem> problems) {
        try {
            JsonNode read =
                    LocatedTree.read(file.toString(), Files.readAllBytes(file)).root();
            List<DialectProblem> ofShape = DialectSchema.problems(read);
            for (DialectProblem problem : ofShape) {
                problems.add(new DialectProblem(
                        place, name, "must be right itself, " + file.getFileName() + ": " + problem.told()));
            }
            JsonNode sound = DialectSchema.withoutWhat(ofShape, read);
            return sound.isObject() ? sound : null;
        } catch (JsonProcessingException e) {
            problems.add(new DialectProblem(
                    place, name, file.getFileName() + " " + notATree(file.toString(), e) + " at line " + line(e)));
        } catch (IOException e) {
            problems.add(new DialectProblem(place, name, "must be readable: " + e.getMessage()));
        }
        return null;
    }

    private static Set<String> namesSeenFrom(Path folder) {
        Set<String> names = new TreeSet<>(ShippedDialects.names());
        if (folder != null) {
            try (Stream<Path> files = Files.list(folder)) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> LocatedTree.ENDS.stream().anyMatch(name::endsWith))
                        .forEach(name -> names.add(name.substring(0, name.lastIndexOf('.'))));
            } catch (IOException e) {
                return names; // it is about a suggestion only
            }
        }
        return names;
    }

    private static JsonNode withBase(JsonNode file, Path folder, List<DialectProblem> problems, Set<String> seen) {
        JsonNode name = file.get("extends");
        JsonNode base = null;
        if (name != null && (!seen.add(name.asText()) || seen.size() > EXTENDS_MAX)) {
            problems.add(new DialectProblem("extends", name.asText(), "must not lead back to itself"));
        } else if (name != null) {
            base = base(name.asText(), folder, "extends", problems);
        }
        JsonNode under = base == null ? JsonNodeFactory.instance.objectNode() : withBase(base, folder, problems, seen);
        checkElements(file, base == null && name != null ? null : under, problems);
        return base == null ? file : merge(under, file);
    }

    /** @param under null when nothing is known of it */
    private static void checkElements(JsonNode file, JsonNode under, List<DialectProblem> problems) {
        Set<Integer> inherited = new HashSet<>();
        Set<Integer> own = new HashSet<>();
        if (under != null) {
            under.path("fields").forEach(field -> inherited.add(field.path("de").asInt()));
        }
        for (JsonNode field : file.path("fields")) {
            int de = field.path("de").asInt();
            if (!own.add(de)) {
                problems.add(new DialectProblem("DE " + de, "twice", "must stand once"));
            }
            if (under != null && field.path("absent").asBoolean() && !inherited.contains(de)) {
                problems.add(
                        new DialectProblem("DE " + de + ".absent", "true", "must be an element that is inherited"));
            }
        }
    }

    /** Objects are merged key by key, fields by their number; anything else is replaced. */
    private static JsonNode merge(JsonNode base, JsonNode over) {
        ObjectNode merged = base.deepCopy();
        over.fields().forEachRemaining(entry -> {
            JsonNode before = merged.get(entry.getKey());
            if (entry.getKey().equals("fields") && before != null) {
                merged.set("fields", mergeFields(before, entry.getValue()));
            } else if (before != null && before.isObject() && entry.getValue().isObject() && !isWhole(entry.getKey())) {
                merged.set(entry.getKey(), merge(before, entry.getValue()));
            } else {
                merged.set(entry.getKey(), entry.getValue());
            }
        });
        return merged;
    }

    /** Half of one composite and half of another would be nonsense. */
    private static boolean isWhole(String key) {
        return key.equals("parts") || key.equals("header");
    }

    private static ArrayNode mergeFields(JsonNode base, JsonNode over) {
        Map<Integer, JsonNode> fields = new LinkedHashMap<>();
        base.forEach(field -> fields.put(field.path("de").asInt(), field));
        for (JsonNode field : over) {
            int de = field.path("de").asInt();
            if (field.path("absent").asBoolean()) {
                fields.remove(de);
            } else {
                JsonNode before = fields.get(de);
                fields.put(de, before == null ? field : merge(before, field));
            }
        }
        return JsonNodeFactory.instance.arrayNode().addAll(fields.values());
    }
}
