package org.mooring.app.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.mooring.transformers.Explanation;
import org.mooring.transformers.Explanation.Part;
import org.mooring.transformers.Explanation.Violation;

/** One JSON object a line, in ASCII, so that no terminal's character set gets in its way. */
final class JsonExplanationWriter implements ExplanationWriter {
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build())
            .build();

    private final PrintWriter out;

    JsonExplanationWriter(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void explained(String file, int index, Explanation explanation) throws IOException {
        ObjectNode line = JSON.createObjectNode();
        line.put("file", file);
        if (index > 0) {
            line.put("index", index);
        }
        line.put("format", explanation.format());
        line.put("valid", explanation.isValid());
        ArrayNode violations = line.putArray("violations");
        explanation.violations().forEach(violation -> violations.add(json(violation)));
        line.set("message", message(explanation.message()));
        line.set("canonical", explanation.canonical());
        if (explanation.refusal() != null) {
            line.set("refusal", json(explanation.refusal()));
        }
        ArrayNode notes = line.putArray("notes");
        explanation.notes().forEach(notes::add);
        print(line);
    }

    @Override
    public void unreadable(String file, String why) throws IOException {
        ObjectNode line = JSON.createObjectNode();
        line.put("file", file);
        line.putNull("format");
        line.put("valid", false);
        line.putArray("violations").add(json(new Violation("file", null, why, null, null)));
        line.putNull("message");
        line.putNull("canonical");
        line.putArray("notes");
        print(line);
    }

    private void print(JsonNode line) throws IOException {
        out.println(JSON.writeValueAsString(line));
    }

    private static ObjectNode json(Violation violation) {
        ObjectNode json = JSON.createObjectNode();
        json.put("path", violation.path());
        if (violation.offset() != null) {
            json.put("offset", violation.offset());
        }
        json.put("rule", violation.rule());
        json.put("value", violation.value());
        json.put("reasonCode", violation.reasonCode());
        return json;
    }

    /** Name and value, nested; names that come again are an array of their values. */
    private static ObjectNode message(List<Part> parts) {
        ObjectNode json = JSON.createObjectNode();
        for (Part part : parts) {
            JsonNode value = part.children().isEmpty() ? JSON.getNodeFactory().textNode(part.value()) : children(part);
            JsonNode before = json.get(part.name());
            if (before == null) {
                json.set(part.name(), value);
            } else if (before instanceof ArrayNode several) {
                several.add(value);
            } else {
                json.putArray(part.name()).add(before).add(value);
            }
        }
        return json;
    }

    /** An element of XML may have text beside its attributes: that is the member {@code value}. */
    private static ObjectNode children(Part part) {
        ObjectNode children = message(part.children());
        boolean isText = part.children().stream().allMatch(child -> child.name().startsWith("@"));
        if (isText && part.value() != null) {
            children.put("value", part.value());
        }
        return children;
    }
}
