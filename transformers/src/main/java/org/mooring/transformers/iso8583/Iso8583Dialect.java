package org.mooring.transformers.iso8583;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;

/**
 * One way to write ISO 8583, as a data file: docs/reference/iso8583-dialects.md describes it, {@code
 * dialect.schema.json} beside the shipped files is its schema. Immutable.
 */
public final class Iso8583Dialect {
    /** Highest data element of a message with three bitmaps. */
    public static final int FIELD_MAX = 192;

    /** Where the bitmap of DE 129 to 192 stands. */
    enum TertiaryBitmap {
        /** There is none: DE 65 is an element like any other. */
        NONE,
        /** Behind the second one; the first bit of that says whether it is there. */
        LEADING,
        /** In the place of DE 65. */
        INLINE
    }

    private final String name;
    private final Wire wire;
    private final FieldFormat[] fields;
    private final Rules rules;
    private final int[] secrets;
    private final boolean isPlain;
    private final Iso8583Version version;
    /** DE 39 of this dialect to that of 1987. */
    private final Map<String, String> codesOf1987;
    /** By the first digit of the MTI; null where it is refused. */
    private final Iso8583Dialect[] versions = new Iso8583Dialect[10];

    /**
     * What stands before the elements.
     *
     * @param bitmapEncoding binary, hex or hex-ebcdic
     * @param alwaysTwoBitmaps the second bitmap is there whatever the first bit says
     */
    record Wire(
            HeaderFormat header,
            FieldEncoding mtiEncoding,
            FieldEncoding bitmapEncoding,
            boolean alwaysTwoBitmaps,
            TertiaryBitmap tertiary) {
        int mtiLength() {
            return mtiEncoding == FieldEncoding.BCD ? 2 : Iso8583Codec.MTI_LENGTH;
        }

        int bitmapLength() {
            return bitmapEncoding == FieldEncoding.BINARY ? 8 : Iso8583Codec.BITMAP_LENGTH;
        }
    }

    /**
     * What mapping and answers ask a dialect for.
     *
     * @param keyElements what makes a repeat recognisable, beside the MTI
     * @param originalDataElements of a reversal: 90, or 56 since 1993
     * @param responseCodes DE 39 of 1987 to this dialect's; a code that is not in it stays
     * @param approvedCodes instead of that for 00, in answers to these families
     * @param requestElements what requests to a bank have beside, by family and number, unless they have it already
     * @param times zones of DE 7, 12 and 13
     * @param families what is served of it
     * @param unsupportedCode DE 39 of 1987 for everything else
     */
    record Rules(
            int[] keyElements,
            int originalDataElements,
            Map<String, String> responseCodes,
            Map<MessageFamily, String> approvedCodes,
            Map<MessageFamily, Map<Integer, String>> requestElements,
            Iso8583Times times,
            Set<MessageFamily> families,
            String unsupportedCode) {}

    /** @param versions first digits of the MTI that this table reads */
    Iso8583Dialect(
            String name,
            Wire wire,
            FieldFormat[] fields,
            Rules rules,
            String versions,
            Map<Character, Iso8583Dialect> otherVersions) {
        this.name = name;
        this.wire = wire;
        this.fields = fields;
        this.rules = rules;
        this.secrets = Arrays.stream(fields)
                .filter(field -> field != null
                        && (field.protection() == Protection.SECRET
                                || field.composite() != null
                                        && field.composite().hasSecrets()))
                .mapToInt(FieldFormat::number)
                .toArray();
        this.isPlain = wire.header().kind() == HeaderFormat.Kind.NONE
                && wire.mtiEncoding() == FieldEncoding.ASCII
                && wire.bitmapEncoding() == FieldEncoding.HEX
                && Arrays.stream(fields)
                        .allMatch(field -> field == null
                                || field.encoding() == FieldEncoding.ASCII
                                || field.encoding() == FieldEncoding.HEX);
        this.version = Iso8583Version.of(versions, fields, rules.originalDataElements());
        this.codesOf1987 = codesOf1987(rules);
        for (char version : versions.toCharArray()) {
            this.versions[version - '0'] = this;
        }
        otherVersions.forEach((version, dialect) -> this.versions[version - '0'] = dialect);
    }

