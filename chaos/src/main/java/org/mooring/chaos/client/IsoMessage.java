package org.mooring.chaos.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An ISO 8583:1987 message with elements 2 to 64, ASCII, hex bitmap, two bytes of length: as much as a till needs. Written
 * from the standard's table, not from the hub's codec.
 */
record IsoMessage(String mti, SortedMap<Integer, String> elements) {
    /** Of DE 2 to DE 64; negative: so many digits of length. */
    private static final int[] LENGTHS = {
        -2, 6, 12, 12, 12, 10, 8, 8, 8, 6, 6, 4, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3, 3, 2, 2, 1, 9, 9, 9, 9, -2, -2, -2, -2,
        -3, 12, 6, 2, 3, 8, 15, 40, -2, -2, -3, -3, -3, 3, 3, 3, 16, 16, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, 16
    };

    static IsoMessage of(String mti, Map<Integer, String> elements) {
        return new IsoMessage(mti, new TreeMap<>(elements));
    }

    IsoMessage with(String otherMti) {
        return new IsoMessage(otherMti, elements);
    }

    String get(int element) {
        return elements.getOrDefault(element, "");
    }

    byte[] wire() {
        long bitmap = 0;
        StringBuilder body = new StringBuilder();
        for (Map.Entry<Integer, String> element : elements.entrySet()) {
            bitmap |= 1L << (64 - element.getKey());
            int length = LENGTHS[element.getKey() - 2];
            if (length < 0) {
                body.append(
                        String.format("%0" + -length + "d", element.getValue().length()));
            }
            body.append(element.getValue());
        }
        byte[] text = (mti + String.format("%016X", bitmap) + body).getBytes(StandardCharsets.US_ASCII);
        byte[] wire = new byte[2 + text.length];
        wire[0] = (byte) (text.length >> 8);
        wire[1] = (byte) text.length;
        System.arraycopy(text, 0, wire, 2, text.length);
        return wire;
    }

    /** @throws IOException when the connection ends or the message cannot be read */
    static IsoMessage read(InputStream in) throws IOException {
        byte[] length = in.readNBytes(2);
        if (length.length < 2) {
            throw new IOException("connection ended");
        }
        int bytes = (length[0] & 0xff) << 8 | length[1] & 0xff;
        byte[] wire = in.readNBytes(bytes);
        if (wire.length < bytes) {
            throw new IOException("connection ended in a message");
        }
        try {
            return parse(new String(wire, StandardCharsets.US_ASCII));
        } catch (StringIndexOutOfBoundsException | NumberFormatException unreadable) {
            throw new IOException("unreadable message", unreadable);
        }
    }

    private static IsoMessage parse(String text) {
        long bitmap = Long.parseUnsignedLong(text.substring(4, 20), 16);
        int at = bitmap < 0 ? 36 : 20;
        SortedMap<Integer, String> elements = new TreeMap<>();
        for (int element = 2; element <= 64; element++) {
            if ((bitmap & 1L << (64 - element)) == 0) {
                continue;
            }
            int length = LENGTHS[element - 2];
            if (length < 0) {
                int digits = -length;
                length = Integer.parseInt(text.substring(at, at + digits));
                at += digits;
            }
            elements.put(element, text.substring(at, at + length));
            at += length;
        }
        return new IsoMessage(text.substring(0, 4), elements);
    }
}
