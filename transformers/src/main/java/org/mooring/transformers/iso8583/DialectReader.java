package org.mooring.transformers.iso8583;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Makes a dialect of a file whose shape the schema has checked, and says everything that is wrong with what it means.
 * Problems name place, value and rule.
 */
final class DialectReader {
    private static final int[] KEY_ELEMENTS = {11, 12, 13, 32, 41, 42};

    private final JsonNode root;
    private final Path folder;
    private final List<DialectProblem> problems;
    private final JsonNode defaults;

    /** @param folder where other files of the installation lie; null for a shipped dialect */
    DialectReader(JsonNode root, Path folder, List<DialectProblem> problems) {
        this.root = root;
        this.folder = folder;
        this.problems = problems;
        this.defaults = root.path("defaults");
    }

    /** @return null when it is too wrong to be made; problems then say why */
    Iso8583Dialect read() {
        int problemsBefore = problems.size();
        FieldFormat[] fields = new FieldFormat[Iso8583Dialect.FIELD_MAX + 1];
        for (JsonNode node : root.path("fields")) {
            int de = node.path("de").asInt();
            String place = "DE " + de;
            if (de < 2 || de > Iso8583Dialect.FIELD_MAX) {
                problem("fields", node.path("de").asText(), "de must be 2 to 192");
            } else if (fields[de] != null) {
                problem(place, "twice", "must stand once");
            } else {
                fields[de] = field(node, de, "DE" + de, place, defaults);
            }
        }
        if (root.path("fields").isEmpty()) {
            problem("fields", "empty", "must list data elements");
        }
        String versions = root.path("mtiVersion").asText();
        if (!versions.matches("[0-9]{1,10}")) {
            problem("mtiVersion", versions, "must be digits, each the first of an MTI");
        }
        FieldEncoding mti =
                encoding(text(defaults, "mtiEncoding", encodingOf(defaults, "ascii")), "defaults.mtiEncoding");
        if (mti != null && !mti.isText() && mti != FieldEncoding.BCD) {
            problem("defaults.mtiEncoding", mti.key(), "must be ascii, an EBCDIC or bcd");
        }
        FieldEncoding bitmap = bitmapEncoding(defaults, "bitmapEncoding", "defaults.bitmapEncoding");
        Iso8583Dialect.TertiaryBitmap tertiary = Iso8583Dialect.TertiaryBitmap.valueOf(
                text(root, "tertiaryBitmap", "none").toUpperCase(Locale.ROOT));
        new DialectRules(root, fields, problems).check();
        if (tertiary != Iso8583Dialect.TertiaryBitmap.NONE) {
            fields[65] = null;
        }
        HeaderFormat header = header(root.path("header"));
        Map<Character, Iso8583Dialect> others = otherVersions(versions);
        if (problems.size() > problemsBefore) {
            return null;
        }
        return new Iso8583Dialect(
                root.path("dialect").asText(),
                new Iso8583Dialect.Wire(
                        header,
                        mti,
                        bitmap,
                        text(root, "secondaryBitmap", "flagged").equals("always"),
                        tertiary),
                fields,
                rules(),
                versions,
                others);
    }

    private Map<Character, Iso8583Dialect> otherVersions(String own) {
        Map<Character, Iso8583Dialect> others = new HashMap<>();
        root.path("otherVersions").fields().forEachRemaining(entry -> {
            String place = "otherVersions." + entry.getKey();
            if (own.contains(entry.getKey())) {
                problem(place, entry.getValue().asText(), "mtiVersion reads these already");
                return;
            }
            JsonNode file = DialectFile.base(entry.getValue().asText(), folder, place, problems);
            if (file != null && file.path("otherVersions").isEmpty()) {
                Iso8583Dialect other = other(entry.getValue().asText(), place);
                if (other != null) {
                    others.put(entry.getKey().charAt(0), other);
                }
            } else if (file != null) {
                problem(place, entry.getValue().asText(), "must have no otherVersions itself");
            }
        });
        return others;
    }

    private Iso8583Dialect other(String name, String place) {
        Path beside = DialectFile.beside(name, folder);
        try {
            return beside == null ? ShippedDialects.named(name) : DialectFile.read(beside);
        } catch (IllegalArgumentException e) {
            problem(place, name, "must be right itself, " + e.getMessage());
        } catch (IOException e) {
            problem(place, name, "must be readable: " + e.getMessage());
        }
        return null;
    }

