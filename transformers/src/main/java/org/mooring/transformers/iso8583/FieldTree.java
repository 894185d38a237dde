package org.mooring.transformers.iso8583;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A decoded message, or the part of one before a fault, as field nodes and violations. */
final class FieldTree {
    private static final Pattern NUMBER_RUN = Pattern.compile("[0-9]{13,}");
    private static final int PAN_LENGTH_MAX = 19;

    private final Iso8583Dialect dialect;
    private final byte[] wire;
    private final Iso8583Message message;
    private final List<FieldNode> nodes = new ArrayList<>();
    private final List<Reading.Violation> violations = new ArrayList<>();
    private final List<Reading.Violation> remarks = new ArrayList<>();

    /** @param message null when not even MTI and bitmap could be read */
    FieldTree(Iso8583Dialect dialect, byte[] wire, Iso8583Message message) {
        this.dialect = dialect;
        this.wire = wire;
        this.message = message;
    }

    /** @param fault what ended the reading, null when nothing did */
    Reading reading(Malformed fault) {
        if (message != null) {
            header();
            mtiAndBitmaps();
            for (int de : message.dataElements()) {
                element(de);
            }
        }
        if (fault != null) {
            violations.add(fault.violation());
        }
        return new Reading(dialect.name(), nodes, violations, remarks, Optional.ofNullable(message));
    }

    private void header() {
        int length = message.headerLength();
        if (length == 0) {
            return;
        }
        List<FieldNode> parts = new ArrayList<>();
        int at = 0;
        for (FieldFormat part : dialect.header().parts()) {
            if (part.wireLength() > length - at) {
                break;
            }
            parts.add(new FieldNode(
                    "header." + part.id(),
                    part.name(),
                    at,
                    part.wireLength(),
                    part.text(wire, at, part.wireLength()),
                    false,
                    List.of()));
            at += part.wireLength();
        }
        nodes.add(new FieldNode("header", "Header", 0, length, hex(0, length), false, parts));
    }

    private void mtiAndBitmaps() {
        Iso8583Dialect.Wire form = dialect.wire();
        int at = message.headerLength();
        nodes.add(leaf("MTI", "Message type indicator", at, form.mtiLength(), message.mti(), false));
        int messageClass = message.mtiNumber() / 100 % 10;
        if (messageClass == 0 || messageClass == 9) {
            violations.add(new Reading.Violation("MTI", at, "message class must be 1 to 8", message.mti()));
        }
        int length = message.leadingBitmaps() * form.bitmapLength();
        at += form.mtiLength();
        StringBuilder bitmap = new StringBuilder();
        for (int i = at; i < at + length; i++) {
            if (form.bitmapEncoding() == FieldEncoding.BINARY) {
                bitmap.append(hex(i, 1));
            } else {
                bitmap.append((char) form.bitmapEncoding().toLatin(wire[i]));
            }
        }
        nodes.add(leaf("bitmap", "Data elements present", at, length, bitmap.toString(), false));
    }

    private void element(int de) {
        FieldFormat field = message.dialect().field(de);
        int slot = message.slot(de);
        int offset = message.offset(slot);
        int length = message.length(slot);
        String text = field.text(wire, offset, length);
        List<FieldNode> children = List.of();
        boolean hidden = field.protection() == Protection.SECRET;
        if (!hidden && field.composite() != null && length > 0) {
            CompositeReader reader = new CompositeReader(field, wire, offset, length);
            boolean divided = reader.faults().isEmpty();
            hidden = field.composite().hasSecrets() && (!divided || anySecret(reader.parts()));
            if (divided || !field.composite().lenient()) {
                children = children(reader, reader.parts(), field.id());
                faults(reader, field.id(), hidden);
            }
        }
        String value = hidden ? "*".repeat(text.length()) : text;
        FieldNode node = new FieldNode(
                field.id(), field.name(), offset, length, value, hidden || isSensitive(field, text), children);
        nodes.add(node);
        check(field, text, node);
    }

    private void check(FieldFormat field, String text, FieldNode node) {
        if (text.isEmpty()) { // the standard counts from 01; many senders write 00, and everybody reads it
            remarks.add(new Reading.Violation(node.path(), node.offset(), "is present and empty", ""));
            return;
        }
        String broken = field.rule() == null ? null : field.rule().broken(text);
        if (broken != null) {
            violations.add(new Reading.Violation(node.path(), node.offset(), broken, node.maskedValue()));
        }
    }

    private void faults(CompositeReader reader, String path, boolean hidden) {
        for (CompositeReader.Fault fault : reader.faults()) {
            String at = fault.path().isEmpty() ? path : path + "." + fault.path();
            String value = hidden || fault.wireOffset() >= wire.length
                    ? ""
                    : MaskedExcerpt.at(wire, fault.wireOffset(), FieldEncoding.BINARY, false);
            violations.add(new Reading.Violation(at, fault.wireOffset(), fault.rule(), value));
        }
    }

    private List<FieldNode> children(CompositeReader reader, List<CompositeReader.Part> parts, String path) {
        List<FieldNode> children = new ArrayList<>();
        for (CompositeReader.Part part : parts) {
            String text = reader.text(part);
            boolean hidden = part.secret() || anySecret(part.children());
            FieldNode node = new FieldNode(
                    path + "." + part.path(),
                    part.format().name(),
                    reader.wireOffset(part.from()),
                    reader.wireLength(part),
                    hidden ? "*".repeat(text.length()) : text,
                    hidden || isSensitive(part.format(), text),
                    children(reader, part.children(), path));
            children.add(node);
            if (part.format().rule() != null) {
                check(part.format(), text, node);
            }
        }
        return children;
    }

    private static boolean anySecret(List<CompositeReader.Part> parts) {
        return parts.stream().anyMatch(part -> part.secret() || anySecret(part.children()));
    }

    private static boolean isSensitive(FieldFormat format, String text) {
        return format.protection() != Protection.NONE || format.content() == Content.ANS && holdsCardNumber(text);
    }

    /** Free text with a number in it that may be a card's. */
    private static boolean holdsCardNumber(String text) {
        Matcher run = NUMBER_RUN.matcher(text);
        while (run.find()) {
            if (run.group().length() <= PAN_LENGTH_MAX && isLuhn(run.group())) {
                return true;
            }
        }
        return false;
    }

    /** ISO/IEC 7812-1, annex B. */
    private static boolean isLuhn(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int weighted = i % 2 == 0 ? digit : 2 * digit;
            sum += weighted / 10 + weighted % 10;
        }
        return sum % 10 == 0;
    }

    private static FieldNode leaf(String path, String name, int offset, int length, String value, boolean sensitive) {
        return new FieldNode(path, name, offset, length, value, sensitive, List.of());
    }

    private String hex(int offset, int length) {
        return HexFormat.of().withUpperCase().formatHex(wire, offset, offset + length);
    }
}
