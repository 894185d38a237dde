package org.mooring.transformers.iso8583;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The dialect files in this jar, each read once. Thread-safe. */
final class ShippedDialects {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> NAMES = JSON.convertValue(json("index.json"), new TypeReference<>() {});
    private static final Map<String, Iso8583Dialect> READ = new ConcurrentHashMap<>();

    private ShippedDialects() {}

    static List<String> names() {
        return NAMES;
    }

    static List<Iso8583Dialect> all() {
        return NAMES.stream().map(ShippedDialects::named).toList();
    }

    static Iso8583Dialect named(String name) {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException(
                    "there is no ISO 8583 dialect '" + name + "'; there are: " + String.join(", ", NAMES));
        }
        Iso8583Dialect known = READ.get(name);
        if (known != null) {
            return known;
        }
        Iso8583Dialect read = DialectFile.shipped(json(name + ".json"));
        Iso8583Dialect before = READ.putIfAbsent(name, read);
        return before == null ? read : before;
    }

    static JsonNode json(String file) {
        try {
            return JSON.readTree(bytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }

    static byte[] bytes(String file) throws IOException {
        try (InputStream in = ShippedDialects.class.getResourceAsStream("dialects/" + file)) {
            if (in == null) {
                throw new IllegalStateException("dialects/" + file + " is not in this jar");
            }
            return in.readAllBytes();
        }
    }
}
