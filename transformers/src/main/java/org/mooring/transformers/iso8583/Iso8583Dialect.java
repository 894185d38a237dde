package org.mooring.transformers.iso8583;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;

/**
 * One way to write ISO 8583, as a data file: {@code iso8583-<name>.json} beside this class. The file names encodings for
 * the whole dialect and may name them per field; this codec writes ASCII fields, hexadecimal binary fields and bitmaps,
 * and ASCII lengths, and refuses a file that asks for anything else instead of misreading its messages.
 */
public final class Iso8583Dialect {
    /** Highest data element of a message with two bitmaps. */
    public static final int FIELD_MAX = 128;

    private final String name;
    private final char mtiVersion;
    private final FieldFormat[] fields;

    private Iso8583Dialect(String name, char mtiVersion, FieldFormat[] fields) {
        this.name = name;
        this.mtiVersion = mtiVersion;
        this.fields = fields;
    }

    /** @throws IllegalArgumentException when there is no dialect of that name, or its file is wrong */
    public static Iso8583Dialect named(String name) {
        String file = "iso8583-" + name + ".json";
        try (InputStream in = name.matches("[A-Za-z0-9-]+") ? Iso8583Dialect.class.getResourceAsStream(file) : null) {
            if (in == null) {
                throw new IllegalArgumentException("there is no ISO 8583 dialect '" + name + "'; there is: 1987");
            }
            return read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }

    /** @throws IllegalArgumentException naming the place and the rule when the file is wrong */
    static Iso8583Dialect read(InputStream json) throws IOException {
        JsonNode root = new ObjectMapper().readTree(json);
        String name = root.path("dialect").asText();
        String version = root.path("mtiVersion").asText();
        check(version.matches("[0-9]"), name, "mtiVersion", version, "must be one digit");
        JsonNode defaults = root.path("defaults");
        supported(defaults, "bitmapEncoding", "hex", name, "defaults");
        FieldFormat[] fields = new FieldFormat[FIELD_MAX + 1];
        for (JsonNode node : root.path("fields")) {
            FieldFormat field = field(node, defaults, name);
            check(fields[field.number()] == null, name, "DE " + field.number(), "twice", "must stand once");
            fields[field.number()] = field;
        }
        for (int de = 2; de <= FIELD_MAX; de++) {
            check(fields[de] != null, name, "DE " + de, "nothing", "must be in the field table");
        }
        return new Iso8583Dialect(name, version.charAt(0), fields);
    }

    private static FieldFormat field(JsonNode node, JsonNode defaults, String dialect) {
        int de = node.path("de").asInt();
        check(
                de >= 2 && de <= FIELD_MAX,
                dialect,
                "fields[].de",
                node.path("de").asText(),
                "must be 2 to 128");
        String at = "DE " + de;
        Content content;
        try {
            content = Content.valueOf(node.path("content").asText().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw wrong(dialect, at, node.path("content").asText(), "content must be n, xn, an, ans, z or b");
        }
        boolean binary = content == Content.B;
        String only = binary ? "hex" : "ascii";
        if (node.has("encoding")) {
            supported(node, "encoding", only, dialect, at);
        } else {
            supported(defaults, binary ? "binaryEncoding" : "encoding", only, dialect, at);
        }
        int length = node.path("length").asInt();
        int lengthDigits = node.path("lengthDigits").asInt(0);
        check(
                lengthDigits == 0 || lengthDigits == 2 || lengthDigits == 3,
                dialect,
                at,
                "" + lengthDigits,
                "lengthDigits must be 2 or 3");
        if (lengthDigits > 0) {
            supported(node.has("lengthEncoding") ? node : defaults, "lengthEncoding", "ascii", dialect, at);
        }
        int characters = binary ? length * 2 : length;
        int most = lengthDigits == 2 ? 99 : 999;
        check(
                characters >= 1 && characters <= most,
                dialect,
                at,
                "" + length,
                "length must be 1 to " + most + " characters");
        return new FieldFormat(de, node.path("name").asText(), content, characters, lengthDigits);
    }

    private static void supported(JsonNode node, String key, String only, String dialect, String at) {
        String value = node.path(key).asText();
        check(value.equals(only), dialect, at, value, key + " must be " + only);
    }

    private static void check(boolean holds, String dialect, String at, String value, String rule) {
        if (!holds) {
            throw wrong(dialect, at, value, rule);
        }
    }

    private static IllegalArgumentException wrong(String dialect, String at, String value, String rule) {
        return new IllegalArgumentException(
                "ISO 8583 dialect '" + dialect + "': " + at + " is '" + value + "', " + rule + "; dialect not loaded");
    }

    public String name() {
        return name;
    }

    /** First digit of every MTI: 0 for 1987. */
    char mtiVersion() {
        return mtiVersion;
    }

    /** @param de 2..128 */
    FieldFormat field(int de) {
        return fields[de];
    }
}
