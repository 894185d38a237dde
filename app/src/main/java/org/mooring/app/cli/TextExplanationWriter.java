package org.mooring.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import org.mooring.transformers.Explanation;
import org.mooring.transformers.Explanation.Part;
import org.mooring.transformers.Explanation.Violation;

/** For people: the parts with their places and names, then what is wrong, then what the hub makes of it. */
final class TextExplanationWriter implements ExplanationWriter {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int TITLE_WIDTH = 56;

    private final PrintWriter out;

    TextExplanationWriter(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void explained(String file, int index, Explanation explanation) throws IOException {
        out.println(file + (index > 0 ? " #" + index : "") + ": " + explanation.format() + ", "
                + (explanation.isValid()
                        ? "valid"
                        : "invalid, " + explanation.violations().size() + " broken"));
        explanation.notes().forEach(note -> out.println("  " + note));
        boolean hasOffsets = explanation.message().stream().anyMatch(part -> part.offset() != null);
        if (hasOffsets) {
            out.println("  offset  bytes");
        }
        explanation.message().forEach(part -> part(part, 1));
        explanation.violations().forEach(violation -> violation("broken", violation));
        if (explanation.refusal() != null) {
            violation("the hub would refuse it", explanation.refusal());
        }
        if (explanation.canonical() != null) {
            canonical(explanation.canonical());
        }
        out.println();
    }

    @Override
    public void unreadable(String file, String why) {
        out.println(file + ": " + why);
        out.println();
    }

    private void part(Part part, int depth) {
        String place =
                part.offset() == null ? "" : String.format(Locale.ROOT, "%8d %6d  ", part.offset(), part.length());
        String indent = part.offset() == null ? "  ".repeat(depth) : "  ".repeat(depth - 1);
        String title = part.title() == null ? "" : "  " + part.title();
        String label = indent + part.name() + title;
        String value = part.children().isEmpty() || isTextWithAttributes(part) ? part.value() : "";
        int width = part.offset() == null ? 0 : TITLE_WIDTH;
        out.println(
                (place + (width == 0 ? label : String.format(Locale.ROOT, "%-" + width + "s", label)) + "  " + value)
                        .stripTrailing());
        part.children().forEach(child -> part(child, depth + 1));
    }

    private static boolean isTextWithAttributes(Part part) {
        return part.value() != null
                && part.children().stream().allMatch(child -> child.name().startsWith("@"));
    }

    private void violation(String kind, Violation violation) {
        String offset = violation.offset() == null ? "" : ", offset " + violation.offset();
        String value =
                violation.value() == null || violation.value().isEmpty() ? "" : ", got '" + violation.value() + "'";
        String reason = violation.reasonCode() == null ? "" : " (" + violation.reasonCode() + ")";
        out.println("  " + kind + ": " + violation.path() + offset + ": " + violation.rule() + value + reason);
    }

    private void canonical(JsonNode canonical) throws IOException {
        out.println("  canonical:");
        String pretty = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(canonical);
        pretty.lines().forEach(line -> out.println("    " + line));
    }
}