    private Iso8583Dialect.Rules rules() {
        int[] keys = KEY_ELEMENTS;
        JsonNode listed = root.path("keyElements");
        if (!listed.isEmpty()) {
            keys = new int[listed.size()];
            for (int i = 0; i < keys.length; i++) {
                keys[i] = listed.get(i).asInt();
            }
        }
        Map<String, String> codes = new HashMap<>();
        root.path("responseCodes")
                .fields()
                .forEachRemaining(
                        entry -> codes.put(entry.getKey(), entry.getValue().asText()));
        return new Iso8583Dialect.Rules(
                keys,
                root.path("reversal").path("originalDataElements").asInt(90),
                Map.copyOf(codes),
                approvedCodes(),
                requestElements(),
                times(),
                families(),
                text(root, "unsupportedCode", ResponseCode.INVALID_TRANSACTION));
    }

    private Map<MessageFamily, String> approvedCodes() {
        Map<MessageFamily, String> codes = new EnumMap<>(MessageFamily.class);
        root.path("approvedCodes")
                .fields()
                .forEachRemaining(entry -> codes.put(
                        MessageFamily.ofKey(entry.getKey()), entry.getValue().asText()));
        return Map.copyOf(codes);
    }

    private Map<MessageFamily, Map<Integer, String>> requestElements() {
        Map<MessageFamily, Map<Integer, String>> elements = new EnumMap<>(MessageFamily.class);
        root.path("requestElements").fields().forEachRemaining(family -> {
            Map<Integer, String> values = new TreeMap<>();
            family.getValue()
                    .fields()
                    .forEachRemaining(entry -> values.put(
                            Integer.valueOf(entry.getKey()), entry.getValue().asText()));
            elements.put(MessageFamily.ofKey(family.getKey()), values);
        });
        return Map.copyOf(elements);
    }

    /** The schema knows their names. */
    private Set<MessageFamily> families() {
        if (!root.has("families")) {
            return MessageFamily.DEFAULT;
        }
        Set<MessageFamily> families = EnumSet.noneOf(MessageFamily.class);
        root.path("families").forEach(key -> families.add(MessageFamily.ofKey(key.asText())));
        return families;
    }

    private Iso8583Times times() {
        JsonNode times = root.path("times");
        String zone = text(times, "local", "UTC");
        try {
            return new Iso8583Times(
                    ZoneId.of(zone).normalized(),
                    text(times, "transmission", "utc").equals("local"));
        } catch (DateTimeException unknown) {
            problem("times.local", zone, "must be a time zone, such as Europe/Vienna or +05:30");
            return Iso8583Times.UTC;
        }
    }

    private HeaderFormat header(JsonNode node) {
        HeaderFormat.Kind kind =
                HeaderFormat.Kind.valueOf(text(node, "kind", "none").toUpperCase(Locale.ROOT));
        int length = node.path("length").asInt();
        if (kind == HeaderFormat.Kind.FIXED && length < 1) {
            problem("header.length", node.path("length").asText(), "must be the bytes of a fixed header");
        }
        byte[] standard = HexFormat.of().parseHex(text(node, "default", ""));
        int expected = switch (kind) {
            case NONE -> 0;
            case TPDU -> HeaderFormat.TPDU_LENGTH;
            case FIXED -> length;
            case VISA -> standard.length == 0 ? 0 : standard[0] & 0xff;
        };
        if (standard.length != 0 && standard.length != expected) {
            problem("header.default", text(node, "default", ""), "must have " + expected + " bytes");
        }
        JsonNode binary =
                JsonNodeFactory.instance.objectNode().put("encoding", "binary").put("binaryEncoding", "binary");
        List<FieldFormat> parts = new ArrayList<>();
        for (JsonNode part : node.path("parts")) {
            FieldFormat format = part(part, "header." + part.path("id").asText(), binary);
            if (format != null) {
                parts.add(format);
            }
        }
        return new HeaderFormat(kind, length, standard, List.copyOf(parts));
    }

    private FieldFormat part(JsonNode node, String place, JsonNode partDefaults) {
        return field(node, 0, node.path("id").asText(), place, partDefaults);
    }

