package org.mooring.transformers.iso8583;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Divides one composite element. Every length is checked against what is left before it is followed, and nesting is
 * bounded, so that the work is bounded by the element's length. Never throws.
 */
final class CompositeReader {
    private static final int DEPTH_MAX = 8;
    /** PAN, track 1 and 2 equivalents, discretionary data, PIN data: no dialect makes these any less sensitive. */
    private static final Set<String> SENSITIVE_TAGS = Set.of("5A", "56", "57", "99", "9F1F", "9F20", "9F6B");

    /**
     * One part.
     *
     * @param path below the element, {@code SE61} or {@code 70.5A}
     * @param from index into the reader's bytes
     */
    record Part(String path, FieldFormat format, int from, int to, boolean secret, List<Part> children) {}

    record Fault(String path, int wireOffset, String rule) {}

    private final FieldFormat field;
    private final byte[] bytes;
    private final int from;
    private final int to;
    private final View view;
    private final int wireStart;
    private final int firstNibble;
    private final List<Fault> faults = new ArrayList<>();
    private final List<Part> parts;

    /** How an index into {@link #bytes} becomes an offset on the wire. */
    private enum View {
        WIRE,
        HEXADECIMAL,
        PACKED
    }

    CompositeReader(FieldFormat field, byte[] wire, int offset, int length) {
        this.field = field;
        Composite composite = field.composite();
        this.wireStart = offset;
        boolean hexText =
                field.encoding().isHex() || field.encoding().isText() && composite.kind() == Composite.Kind.BER_TLV;
        if (hexText) {
            this.view = View.HEXADECIMAL;
            byte[] octets = octets(wire, offset, length);
            this.bytes = octets == null ? new byte[0] : octets;
            this.from = 0;
            this.to = bytes.length;
            this.firstNibble = 0;
            if (octets == null) {
                faults.add(new Fault("", offset, "must be hexadecimal characters, an even number"));
            }
        } else if (field.encoding() == FieldEncoding.BCD) {
            this.view = View.PACKED;
            this.bytes = field.latinBytes(wire, offset, length);
            this.from = 0;
            this.to = bytes.length;
            this.firstNibble = 2 * length - bytes.length;
        } else {
            this.view = View.WIRE;
            this.bytes = wire;
            this.from = offset;
            this.to = offset + length;
            this.firstNibble = 0;
        }
        this.parts = faults.isEmpty() ? read(composite, field, from, to, "", 0) : List.of();
    }

    /** As far as they could be read, in the order of the element. */
    List<Part> parts() {
        return parts;
    }

    /** Empty when the element is divided to its very end. */
    List<Fault> faults() {
        return faults;
    }

    byte[] bytes() {
        return bytes;
    }

    int wireOffset(int index) {
        return switch (view) {
            case WIRE -> index;
            case HEXADECIMAL -> wireStart + 2 * index;
            case PACKED -> wireStart + (firstNibble + index) / 2;
        };
    }

    int wireLength(Part part) {
        int end = view == View.PACKED ? (firstNibble + part.to() + 1) / 2 + wireStart : wireOffset(part.to());
        return end - wireOffset(part.from());
    }

    String text(Part part) {
        return part.format().text(bytes, part.from(), part.to() - part.from());
    }

    /** Overwrites the part's value in the element's own bytes on the wire. */
    void overwrite(Part part, byte[] wire) {
        switch (view) {
            case WIRE -> part.format().overwrite(wire, part.from(), part.to() - part.from());
            case HEXADECIMAL -> {
                for (int i = wireOffset(part.from()); i < wireOffset(part.to()); i++) {
                    wire[i] = field.encoding().fromLatin('0');
                }
            }
            case PACKED -> {
                for (int i = firstNibble + part.from(); i < firstNibble + part.to(); i++) {
                    wire[wireStart + i / 2] &= (byte) (i % 2 == 0 ? 0x0f : 0xf0);
                }
            }
        }
    }

    private byte[] octets(byte[] wire, int offset, int length) {
        if (length % 2 != 0) {
            return null;
        }
        byte[] octets = new byte[length / 2];
        for (int i = 0; i < length; i++) {
            int digit = field.encoding().hexDigit(wire[offset + i]);
            if (digit < 0) {
                return null;
            }
            octets[i / 2] |= (byte) (i % 2 == 0 ? digit << 4 : digit);
        }
        return octets;
    }

    private List<Part> read(Composite composite, FieldFormat parent, int start, int end, String path, int depth) {
        List<Part> found = new ArrayList<>();
        int at = switch (composite.kind()) {
            case POSITIONAL -> sequence(List.copyOf(composite.parts().values()), start, end, path, depth, found);
            case BITMAP -> bitmapLed(composite, start, end, path, depth, found);
            case TLV -> tagged(composite, parent, start, end, path, depth, found);
            case BER_TLV -> berTlv(composite, start, end, path, depth, found);
        };
        if (at < end) {
            found.add(new Part(join(path, "rest"), rest(parent), at, end, false, List.of()));
            if (faults.isEmpty()) {
                fault(path, at, (end - at) + " bytes follow the last part");
            }
        }
        return found;
    }