    /** Where several codes of 1987 are one here, the lowest; every approval is 00. */
    private static Map<String, String> codesOf1987(Rules rules) {
        Map<String, String> codes = new HashMap<>();
        rules.responseCodes()
                .forEach((of1987, here) -> codes.merge(here, of1987, BinaryOperator.minBy(Comparator.naturalOrder())));
        rules.approvedCodes().values().forEach(here -> codes.put(here, ResponseCode.APPROVED));
        return Map.copyOf(codes);
    }

    /**
     * One that comes with this library.
     *
     * @throws IllegalArgumentException when there is no dialect of that name, or its file is wrong
     */
    public static Iso8583Dialect named(String name) {
        return ShippedDialects.named(name);
    }

    /** Those that come with this library; the standards first, each before its variants. */
    public static List<String> names() {
        return ShippedDialects.names();
    }

    /**
     * An installation's own: a file that may extend a shipped one, or another file beside it.
     *
     * @throws IllegalArgumentException naming every fault with place, value and rule
     */
    public static Iso8583Dialect read(Path file) throws IOException {
        return DialectFile.read(file);
    }

    /**
     * The shipped dialect that reads these bytes best: the whole message without a violation, or as far as any does.
     * Where several read it alike, the first of {@link #names}.
     */
    public static Iso8583Dialect detect(byte[] wire) {
        return named(Iso8583Codec.bestReading(wire, ShippedDialects.all()).dialect());
    }

    /** The published schema of a dialect file. */
    static JsonNode schema() {
        return DialectSchema.text();
    }

    public String name() {
        return name;
    }

    HeaderFormat header() {
        return wire.header();
    }

    Wire wire() {
        return wire;
    }

    Rules rules() {
        return rules;
    }

    /** ASCII elements behind an ASCII MTI and hexadecimal bitmaps: wire bytes are the text. */
    boolean isPlain() {
        return isPlain;
    }

    /** @return null when an MTI that begins so is refused */
    Iso8583Dialect forVersion(int firstDigit) {
        return versions[firstDigit];
    }

    /** For error messages. */
    String versions() {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < versions.length; i++) {
            if (versions[i] != null) {
                digits.append(digits.isEmpty() ? "" : " or ").append(i);
            }
        }
        return digits.toString();
    }

    /** @param de 2..192; null where the dialect has no such element */
    FieldFormat field(int de) {
        return fields[de];
    }

    /** How it says what 1987 says; null where it is of 1987, or of no version that is known. */
    Iso8583Version version() {
        return version;
    }

    /** Whether messages are written in it as they are drafted. */
    public boolean isOf1987() {
        return version == null;
    }

    Map<String, String> codesOf1987() {
        return codesOf1987;
    }

    /** @param number under which {@link Iso8583Version} keeps an element */
    boolean says(int number) {
        return version != null && version.says(number);
    }

    /** Whether payments can be understood in it: those of 1987, and of 1993 and 2003 where it is known that it is one. */
    public boolean isServed() {
        return forVersion(0) != null || version != null;
    }

    /** What it must be where a listener or a bank names a dialect, and what to take instead. */
    public static String servedRule() {
        return "a dialect of 1987 (MTI 0xxx), or of 1993 or 2003 with the original data elements in DE 56, such as 1987,"
                + " 1993-binary or a file that extends one: any other is for ./mooring explain only";
    }

    /** In which zone its DE 7, 12 and 13 are, if nobody says otherwise. */
    public Iso8583Times times() {
        return rules.times();
    }

    public boolean supports(MessageFamily family) {
        return rules.families().contains(family);
    }

    /** DE 39 of 1987 for a message of a family that it does not have. */
    public String unsupportedCode() {
        return rules.unsupportedCode();
    }

    /** Elements that are, or may hold, sensitive authentication data; ascending, not a copy. */
    int[] secrets() {
        return secrets;
    }

    @Override
    public String toString() {
        return "ISO 8583 dialect " + name;
    }
}
