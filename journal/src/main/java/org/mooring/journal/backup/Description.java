package org.mooring.journal.backup;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a block says in words: lines of {@code name: value} in UTF-8, each ended by a line feed. */
final class Description {
    private static final String SEPARATOR = ": ";

    private final Map<String, String> values;

    private Description(Map<String, String> values) {
        this.values = values;
    }

    static byte[] encode(Map<String, String> values) {
        StringBuilder lines = new StringBuilder();
        values.forEach((name, value) -> {
            if (value.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException(
                        name + " has a control character, which no archive can hold: " + value.strip());
            }
            lines.append(name).append(SEPARATOR).append(value).append('\n');
        });
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Null when these bytes are no description. */
    static Description decode(byte[] bytes) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n")) {
            int at = line.indexOf(SEPARATOR);
            if (at <= 0) {
                return null;
            }
            values.put(line.substring(0, at), line.substring(at + SEPARATOR.length()));
        }
        return new Description(values);
    }

    Map<String, String> values() {
        return values;
    }

    /** Empty when there is none. */
    String text(String name) {
        return values.getOrDefault(name, "");
    }

    /** -1 when there is none. */
    long number(String name) {
        try {
            return Long.parseLong(text(name));
        } catch (NumberFormatException none) {
            return -1;
        }
    }
}