    /** @return null when it is wrong */
    private FieldFormat field(JsonNode node, int de, String id, String place, JsonNode inherited) {
        int problemsBefore = problems.size();
        Content content = choice(node, "content", place, DialectReader::valueOrNull, "n, xn, a, an, ans, z or b");
        FieldEncoding encoding = content == null ? null : fieldEncoding(node, content, inherited, place);
        if (content == null || encoding == null) {
            return null;
        }
        boolean packed = encoding == FieldEncoding.BCD;
        boolean binary = content == Content.B;
        if (binary && !encoding.isHex() && encoding != FieldEncoding.BINARY) {
            problem(place + ".encoding", encoding.key(), "must be binary, hex or hex-ebcdic for content b");
        } else if (packed && content != Content.N && content != Content.Z) {
            problem(place + ".encoding", encoding.key(), "bcd holds content n and z only");
        } else if (!binary && (encoding.isHex() || encoding == FieldEncoding.BINARY)) {
            problem(place + ".encoding", encoding.key(), "needs content b");
        }
        int unit = binary ? 2 : 1;
        int length = unit * node.path("length").asInt();
        int lengthMin = unit * node.path("minLength").asInt(0);
        if (length < 1) {
            problem(place + ".length", node.path("length").asText("missing"), "must be at least 1");
        }
        LengthPrefix prefix = prefix(node, inherited, encoding, binary, place);
        if (prefix != null) {
            int most = prefix.countsBytes() && !encoding.isText() ? (length + 1) / 2 : length;
            if (most > prefix.max()) {
                problem(place + ".length", node.path("length").asText(), "its prefix says at most " + prefix.max());
            }
            if (lengthMin > length) {
                problem(place + ".minLength", node.path("minLength").asText(), "must not exceed length");
            }
        }
        ValueRule rule = null;
        if (node.has("rule") && !node.path("rule").asText().equals("none")) {
            rule = choice(node, "rule", place, ValueRule::of, "currency, or a layout such as MMDDhhmmss");
        }
        Protection protection = Protection.valueOf(text(node, "protect", "none").toUpperCase(Locale.ROOT));
        FieldFormat plain = new FieldFormat(
                de,
                id,
                text(node, "name", ""),
                content,
                encoding,
                Math.max(length, 1),
                lengthMin,
                prefix,
                padding(node, inherited),
                protection,
                rule,
                null);
        Composite composite = node.path("parts").isObject() ? composite(node.path("parts"), plain, place) : null;
        if (problems.size() > problemsBefore) {
            return null;
        }
        return composite == null
                ? plain
                : new FieldFormat(
                        de,
                        id,
                        plain.name(),
                        content,
                        encoding,
                        length,
                        lengthMin,
                        prefix,
                        padding(node, inherited),
                        protection,
                        rule,
                        composite);
    }

    private static Content valueOrNull(String key) {
        for (Content content : Content.values()) {
            if (content.name().equalsIgnoreCase(key)) {
                return content;
            }
        }
        return null;
    }

    private static String encodingOf(JsonNode node, String otherwise) {
        return text(node, "encoding", otherwise);
    }

    private FieldEncoding fieldEncoding(JsonNode node, Content content, JsonNode inherited, String place) {
        String general = encodingOf(inherited, "ascii");
        String key = switch (content) {
            case B -> text(inherited, "binaryEncoding", "hex");
            case N -> text(inherited, "numericEncoding", general);
            case Z -> text(inherited, "trackEncoding", general);
            default -> general;
        };
        return encoding(text(node, "encoding", key), place + ".encoding");
    }

    private LengthPrefix prefix(JsonNode node, JsonNode inherited, FieldEncoding value, boolean binary, String place) {
        int digits = node.path("lengthDigits").asInt(0);
        if (digits == 0) {
            return null;
        }
        FieldEncoding encoding = encoding(
                text(node, "lengthEncoding", text(inherited, "lengthEncoding", encodingOf(inherited, "ascii"))),
                place + ".lengthEncoding");
        if (encoding == null) {
            return null;
        }
        if (encoding == FieldEncoding.BINARY && digits > 2) {
            problem(place + ".lengthDigits", "" + digits, "must be 1 or 2 bytes where the length is binary");
        }
        String counts = text(node, "counts", binary && value == FieldEncoding.BINARY ? "bytes" : "characters");
        return new LengthPrefix(encoding, digits, counts.equals("bytes"));
    }

    private Padding padding(JsonNode node, JsonNode inherited) {
        JsonNode pad = node.has("pad") ? node.path("pad") : inherited.path("pad");
        return new Padding(
                !pad.path("side").asText("left").equals("right"),
                Character.digit(pad.path("digit").asText("0").charAt(0), 16));
    }

