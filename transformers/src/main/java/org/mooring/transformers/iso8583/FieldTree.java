package org.mooring.transformers.iso8583;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mooring.canonical.failure.MessageUnreadable;

/** A decoded message, or the part of one before a fault, as field nodes and violations. */
final class FieldTree {
    private static final Map<Integer, String> VALUE_RULES = Map.of(
            7,
            "MMDDhhmmss",
            12,
            "hhmmss",
            13,
            "MMDD",
            14,
            "YYMM",
            15,
            "MMDD",
            49,
            "currency",
            50,
            "currency",
            51,
            "currency");
    private static final Set<Integer> SECRET = Set.of(35, 36, 45, 52);
    private static final Set<Integer> PROTECTED = Set.of(2, 34, 48, 55, 102, 103);
    private static final Pattern PLACE = Pattern.compile("(?:after )?(DE [0-9]+|MTI|.*bitmap)?.*offset ([0-9]+)");

    private final Iso8583Dialect dialect;
    private final Iso8583Message message;
    private final MessageUnreadable fault;
    private final List<FieldNode> nodes = new ArrayList<>();
    private final List<Reading.Violation> violations = new ArrayList<>();

    /** @param message null when nothing could be read; @param fault null when all was */
    FieldTree(Iso8583Dialect dialect, Iso8583Message message, MessageUnreadable fault) {
        this.dialect = dialect;
        this.message = message;
        this.fault = fault;
    }

    Reading reading() {
        if (message != null) {
            int bitmapLength = message.hasSecondaryBitmap() ? 32 : 16;
            nodes.add(leaf("MTI", "Message type indicator", 0, 4, message.mti(), false));
            String bitmap = new String(message.wire(), 4, bitmapLength, ISO_8859_1);
            nodes.add(leaf("bitmap", "Data elements present", 4, bitmapLength, bitmap, false));
            for (int de : message.dataElements()) {
                element(de);
            }
        }
        if (fault != null) {
            violations.add(violation(fault));
        }
        return new Reading(dialect.name(), nodes, violations, Optional.ofNullable(message));
    }

    private void element(int de) {
        int slot = message.slot(de);
        String text = SECRET.contains(de) ? "*".repeat(message.length(slot)) : message.text(de);
        FieldNode node = leaf(
                "DE" + de,
                dialect.field(de).name(),
                message.offset(slot),
                message.length(slot),
                text,
                SECRET.contains(de) || PROTECTED.contains(de));
        nodes.add(node);
        String rule = VALUE_RULES.get(de);
        String broken = text.isEmpty()
                ? "must not be empty when it is present"
                : rule == null ? null : ValueRule.of(rule).broken(text);
        if (broken != null) {
            violations.add(new Reading.Violation(node.path(), node.offset(), broken, node.maskedValue()));
        }
    }

    private static FieldNode leaf(String path, String name, int offset, int length, String value, boolean sensitive) {
        return new FieldNode(path, name, offset, length, value, sensitive, List.of());
    }

    private static Reading.Violation violation(MessageUnreadable fault) {
        Matcher place = PLACE.matcher(fault.at());
        boolean found = place.matches();
        String path = !found || place.group(1) == null || fault.at().startsWith("after")
                ? "message"
                : place.group(1).replace(" ", "");
        int value = fault.rule().lastIndexOf(", got '");
        return new Reading.Violation(
                path.endsWith("bitmap") ? "bitmap" : path,
                found ? Integer.parseInt(place.group(2)) : 0,
                value < 0 ? fault.rule() : fault.rule().substring(0, value),
                value < 0 ? "" : fault.rule().substring(value + 7, fault.rule().length() - 1));
    }
}
