package org.mooring.transformers.iso8583;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** From a place as people say it, {@code DE 48.92.length}, to the JSON pointer of it in a dialect file. */
final class DialectPlaces {
    /** Where the parts of an element or of a header stand, seen from it. */
    private static final List<String> LISTS =
            List.of("/parts/fields", "/parts/leading", "/fields", "/leading", "/parts");

    private DialectPlaces() {}

    static String pointer(JsonNode file, String place) {
        StringBuilder pointer = new StringBuilder();
        JsonNode at = file;
        for (String word : place.split("\\.")) {
            String step = step(at, word);
            pointer.append(step);
            at = at.at(step);
        }
        return pointer.toString();
    }

    private static String step(JsonNode at, String word) {
        if (word.equals("file")) {
            return "";
        }
        if (word.startsWith("DE ")) {
            int index = last(at.path("fields"), "de", word.substring(3), "");
            return index < 0 ? "/fields" : "/fields/" + index;
        }
        if (!at.has(word)) {
            for (String list : LISTS) {
                String prefix = at.path("parts").path("idPrefix").asText();
                for (String key : List.of("id", "tag", "bit")) {
                    int index = last(at.at(list), key, word, key.equals("id") ? "" : prefix);
                    if (index >= 0) {
                        return list + "/" + index;
                    }
                }
            }
        }
        return "/" + LocatedTree.escaped(word);
    }

    /** The last one, because of two with the same name that is the one too many. */
    private static int last(JsonNode list, String key, String value, String prefix) {
        for (int i = list.size() - 1; i >= 0; i--) {
            JsonNode item = list.path(i);
            if (item.has(key) && value.equals(prefix + item.path(key).asText())) {
                return i;
            }
        }
        return -1;
    }
}
