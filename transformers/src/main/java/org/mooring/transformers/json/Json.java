package org.mooring.transformers.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.regex.Pattern;
import org.mooring.canonical.failure.MessageUnreadable;
import org.mooring.transformers.input.MaskedText;

/** JSON text to a tree, bounded and strict: RFC 8259 without duplicate members and without anything after the value. */
final class Json {
    static final String FORMAT = "json";
    /** A request of one payment has some 40 members; the largest supplementary data seen in the field are 100 kB. */
    static final int BYTES_MAX = 1 << 20;

    static final int DEPTH_MAX = 32;
    private static final int TOKENS_MAX = 50_000;
    private static final int NUMBER_LENGTH_MAX = 100;
    private static final int NAME_LENGTH_MAX = 512;
    private static final int STRING_LENGTH_MAX = 256 * 1_024;

    static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxTokenCount(TOKENS_MAX)
                    .maxNumberLength(NUMBER_LENGTH_MAX)
                    .maxNameLength(NAME_LENGTH_MAX)
                    .maxStringLength(STRING_LENGTH_MAX)
                    .maxDocumentLength(BYTES_MAX)
                    .build())
            .build();

    private static final ObjectReader READER = JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build()
            .readerFor(JsonNode.class);

    /** What the parser quotes of the message; it may be an account number that lost its quotes. */
    private static final Pattern QUOTED = Pattern.compile("'[^']{5,}'|\"[^\"]{5,}\"");

    private Json() {}

    /** @throws MessageUnreadable with line and column when it is not one JSON object within the bounds */
    static JsonNode readObject(byte[] json) {
        if (json.length > BYTES_MAX) {
            throw new MessageUnreadable(FORMAT, "message is longer than " + BYTES_MAX + " bytes", "byte " + BYTES_MAX);
        }
        JsonNode node;
        try {
            node = READER.readTree(json);
        } catch (JsonProcessingException e) {
            String place = e.getLocation() == null
                    ? "line 1, column 1"
                    : "line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw new MessageUnreadable(FORMAT, rule(e.getOriginalMessage()), place, e);
        } catch (IOException e) {
            throw new MessageUnreadable(FORMAT, "text is not UTF-8", "unknown place", e);
        }
        if (node == null || !node.isObject()) {
            throw new MessageUnreadable(FORMAT, "message must be one JSON object", "line 1, column 1");
        }
        return node;
    }

    private static String rule(String message) {
        String line = message == null ? "not JSON" : message.lines().findFirst().orElse("not JSON");
        if (line.startsWith("Trailing token")) {
            return "nothing may follow the JSON object";
        }
        String shown =
                line.startsWith("Duplicate field") ? line : QUOTED.matcher(line).replaceAll("'…'");
        return MaskedText.of(shown.length() <= 200 ? shown : shown.substring(0, 200) + "…");
    }
}