    /** @return index behind the last part that could be read */
    private int sequence(List<FieldFormat> formats, int start, int end, String path, int depth, List<Part> found) {
        int at = start;
        for (FieldFormat format : formats) {
            if (at == end) {
                return at; // parts at the end may be left out
            }
            int next = value(format, at, end, path, depth, found);
            if (next < 0) {
                return at;
            }
            at = next;
        }
        return at;
    }

    private int bitmapLed(Composite composite, int start, int end, String path, int depth, List<Part> found) {
        boolean binary = composite.bitmapEncoding() == FieldEncoding.BINARY;
        int length = binary ? composite.bitmapLength() : 2 * composite.bitmapLength();
        if (length > end - start) {
            return fault(path, start, "bitmap needs " + length + " bytes, there are " + (end - start), start);
        }
        FieldFormat bitmap = FieldFormat.unknown("bitmap", field);
        if (binary) {
            bitmap = HEXADECIMAL;
        }
        found.add(new Part(join(path, "bitmap"), bitmap, start, start + length, false, List.of()));
        List<FieldFormat> present = new ArrayList<>();
        for (int bit = 1; bit <= 8 * composite.bitmapLength(); bit++) {
            int index = binary ? start + (bit - 1) / 8 : start + (bit - 1) / 4;
            int unit = binary ? bytes[index] & 0xff : composite.bitmapEncoding().hexDigit(bytes[index]);
            if (unit < 0) {
                return fault(path, index, "bitmap must be hexadecimal", start + length);
            }
            int width = binary ? 8 : 4;
            if ((unit >> (width - 1 - (bit - 1) % width) & 1) != 0) {
                FieldFormat format = composite.parts().get("" + bit);
                if (format == null) {
                    int at = sequence(present, start + length, end, path, depth, found);
                    return fault(join(path, "" + bit), at, "part " + bit + " is not in the dialect", at);
                }
                present.add(format);
            }
        }
        int behind = found.size() + present.size();
        int at = sequence(present, start + length, end, path, depth, found);
        if (found.size() < behind && faults.isEmpty()) {
            FieldFormat missing = present.get(present.size() - (behind - found.size()));
            fault(join(path, missing.id()), at, "must be there, the bitmap says");
        }
        return at;
    }

    private int tagged(
            Composite composite, FieldFormat parent, int start, int end, String path, int depth, List<Part> found) {
        int at = sequence(composite.leading(), start, end, path, depth, found);
        while (at < end && faults.isEmpty()) {
            if (composite.tagLength() > end - at) {
                return fault(path, at, "tag needs " + composite.tagLength() + " bytes, there are " + (end - at), at);
            }
            String tag = tag(composite, at);
            FieldFormat known = composite.parts().get(tag);
            String id = known == null ? composite.idPrefix() + tag : known.id();
            int valueAt = at + composite.tagLength();
            if (composite.length() == null) {
                if (known == null) {
                    return fault(join(path, id), at, "tag is not in the dialect, its length is unknown", at);
                }
                int next = value(known, valueAt, end, path, depth, found);
                if (next < 0) {
                    return at;
                }
                at = next;
                continue;
            }
            int prefixBytes = composite.length().bytes();
            int count = prefixBytes > end - valueAt ? -1 : composite.length().read(bytes, valueAt);
            if (count < 0) {
                return fault(
                        join(path, id),
                        valueAt,
                        "length must be " + composite.length().words(),
                        at);
            }
            valueAt += prefixBytes;
            if (count > end - valueAt) {
                return fault(join(path, id), valueAt, "needs " + count + " bytes, there are " + (end - valueAt), at);
            }
            FieldFormat format = known == null ? FieldFormat.unknown(id, parent) : known;
            part(format, valueAt, valueAt + count, path, depth, found);
            at = valueAt + count;
        }
        return at;
    }

