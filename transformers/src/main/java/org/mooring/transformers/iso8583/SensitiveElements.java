package org.mooring.transformers.iso8583;

import java.util.Arrays;
import org.mooring.canonical.SensitiveAuthenticationData;

/**
 * Takes sensitive authentication data out of a message: tracks (DE 35, 36, 45), the PIN block (DE 52), and of DE 55 the
 * tags 57, 5A, 56 and 9F6B. What is taken is overwritten in the message's wire bytes, length for length, so that they
 * may be stored and still decode: '*' in track data, '0' in hexadecimal values. A DE 55 that is not hexadecimal BER-TLV
 * cannot be searched, so all of it counts as sensitive. DE 48 is left as it is: where networks put card verification
 * values in it differs, and part of a dialect that says so.
 */
public final class SensitiveElements {
    private static final int CHIP_DATA = 55;
    private static final int[] WHOLE = {35, 36, 45, 52};

    private SensitiveElements() {}

    /**
     * Cuts in place.
     *
     * @return what was taken, by data element; for DE 55 its whole content, so that it can be sent on as it came
     */
    public static SensitiveAuthenticationData cut(Iso8583Message message) {
        SensitiveAuthenticationData taken = SensitiveAuthenticationData.none();
        for (int de : WHOLE) {
            int slot = message.slot(de);
            if (slot >= 0) {
                taken.put(de, message.bytes(de));
                overwrite(message.wire(), message.offset(slot), message.length(slot), de == 52 ? '0' : '*');
            }
        }
        int slot = message.slot(CHIP_DATA);
        if (slot >= 0) {
            cutChipData(message, slot, taken);
        }
        return taken;
    }

    private static void cutChipData(Iso8583Message message, int slot, SensitiveAuthenticationData taken) {
        byte[] before = message.bytes(CHIP_DATA);
        int offset = message.offset(slot);
        int length = message.length(slot);
        HexTlv tlv = new HexTlv(message.wire(), offset, length);
        if (!tlv.overwriteSensitive()) {
            overwrite(message.wire(), offset, length, '*');
        }
        if (Arrays.equals(before, 0, length, message.wire(), offset, offset + length)) {
            return;
        }
        taken.put(CHIP_DATA, before);
    }

    private static void overwrite(byte[] wire, int offset, int length, char with) {
        Arrays.fill(wire, offset, offset + length, (byte) with);
    }
}
