package org.mooring.transformers.iso8583;

import java.util.List;
import java.util.Map;

/**
 * How a composite element is divided. It is divided for whoever looks inside; a codec that only passes it on does not.
 *
 * @param lenient where the content is something else altogether, that is no fault: it is kept as it is
 * @param parts ascending by position or bit; by tag otherwise
 * @param tagLength bytes of a tag
 * @param length null where each part has a length of its own
 * @param bitmapLength bytes of the bitmap
 * @param bitmapEncoding binary, or hexadecimal characters
 * @param leading parts in front of the first tag
 * @param idPrefix of parts that only their tag names
 */
record Composite(
        Kind kind,
        boolean lenient,
        Map<String, FieldFormat> parts,
        int tagLength,
        FieldEncoding tagEncoding,
        LengthPrefix length,
        int bitmapLength,
        FieldEncoding bitmapEncoding,
        List<FieldFormat> leading,
        String idPrefix) {
    enum Kind {
        /** One part after the other. */
        POSITIONAL("positional"),
        /** Tag, length, value. */
        TLV("tlv"),
        /** A bitmap, then the parts that it names. */
        BITMAP("bitmap"),
        /** ISO/IEC 8825-1 as EMV uses it; in a text element written in hexadecimal characters. */
        BER_TLV("ber-tlv");

        private final String key;

        Kind(String key) {
            this.key = key;
        }

        /** @return null when there is no kind of that name */
        static Kind of(String key) {
            for (Kind kind : values()) {
                if (kind.key.equals(key)) {
                    return kind;
                }
            }
            return null;
        }
    }

    /** Whether any part of it is sensitive authentication data. BER-TLV always may hold some. */
    boolean hasSecrets() {
        return kind == Kind.BER_TLV
                || leading.stream().anyMatch(Composite::isSecret)
                || parts.values().stream().anyMatch(Composite::isSecret);
    }

    private static boolean isSecret(FieldFormat part) {
        return part.protection() == Protection.SECRET
                || part.composite() != null && part.composite().hasSecrets();
    }
}