    private String tag(Composite composite, int at) {
        if (composite.tagEncoding() == FieldEncoding.BINARY || composite.tagEncoding() == FieldEncoding.BCD) {
            return HexFormat.of().withUpperCase().formatHex(bytes, at, at + composite.tagLength());
        }
        StringBuilder tag = new StringBuilder();
        for (int i = at; i < at + composite.tagLength(); i++) {
            int c = composite.tagEncoding().toLatin(bytes[i]);
            tag.append(c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' ? (char) c : '?');
        }
        return tag.toString();
    }

    /** A part with its own length. @return index behind it, or -1 when it does not fit */
    private int value(FieldFormat format, int start, int end, String path, int depth, List<Part> found) {
        String at = join(path, format.id());
        int valueAt = start;
        int length = format.wireLength();
        if (format.isVariable()) {
            int count =
                    format.prefixBytes() > end - start ? -1 : format.prefix().read(bytes, start);
            if (count < 0) {
                return fault(at, start, "length must be " + format.prefix().words(), -1);
            }
            String rule = format.lengthRule(format.charactersOf(count));
            if (rule != null) {
                return fault(at, start, rule, -1);
            }
            length = format.wireLength(format.charactersOf(count));
            valueAt += format.prefixBytes();
        }
        if (length > end - valueAt) {
            return fault(at, valueAt, "needs " + length + " bytes, there are " + (end - valueAt), -1);
        }
        part(format, valueAt, valueAt + length, path, depth, found);
        return valueAt + length;
    }

    private void part(FieldFormat format, int start, int end, String path, int depth, List<Part> found) {
        String at = join(path, format.id());
        int foreign =
                format.encoding() == FieldEncoding.BCD && format.prefix() == null && format.length() > 2 * (end - start)
                        ? -1
                        : format.firstForeign(bytes, start, end - start);
        List<Part> children = List.of();
        if (foreign >= 0) {
            faults.add(new Fault(
                    at, wireOffset(foreign), "must be " + format.content().words()));
        } else if (format.composite() != null && depth < DEPTH_MAX) {
            children = read(format.composite(), format, start, end, at, depth + 1);
        }
        found.add(new Part(at, format, start, end, format.protection() == Protection.SECRET, children));
    }

    private int berTlv(Composite composite, int start, int end, String path, int depth, List<Part> found) {
        int at = start;
        while (at < end) {
            int first = bytes[at] & 0xff;
            if (first == 0) {
                at++; // EMV allows padding between data objects
                continue;
            }
            int tagEnd = tagEnd(at, end);
            if (tagEnd < 0) {
                return fault(path, at, "tag must end within four bytes", at);
            }
            String tag = HexFormat.of().withUpperCase().formatHex(bytes, at, tagEnd);
            String id = join(path, tag);
            if (tagEnd == end) {
                return fault(id, at, "length is missing", at);
            }
            int length = bytes[tagEnd] & 0xff;
            int valueAt = tagEnd + 1;
            if (length == 0x80 || length > 0x82) {
                return fault(id, tagEnd, "length must be definite, in at most two further bytes", at);
            }
            if (length > 0x80) {
                int more = length - 0x80;
                if (more > end - valueAt) {
                    return fault(id, tagEnd, "length is cut short", at);
                }
                length = 0;
                for (; more > 0; more--) {
                    length = length << 8 | bytes[valueAt++] & 0xff;
                }
            }
            if (length > end - valueAt) {
                return fault(id, valueAt, "needs " + length + " bytes, there are " + (end - valueAt), at);
            }
            FieldFormat known = composite.parts().get(tag);
            boolean secret = SENSITIVE_TAGS.contains(tag) || known != null && known.protection() == Protection.SECRET;
            List<Part> children = List.of();
            if (!secret && (first & 0x20) != 0) {
                if (depth == DEPTH_MAX) {
                    return fault(id, at, "must not be nested deeper than " + DEPTH_MAX, at);
                }
                List<Part> inside = new ArrayList<>();
                int inner = berTlv(composite, valueAt, valueAt + length, id, depth + 1, inside);
                if (inner < valueAt + length) {
                    return at;
                }
                children = inside;
            }
            FieldFormat format = known == null ? HEXADECIMAL : known;
            found.add(new Part(id, format, valueAt, valueAt + length, secret, children));
            at = valueAt + length;
        }
        return at;
    }

    /** @return -1 when the tag does not end in time */
    private int tagEnd(int at, int end) {
        if ((bytes[at] & 0x1f) != 0x1f) {
            return at + 1;
        }
        for (int i = at + 1; i < Math.min(end, at + 4); i++) {
            if (bytes[i] >= 0) {
                return i + 1;
            }
        }
        return -1;
    }

    private static final FieldFormat HEXADECIMAL = new FieldFormat(
            0,
            "",
            "",
            Content.B,
            FieldEncoding.BINARY,
            0xffff,
            0,
            null,
            Padding.ZERO_LEFT,
            Protection.NONE,
            null,
            null);

    private FieldFormat rest(FieldFormat parent) {
        return view == View.WIRE
                ? FieldFormat.unknown("rest", parent)
                : view == View.HEXADECIMAL ? HEXADECIMAL : DIGITS;
    }

    private static final FieldFormat DIGITS = new FieldFormat(
            0,
            "",
            "",
            Content.ANS,
            FieldEncoding.ASCII,
            0xffff,
            0,
            null,
            Padding.ZERO_LEFT,
            Protection.NONE,
            null,
            null);

    private void fault(String path, int index, String rule) {
        faults.add(new Fault(path, wireOffset(index), rule));
    }

    private int fault(String path, int index, String rule, int result) {
        fault(path, index, rule);
        return result;
    }

    private static String join(String path, String id) {
        return path.isEmpty() ? id : path + "." + id;
    }

    /** Tags of a BER-TLV list as a dialect file may write them. */
    static String canonicalTag(String tag) {
        return tag.toUpperCase(Locale.ROOT);
    }
}
