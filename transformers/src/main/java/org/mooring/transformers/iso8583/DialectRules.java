package org.mooring.transformers.iso8583;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the parts of a dialect must have of each other, when each is right by itself. */
final class DialectRules {
    private static final int BITMAP_BITS = 128;
    private static final int RESPONSE_CODE = 39;

    private final JsonNode root;
    private final FieldFormat[] fields;
    private final Set<Integer> listed = new HashSet<>();
    private final List<DialectProblem> problems;

    /**
     * @param root the whole file, with what it extends
     * @param fields by number; null also where one is wrong in itself, which was told
     */
    DialectRules(JsonNode root, FieldFormat[] fields, List<DialectProblem> problems) {
        this.root = root;
        this.fields = fields;
        this.problems = problems;
        root.path("fields").forEach(field -> listed.add(field.path("de").asInt()));
    }

    void check() {
        // Of what could not be inherited nothing can be said.
        if (problems.stream().noneMatch(problem -> problem.place().equals("extends"))) {
            checkNames();
            checkBitmaps();
            checkResponseCodes("responseCodes");
            checkResponseCodes("approvedCodes");
            checkRequestElements();
        }
        for (FieldFormat field : fields) {
            if (field != null) {
                checkField(field, field.toString());
            }
        }
    }

    private void checkNames() {
        Set<Integer> seen = new HashSet<>();
        JsonNode keys = root.path("keyElements");
        for (int i = 0; i < keys.size(); i++) {
            int de = keys.path(i).asInt();
            String place = "keyElements." + i;
            if (!listed.contains(de)) {
                problem(place, "" + de, "must be an element of this dialect");
            } else if (!seen.add(de)) {
                problem(place, "" + de, "must stand once");
            }
        }
        JsonNode original = root.path("reversal").path("originalDataElements");
        if (original.isInt() && !listed.contains(original.asInt())) {
            problem("reversal.originalDataElements", original.asText(), "must be an element of this dialect");
        }
    }

    private void checkBitmaps() {
        if (root.path("tertiaryBitmap").asText("none").equals("none")) {
            listed.stream()
                    .filter(de -> de > BITMAP_BITS)
                    .forEach(
                            de -> problem("DE " + de + ".de", "" + de, "needs a third bitmap: tertiaryBitmap is none"));
        }
    }

    private void checkResponseCodes(String key) {
        JsonNode codes = root.path(key);
        FieldFormat format = fields[RESPONSE_CODE];
        if (!codes.isEmpty() && !listed.contains(RESPONSE_CODE)) {
            problem(key, "there", "needs DE 39, which this dialect has not");
        }
        if (format == null) {
            return;
        }
        codes.fields().forEachRemaining(entry -> {
            String code = entry.getValue().asText();
            boolean fits = format.prefix() == null
                    ? code.length() == format.length()
                    : code.length() >= format.lengthMin() && code.length() <= format.length();
            if (!fits || format.content() == Content.N && !code.matches("[0-9]+")) {
                problem(
                        key + "." + entry.getKey(),
                        code,
                        "must fit DE 39, " + format.length() + " "
                                + format.content().words());
            }
        });
    }

    private void checkRequestElements() {
        root.path("requestElements")
                .fields()
                .forEachRemaining(family -> family.getValue().fields().forEachRemaining(entry -> {
                    int de = Integer.parseInt(entry.getKey());
                    String value = entry.getValue().asText();
                    boolean isListed = de < fields.length && listed.contains(de);
                    if (!isListed || fields[de] != null && !fields[de].admits(value)) {
                        problem(
                                "requestElements." + family.getKey() + "." + de,
                                value,
                                isListed ? "must fit " + fields[de] : "must be of an element of this dialect");
                    }
                }));
    }

    private void checkField(FieldFormat field, String place) {
        if (field.rule() != null && field.rule().length() > 0) {
            int length = field.rule().length();
            boolean fits = field.prefix() == null ? length == field.length() : length <= field.length();
            if (!fits) {
                problem(
                        place + ".rule",
                        field.rule().toString(),
                        "has " + length + " digits, the element " + field.length());
            }
        }
        if (field.composite() != null) {
            checkParts(field.composite(), field, place);
        }
    }

    private void checkParts(Composite composite, FieldFormat parent, String place) {
        composite.leading().forEach(part -> checkField(part, place + "." + part.id()));
        composite.parts().forEach((key, part) -> {
            String at = place + "." + part.id();
            checkField(part, at);
            switch (composite.kind()) {
                case TLV -> checkTag(composite, key, at);
                case BER_TLV -> {
                    if (!key.matches("([0-9A-F]{2}){1,4}")) {
                        problem(at + ".tag", key, "must be 1 to 4 bytes in hexadecimal");
                    }
                }
                case BITMAP -> {
                    if (Integer.parseInt(key) > 8 * composite.bitmapLength()) {
                        problem(at + ".bit", key, "must be a bit of " + composite.bitmapLength() + " bytes");
                    }
                }
                case POSITIONAL -> {}
            }
        });
        if (composite.kind() == Composite.Kind.POSITIONAL && parent.encoding().isText()) {
            int least = composite.parts().values().stream()
                    .filter(part -> part.prefix() == null)
                    .mapToInt(FieldFormat::length)
                    .sum();
            if (least > parent.length()) {
                problem(place + ".parts", least + " characters", "must fit the element's " + parent.length());
            }
        }
    }

    private void checkTag(Composite composite, String tag, String place) {
        boolean isPacked =
                composite.tagEncoding() == FieldEncoding.BINARY || composite.tagEncoding() == FieldEncoding.BCD;
        int characters = (isPacked ? 2 : 1) * composite.tagLength();
        if (composite.tagLength() > 0 && tag.length() != characters) {
            problem(place + ".tag", tag, "must have the " + characters + " characters of a tag");
        } else if (isPacked && !tag.matches("[0-9A-F]*")) {
            problem(place + ".tag", tag, "must be upper-case hexadecimal");
        }
    }

    private void problem(String place, String value, String rule) {
        problems.add(new DialectProblem(place, value, rule));
    }
}
