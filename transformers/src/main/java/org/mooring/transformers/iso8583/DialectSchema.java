package org.mooring.transformers.iso8583;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.mooring.transformers.NearestName;

/** What the published schema says of a dialect file. */
final class DialectSchema {
    private static final JsonNode TEXT = ShippedDialects.json("dialect.schema.json");
    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(TEXT);

    private DialectSchema() {}

    static JsonNode text() {
        return TEXT;
    }

    /** In the order of their places. */
    static List<DialectProblem> problems(JsonNode file) {
        List<DialectProblem> problems = new ArrayList<>();
        boolean isNothing = false;
        for (ValidationMessage message : SCHEMA.validate(file)) {
            boolean isOfNothing = message.getEvaluationPath().toString().contains("anyOf");
            if (!isOfNothing) {
                problems.add(problem(message));
            }
            isNothing |= isOfNothing;
        }
        if (isNothing) {
            problems.add(new DialectProblem("file", "", null, "must have extends, or mtiVersion and fields", null));
        }
        return problems.stream()
                .distinct()
                .sorted(Comparator.comparing(DialectProblem::told))
                .toList();
    }

    private static DialectProblem problem(ValidationMessage message) {
        String place = message.getInstanceLocation().toString();
        String rule = message.getMessage();
        String bare = rule.startsWith(place + ": ") ? rule.substring(place.length() + 2) : rule;
        JsonNode value = message.getInstanceNode();
        boolean isUnknownKey = message.getType().equals("additionalProperties");
        String pointer = pointer(message.getInstanceLocation());
        return new DialectProblem(
                place.startsWith("$.") ? place.substring(2) : "file",
                isUnknownKey || message.getType().equals("required")
                        ? pointer + "/" + LocatedTree.escaped(message.getProperty())
                        : pointer,
                value == null || value.isContainerNode() ? null : value.asText(),
                bare,
                NearestName.to(
                                isUnknownKey ? message.getProperty() : value == null ? "" : value.asText(),
                                names(message))
                        .orElse(null));
    }

    /** What it might have been. */
    private static Set<String> names(ValidationMessage message) {
        Set<String> names = new TreeSet<>();
        if (message.getType().equals("enum")) {
            message.getSchemaNode().forEach(name -> names.add(name.asText()));
        } else if (message.getType().equals("additionalProperties")) {
            TEXT.at(pointer(message.getSchemaLocation().getFragment().getParent()))
                    .path("properties")
                    .fieldNames()
                    .forEachRemaining(names::add);
        }
        return names;
    }

    private static String pointer(JsonNodePath path) {
        StringBuilder pointer = new StringBuilder();
        for (int i = 0; i < path.getNameCount(); i++) {
            pointer.append('/').append(LocatedTree.escaped(path.getElement(i).toString()));
        }
        return pointer.toString();
    }

    /** The file without what breaks the schema, so that the rest of it can be looked at all the same. */
    static JsonNode withoutWhat(List<DialectProblem> problems, JsonNode file) {
        JsonNode rest = file.deepCopy();
        problems.stream()
                .map(DialectProblem::pointer)
                // An element that has no number is none.
                .map(pointer ->
                        pointer.matches("/fields/[0-9]+/de") ? pointer.substring(0, pointer.length() - 3) : pointer)
                .distinct()
                // Places in an array move up when one before them goes.
                .sorted(Comparator.comparing(DialectSchema::ordered).reversed())
                .forEach(pointer -> remove(rest, pointer));
        return rest;
    }

    private static String ordered(String pointer) {
        StringBuilder ordered = new StringBuilder();
        for (String step : pointer.split("/")) {
            ordered.append('/').append(step.matches("[0-9]{1,8}") ? String.format("%8s", step) : step);
        }
        return ordered.toString();
    }

    private static void remove(JsonNode root, String pointer) {
        if (pointer.isEmpty()) {
            return;
        }
        int slash = pointer.lastIndexOf('/');
        String key = pointer.substring(slash + 1).replace("~1", "/").replace("~0", "~");
        JsonNode parent = root.at(pointer.substring(0, slash));
        if (parent instanceof ObjectNode object) {
            object.remove(key);
        } else if (parent instanceof ArrayNode array) {
            array.remove(Integer.parseInt(key));
        }
    }
}
