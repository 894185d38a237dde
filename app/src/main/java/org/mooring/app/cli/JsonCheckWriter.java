package org.mooring.app.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import org.mooring.transformers.iso8583.DialectCheck;

/** One JSON object a line, in ASCII, so that no terminal's character set gets in its way. */
final class JsonCheckWriter implements CheckWriter {
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build())
            .build();

    private final PrintWriter out;

    JsonCheckWriter(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void checked(String file, DialectCheck check) throws IOException {
        ObjectNode line = line(file, check.isValid());
        line.put("dialect", check.dialect());
        ArrayNode faults = line.putArray("faults");
        for (DialectCheck.Fault fault : check.faults()) {
            ObjectNode json = faults.addObject();
            json.put("line", fault.line());
            json.put("pointer", fault.pointer());
            json.put("value", fault.value());
            json.put("rule", fault.rule());
            json.put("nearest", fault.nearest());
        }
        out.println(JSON.writeValueAsString(line));
    }

    @Override
    public void unreadable(String file, String why) throws IOException {
        ObjectNode line = line(file, false);
        line.putNull("dialect");
        line.putArray("faults")
                .addObject()
                .putNull("line")
                .putNull("pointer")
                .putNull("value")
                .put("rule", why)
                .putNull("nearest");
        out.println(JSON.writeValueAsString(line));
    }

    private static ObjectNode line(String file, boolean isValid) {
        ObjectNode line = JSON.createObjectNode();
        line.put("file", file);
        line.put("kind", "iso8583-dialect");
        line.put("valid", isValid);
        return line;
    }
}
