package org.mooring.transformers.iso8583;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Messages that the field table admits, drawn from a seed that every failure names. It is the same one in each build, so that a
 * build hangs on the commit alone; {@code make properties} draws others.
 */
final class RandomMessages {
    private static final String[] MTIS = {"100", "200", "201", "210", "420", "430", "800", "810"};
    private static final String PRINTABLE =
            " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";

    private final long seed;
    private final Random random;
    private final Iso8583Dialect dialect;

    RandomMessages(Iso8583Dialect dialect) {
        this(dialect, Long.getLong("mooring.test.seed", 1L));
    }

    RandomMessages(Iso8583Dialect dialect, long seed) {
        this.dialect = dialect;
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** For assertion messages: how to see the same messages again. */
    String seed() {
        return "-Dmooring.test.seed=" + seed;
    }

    Random random() {
        return random;
    }

    static List<String> mtis(String version) {
        return Arrays.stream(MTIS).map(version::concat).toList();
    }

    String mti() {
        return dialect.versions().charAt(0) + MTIS[random.nextInt(MTIS.length)];
    }

    /** Some of the dialect's elements with values that fit them. */
    Map<Integer, String> fields() {
        Map<Integer, String> fields = new TreeMap<>();
        int percent = 1 + random.nextInt(60);
        for (int de = 2; de <= Iso8583Dialect.FIELD_MAX; de++) {
            if (dialect.field(de) != null && random.nextInt(100) < percent) {
                fields.put(de, value(dialect.field(de)));
            }
        }
        return fields;
    }

    static Iso8583Draft draft(String mti, Map<Integer, String> fields) {
        Iso8583Draft draft = new Iso8583Draft(mti);
        fields.forEach(draft::set);
        return draft;
    }

    private String value(FieldFormat field) {
        int length = field.length();
        if (field.isVariable()) {
            int most = random.nextInt(10) == 0 ? length : Math.min(length, 60);
            length = Math.max(1, field.lengthMin()) + random.nextInt(most - Math.max(1, field.lengthMin()) + 1);
            boolean wholeBytes = field.content() == Content.B || field.prefix().countsBytes();
            length = wholeBytes && length % 2 != 0 ? length + 1 > field.length() ? length - 1 : length + 1 : length;
        }
        return switch (field.content()) {
            case N -> text("0123456789", length);
            case XN -> text("CD", 1) + text("0123456789", length - 1);
            case B -> text("0123456789ABCDEF", length);
            case Z -> text(field.encoding() == FieldEncoding.BCD ? "0123456789=" : PRINTABLE, length);
            case A, AN, ANS -> text(PRINTABLE, length);
        };
    }

    private String text(String alphabet, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
