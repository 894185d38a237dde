package org.mooring.transformers.iso8583;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A dialect file, checked against its schema, with what it extends laid under it. */
final class DialectFile {
    private static final int EXTENDS_MAX = 8;
    private static final ObjectMapper JSON = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private DialectFile() {}

    /** Shipped files are checked against the schema by a test, not at each start. */
    static Iso8583Dialect shipped(JsonNode file) {
        List<String> problems = new ArrayList<>();
        JsonNode whole = withBase(file, null, problems, new HashSet<>());
        return finish(new DialectReader(whole, null, problems).read(), file, problems);
    }

    static Iso8583Dialect read(Path path) throws IOException {
        JsonNode file;
        try {
            file = JSON.readTree(Files.readAllBytes(path));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "ISO 8583 dialect " + path + ": must be JSON, " + e.getOriginalMessage() + " at line "
                            + e.getLocation().getLineNr() + "; dialect not loaded",
                    e);
        }
        List<String> problems = new ArrayList<>(schemaProblems(file));
        Iso8583Dialect dialect = null;
        if (problems.isEmpty()) {
            JsonNode whole = withBase(file, path.toAbsolutePath().getParent(), problems, new HashSet<>());
            dialect = new DialectReader(whole, path.toAbsolutePath().getParent(), problems).read();
        }
        return finish(dialect, file, problems);
    }

    private static Iso8583Dialect finish(Iso8583Dialect dialect, JsonNode file, List<String> problems) {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("ISO 8583 dialect '"
                    + file.path("dialect").asText() + "': " + String.join("; ", problems) + "; dialect not loaded");
        }
        return dialect;
    }

    static List<String> schemaProblems(JsonNode file) {
        JsonSchema schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(Iso8583Dialect.schema());
        return schema.validate(file).stream()
                .map(message -> {
                    JsonNode value = message.getInstanceNode();
                    String shown = value == null || value.isContainerNode() ? "" : " is '" + value.asText() + "'";
                    String rule = message.getMessage();
                    String place = message.getInstanceLocation().toString();
                    String bare = rule.startsWith(place + ": ") ? rule.substring(place.length() + 2) : rule;
                    return (place.startsWith("$.") ? place.substring(2) : "file") + shown + ", " + bare;
                })
                .sorted()
                .distinct()
                .toList();
    }

    /** The file that a name means: one beside the extending file, else a shipped one. */
    static JsonNode base(String name, Path folder, String place, List<String> problems) {
        if (name.matches("[A-Za-z0-9._-]+")) {
            Path beside = folder == null ? null : folder.resolve(name + ".json");
            if (beside != null && Files.isRegularFile(beside)) {
                try {
                    JsonNode file = JSON.readTree(Files.readAllBytes(beside));
                    schemaProblems(file).forEach(problem -> problems.add(name + ".json: " + problem));
                    return file;
                } catch (IOException e) {
                    problems.add(place + " is '" + name + "', must be readable: " + e.getMessage());
                    return null;
                }
            }
            if (ShippedDialects.names().contains(name)) {
                return ShippedDialects.json(name + ".json");
            }
        }
        problems.add(place + " is '" + name + "', must be a shipped dialect or a file beside this one");
        return null;
    }

    private static JsonNode withBase(JsonNode file, Path folder, List<String> problems, Set<String> seen) {
        JsonNode name = file.get("extends");
        if (name == null) {
            return file;
        }
        if (!seen.add(name.asText()) || seen.size() > EXTENDS_MAX) {
            problems.add("extends is '" + name.asText() + "', must not lead back to itself");
            return file;
        }
        JsonNode base = base(name.asText(), folder, "extends", problems);
        return base == null ? file : merge(withBase(base, folder, problems, seen), file);
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
        return JSON.createArrayNode().addAll(fields.values());
    }
}
