package org.mooring.transformers.iso8583;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Messages that the field table admits, drawn from a seed that every failure names. */
final class RandomMessages {
    private static final String[] MTIS = {"0100", "0200", "0201", "0210", "0420", "0430", "0800", "0810"};
    private static final String PRINTABLE =
            " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";

    private final long seed;
    private final Random random;
    private final Iso8583Dialect dialect;

    RandomMessages(Iso8583Dialect dialect) {
        this(dialect, Long.getLong("mooring.test.seed", new Random().nextLong()));
    }

    private RandomMessages(Iso8583Dialect dialect, long seed) {
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

    String mti() {
        return MTIS[random.nextInt(MTIS.length)];
    }

    /** Some of the elements 2..128 with values that fit them. */
    Map<Integer, String> fields() {
        Map<Integer, String> fields = new TreeMap<>();
        int percent = 1 + random.nextInt(60);
        for (int de = 2; de <= Iso8583Dialect.FIELD_MAX; de++) {
            if (random.nextInt(100) < percent) {
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
        int length = field.isVariable() ? 1 + random.nextInt(field.length()) : field.length();
        return switch (field.content()) {
            case N -> text("0123456789", length);
            case XN -> text("CD", 1) + text("0123456789", length - 1);
            case B -> text("0123456789ABCDEF", length);
            case AN, ANS, Z -> text(PRINTABLE, length);
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
