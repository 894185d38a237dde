package org.mooring.transformers.iso8583;

/**
 * The length in front of a variable element.
 *
 * @param encoding ASCII, EBCDIC and hex: a character a digit; BCD: two digits a byte, a zero in front of an odd number;
 *     binary: big-endian
 * @param digits 1..4; for binary the number of bytes, 1 or 2
 * @param countsBytes the length counts bytes of the value; otherwise its characters, which for BCD are its digits
 */
record LengthPrefix(FieldEncoding encoding, int digits, boolean countsBytes) {
    /** Bytes on the wire. */
    int bytes() {
        return encoding == FieldEncoding.BCD ? (digits + 1) / 2 : digits;
    }

    /** The highest length that it can say. */
    int max() {
        int radix = encoding == FieldEncoding.BINARY ? 256 : encoding.isHex() ? 16 : 10;
        int max = 1;
        for (int i = 0; i < digits; i++) {
            max *= radix;
        }
        return max - 1;
    }

    String words() {
        return switch (encoding) {
            case BINARY -> digits + " bytes";
            case HEX, HEX_EBCDIC -> digits + " hexadecimal characters";
            default -> digits + " digits";
        };
    }

    /** @return -1 when there is no number; the caller has checked that the bytes are there */
    int read(byte[] wire, int at) {
        int value = 0;
        if (encoding == FieldEncoding.ASCII) {
            for (int i = at; i < at + digits; i++) {
                int digit = wire[i] - '0';
                if (digit < 0 || digit > 9) {
                    return -1;
                }
                value = value * 10 + digit;
            }
            return value;
        }
        for (int i = at; i < at + bytes(); i++) {
            int high = (wire[i] & 0xff) >> 4;
            int low = wire[i] & 0x0f;
            switch (encoding) {
                case BINARY -> value = value << 8 | wire[i] & 0xff;
                case BCD -> {
                    if (high > 9 || low > 9) {
                        return -1;
                    }
                    value = value * 100 + high * 10 + low;
                }
                case HEX, HEX_EBCDIC -> {
                    int digit = encoding.hexDigit(wire[i]);
                    if (digit < 0) {
                        return -1;
                    }
                    value = value << 4 | digit;
                }
                default -> {
                    if (high != 0x0f || low > 9) {
                        return -1;
                    }
                    value = value * 10 + low;
                }
            }
        }
        return value > max() ? -1 : value;
    }

    /** @return offset behind it */
    int write(int value, byte[] wire, int at) {
        int left = value;
        for (int i = at + bytes() - 1; i >= at; i--) {
            switch (encoding) {
                case ASCII -> {
                    wire[i] = (byte) ('0' + left % 10);
                    left /= 10;
                }
                case BINARY -> {
                    wire[i] = (byte) left;
                    left >>= 8;
                }
                case BCD -> {
                    wire[i] = (byte) (left / 10 % 10 << 4 | left % 10);
                    left /= 100;
                }
                case HEX, HEX_EBCDIC -> {
                    wire[i] = encoding.fromLatin(Character.toUpperCase(Character.forDigit(left & 15, 16)));
                    left >>= 4;
                }
                default -> {
                    wire[i] = (byte) (0xf0 | left % 10);
                    left /= 10;
                }
            }
        }
        return at + bytes();
    }
}
