package org.mooring.transformers.iso8583;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A JSON or YAML file as a tree that knows on which line each value stands. A key that comes twice is refused. */
final class LocatedTree {
    /** Ends of the names of files that are YAML. */
    private static final List<String> YAML_ENDS = List.of(".yaml", ".yml");

    /** Ends of the names of dialect files, in the order in which a name is looked up. */
    static final List<String> ENDS = List.of(".json", ".yaml", ".yml");

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    /** Without YAML 1.1's further words for true and false: content {@code n} is no "no". */
    private static final JsonFactory YAML = YAMLFactory.builder()
            .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Map<String, Integer> lines = new HashMap<>();
    private JsonNode root;

    private LocatedTree() {}

    /**
     * @param name of the file, whose end says whether it is YAML
     * @throws JsonProcessingException when it is neither, with the place
     */
    static LocatedTree read(String name, byte[] bytes) throws IOException {
        LocatedTree tree = new LocatedTree();
        try (JsonParser parser = (isYaml(name) ? YAML : JSON).createParser(bytes)) {
            parser.nextToken();
            tree.root = tree.value(parser, "");
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "more follows behind the end", parser.currentTokenLocation());
            }
        }
        return tree;
    }

    static boolean isYaml(String name) {
        return YAML_ENDS.stream().anyMatch(name::endsWith);
    }

    JsonNode root() {
        return root;
    }

    /** Of what a JSON pointer names, or of the next around it that is there; counted from 1. */
    int line(String pointer) {
        String place = pointer;
        while (!lines.containsKey(place) && !place.isEmpty()) {
            place = place.substring(0, place.lastIndexOf('/'));
        }
        return lines.getOrDefault(place, 1);
    }

    /** The parser stands on the value's first token, and afterwards on its last. */
    private JsonNode value(JsonParser parser, String pointer) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new JsonParseException(parser, "nothing is there", parser.currentLocation());
        }
        lines.putIfAbsent(pointer, parser.currentTokenLocation().getLineNr());
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (token) {
            case START_OBJECT -> object(parser, pointer);
            case START_ARRAY -> array(parser, pointer);
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.INT
                        ? nodes.numberNode(parser.getIntValue())
                        : nodes.numberNode(parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> nodes.numberNode(parser.getDecimalValue());
            case VALUE_TRUE, VALUE_FALSE -> nodes.booleanNode(token == JsonToken.VALUE_TRUE);
            case VALUE_NULL -> nodes.nullNode();
            default -> nodes.textNode(parser.getText());
        };
    }

    private ObjectNode object(JsonParser parser, String pointer) throws IOException {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            String place = pointer + "/" + escaped(key);
            lines.put(place, parser.currentTokenLocation().getLineNr());
            parser.nextToken();
            object.set(key, value(parser, place));
        }
        return object;
    }

    private ArrayNode array(JsonParser parser, String pointer) throws IOException {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser, pointer + "/" + array.size()));
        }
        return array;
    }

    /** RFC 6901. */
    static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }
}
