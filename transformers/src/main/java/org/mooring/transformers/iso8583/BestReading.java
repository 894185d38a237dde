package org.mooring.transformers.iso8583;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/** Which dialect a message is in, by trying. */
final class BestReading {
    private final Reading reading;
    private final boolean isWhole;
    private final int readTo;

    private BestReading(Reading reading, boolean isWhole, int readTo) {
        this.reading = reading;
        this.isWhole = isWhole;
        this.readTo = readTo;
    }

    static Reading of(byte[] wire, Collection<Iso8583Dialect> dialects) {
        if (dialects.isEmpty()) {
            throw new IllegalArgumentException("there must be a dialect to read with");
        }
        BestReading best = null;
        List<Integer> prefixes = lengthPrefixes(wire);
        for (Iso8583Dialect dialect : dialects) {
            for (int prefix : prefixes) {
                BestReading next = read(wire, prefix, dialect);
                if (best == null || next.isBetterThan(best)) {
                    best = next;
                }
            }
        }
        return best.reading;
    }

    private boolean isBetterThan(BestReading other) {
        if (isWhole != other.isWhole) {
            return isWhole;
        }
        if (!isWhole && readTo != other.readTo) {
            return readTo > other.readTo;
        }
        int violations = reading.violations().size() + reading.remarks().size();
        int others = other.reading.violations().size() + other.reading.remarks().size();
        return violations != others ? violations < others : nodes(reading.fields()) > nodes(other.reading.fields());
    }

    /** A dialect that divides an element knows more of it than one that keeps it whole. */
    private static int nodes(List<FieldNode> fields) {
        return fields.stream().mapToInt(field -> 1 + nodes(field.children())).sum();
    }

    private static BestReading read(byte[] wire, int prefix, Iso8583Dialect dialect) {
        byte[] message = prefix == 0 ? wire : Arrays.copyOfRange(wire, prefix, wire.length);
        Reading reading = new Iso8583Codec(dialect).explain(message);
        List<FieldNode> fields = reading.fields();
        int readTo = fields.isEmpty()
                ? 0
                : fields.get(fields.size() - 1).offset()
                        + fields.get(fields.size() - 1).length();
        boolean isWhole = !fields.isEmpty() && readTo == message.length;
        return new BestReading(prefix == 0 ? reading : shifted(reading, prefix, wire), isWhole, readTo);
    }

    /** Lengths that dumps keep in front: none, two bytes without or with themselves, four bytes, Visa's two and two. */
    private static List<Integer> lengthPrefixes(byte[] wire) {
        List<Integer> prefixes = new ArrayList<>(List.of(0));
        if (wire.length > 4) {
            int two = (wire[0] & 0xff) << 8 | wire[1] & 0xff;
            int nextTwo = (wire[2] & 0xff) << 8 | wire[3] & 0xff;
            if (two == wire.length - 2 || two == wire.length) {
                prefixes.add(2);
            }
            if (two == 0 && nextTwo == wire.length - 4
                    || two == wire.length - 4 && nextTwo == 0
                    || two == 0 && nextTwo == wire.length) {
                prefixes.add(4);
            }
            if (("000" + (wire.length - 4)).endsWith(new String(wire, 0, 4, US_ASCII))) {
                prefixes.add(4);
            }
        }
        return prefixes;
    }

    private static Reading shifted(Reading reading, int by, byte[] wire) {
        List<FieldNode> fields = new ArrayList<>();
        String length = HexFormat.of().withUpperCase().formatHex(wire, 0, by);
        fields.add(new FieldNode("frame", "Length of the message", 0, by, length, false, List.of()));
        reading.fields().forEach(field -> fields.add(shifted(field, by)));
        return new Reading(
                reading.dialect(),
                fields,
                shifted(reading.violations(), by),
                shifted(reading.remarks(), by),
                reading.message());
    }

    private static List<Reading.Violation> shifted(List<Reading.Violation> violations, int by) {
        return violations.stream()
                .map(violation -> new Reading.Violation(
                        violation.path(), violation.offset() + by, violation.rule(), violation.value()))
                .toList();
    }

    private static FieldNode shifted(FieldNode node, int by) {
        return new FieldNode(
                node.path(),
                node.name(),
                node.offset() + by,
                node.length(),
                node.value(),
                node.sensitive(),
                node.children().stream().map(child -> shifted(child, by)).toList());
    }
}
