package org.mooring.transformers.iso8583;

import java.util.Arrays;
import java.util.List;
import org.mooring.canonical.SensitiveAuthenticationData;

/**
 * Takes sensitive authentication data out of a message: what the dialect marks {@code "protect": "secret"} — tracks (DE
 * 35, 36, 45), the PIN block (DE 52), card verification values in composite elements — and of BER-TLV (DE 55) the tags
 * 57, 5A, 56, 99, 9F1F, 9F20 and 9F6B. What is taken is overwritten in the message's wire bytes, length for length, so
 * that they may be stored and still decode: stars in text, zeros in numbers and binary values. A composite element that
 * may hold such data and cannot be divided to its end cannot be searched, so all of it counts as sensitive.
 */
public final class SensitiveElements {
    private SensitiveElements() {}

    /**
     * Cuts in place.
     *
     * @return what was taken, by data element, as the element's text; for a composite element its whole content, so that
     *     it can be sent on as it came
     */
    public static SensitiveAuthenticationData cut(Iso8583Message message) {
        SensitiveAuthenticationData taken = SensitiveAuthenticationData.none();
        for (int de : message.dialect().secrets()) {
            int slot = message.slot(de);
            if (slot >= 0) {
                cut(message, message.dialect().field(de), slot, taken);
            }
        }
        return taken;
    }

    private static void cut(Iso8583Message message, FieldFormat field, int slot, SensitiveAuthenticationData taken) {
        int de = field.number();
        int offset = message.offset(slot);
        int length = message.length(slot);
        byte[] before = message.bytes(de);
        if (field.protection() == Protection.SECRET || field.composite() == null) {
            field.overwrite(message.wire(), offset, length);
            put(message, de, before, taken);
            return;
        }
        CompositeReader reader = new CompositeReader(field, message.wire(), offset, length);
        if (!reader.faults().isEmpty()) {
            field.overwrite(message.wire(), offset, length);
            put(message, de, before, taken);
        } else if (overwriteSecrets(reader, reader.parts(), message.wire())) {
            put(message, de, before, taken);
        } else {
            Arrays.fill(before, (byte) 0);
        }
    }

    /** What goes on under its number must mean to others what it means here. */
    private static void put(Iso8583Message message, int de, byte[] value, SensitiveAuthenticationData taken) {
        if (message.isOf1987(de)) {
            taken.put(de, value);
        } else {
            Arrays.fill(value, (byte) 0);
        }
    }

    private static boolean overwriteSecrets(CompositeReader reader, List<CompositeReader.Part> parts, byte[] wire) {
        boolean found = false;
        for (CompositeReader.Part part : parts) {
            if (part.secret()) {
                reader.overwrite(part, wire);
                found = true;
            } else {
                found |= overwriteSecrets(reader, part.children(), wire);
            }
        }
        return found;
    }
}