    private Composite composite(JsonNode node, FieldFormat parent, String place) {
        Composite.Kind kind = Composite.Kind.of(node.path("kind").asText());
        if (kind == null) {
            problem(place + ".parts.kind", node.path("kind").asText(), "must be positional, tlv, bitmap or ber-tlv");
            return null;
        }
        JsonNode inherited = partDefaults(node, parent, kind);
        Map<String, FieldFormat> parts = new LinkedHashMap<>();
        for (JsonNode part : node.path("fields")) {
            String key = switch (kind) {
                case POSITIONAL -> part.path("id").asText();
                case BITMAP -> part.path("bit").asText();
                case TLV -> part.path("tag").asText();
                case BER_TLV -> CompositeReader.canonicalTag(part.path("tag").asText());
            };
            String id = text(part, "id", text(node, "idPrefix", "") + key);
            FieldFormat format = field(part, 0, id, place + "." + id, inherited);
            if (key.isEmpty()) {
                problem(place + "." + id, "without", "must have id, bit or tag");
            } else if (format != null && parts.put(key, format) != null) {
                problem(place + "." + id, "twice", "must stand once");
            }
        }
        List<FieldFormat> leading = new ArrayList<>();
        for (JsonNode part : node.path("leading")) {
            FieldFormat format = part(part, place + "." + part.path("id").asText(), inherited);
            if (format != null) {
                leading.add(format);
            }
        }
        FieldEncoding tagEncoding =
                encoding(text(node, "tagEncoding", inherited.path("encoding").asText()), place + ".parts.tagEncoding");
        if (kind == Composite.Kind.TLV && node.path("tagLength").asInt() < 1) {
            problem(place + ".parts.tagLength", node.path("tagLength").asText("missing"), "must be the bytes of a tag");
        }
        if (kind == Composite.Kind.BITMAP && node.path("bitmapLength").asInt() < 1) {
            problem(
                    place + ".parts.bitmapLength",
                    node.path("bitmapLength").asText("missing"),
                    "must be the bytes of the bitmap");
        }
        return new Composite(
                kind,
                node.path("lenient").asBoolean(),
                parts,
                node.path("tagLength").asInt(),
                tagEncoding,
                prefix(node, inherited, FieldEncoding.ASCII, false, place + ".parts"),
                node.path("bitmapLength").asInt(),
                kind == Composite.Kind.BITMAP
                        ? bitmapEncoding(
                                node.has("bitmapEncoding") ? node : inherited,
                                "bitmapEncoding",
                                place + ".parts.bitmapEncoding")
                        : FieldEncoding.BINARY,
                List.copyOf(leading),
                text(node, "idPrefix", ""));
    }

    /** Parts are written as their element is: in its characters, or as bytes where it is bytes. */
    private JsonNode partDefaults(JsonNode composite, FieldFormat parent, Composite.Kind kind) {
        ObjectNode inherited = JsonNodeFactory.instance.objectNode();
        if (parent.encoding().isText() && kind != Composite.Kind.BER_TLV) {
            boolean ascii = parent.encoding() == FieldEncoding.ASCII;
            inherited.put("encoding", parent.encoding().key());
            inherited.put("binaryEncoding", ascii ? "hex" : "hex-ebcdic");
            inherited.put("bitmapEncoding", ascii ? "hex" : "hex-ebcdic");
        } else if (parent.encoding() == FieldEncoding.BCD) {
            inherited.put("encoding", "ascii");
            inherited.put("binaryEncoding", "hex");
            inherited.put("bitmapEncoding", "hex");
        } else {
            inherited.put("encoding", "binary");
            inherited.put("binaryEncoding", "binary");
            inherited.put("bitmapEncoding", "binary");
            inherited.put("numericEncoding", "bcd");
            inherited.put("trackEncoding", "bcd");
        }
        return composite.has("defaults") ? inherited.setAll((ObjectNode) composite.get("defaults")) : inherited;
    }

    private FieldEncoding bitmapEncoding(JsonNode node, String key, String place) {
        FieldEncoding encoding = encoding(text(node, key, "hex"), place);
        if (encoding != null && encoding != FieldEncoding.BINARY && !encoding.isHex()) {
            problem(place, encoding.key(), "must be binary, hex or hex-ebcdic");
        }
        return encoding;
    }

    private FieldEncoding encoding(String key, String place) {
        FieldEncoding encoding = FieldEncoding.of(key);
        if (encoding == null) {
            problem(place, key, "must be ascii, ebcdic-037, ebcdic-500, ebcdic-1047, bcd, binary, hex or hex-ebcdic");
        }
        return encoding;
    }

    private <T> T choice(JsonNode node, String key, String place, Function<String, T> of, String choices) {
        String value = node.path(key).asText();
        T chosen = of.apply(value);
        if (chosen == null) {
            problem(place + "." + key, value, "must be " + choices);
        }
        return chosen;
    }

    private static String text(JsonNode node, String key, String otherwise) {
        JsonNode value = node == null ? MissingNode.getInstance() : node.path(key);
        return value.isMissingNode() || value.isNull() ? otherwise : value.asText();
    }

    private void problem(String place, String value, String rule) {
        problems.add(new DialectProblem(place, value, rule));
    }
}
