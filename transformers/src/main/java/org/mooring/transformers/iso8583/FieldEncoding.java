package org.mooring.transformers.iso8583;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.charset.Charset;

/** How the characters of a value, a length or a bitmap lie in bytes. */
enum FieldEncoding {
    ASCII("ascii", null),
    /** US and Canada. */
    EBCDIC_037("ebcdic-037", "IBM037"),
    /** International. */
    EBCDIC_500("ebcdic-500", "IBM500"),
    /** Latin-1 of Unix system services. */
    EBCDIC_1047("ebcdic-1047", "IBM1047"),
    /** Two digits a byte. */
    BCD("bcd", null),
    /** Bytes as they are; their text is upper-case hexadecimal. A length is a big-endian number. */
    BINARY("binary", null),
    /** Bytes as two hexadecimal characters each, ASCII. */
    HEX("hex", null),
    /** The same in EBCDIC, whose code pages agree on digits and letters. */
    HEX_EBCDIC("hex-ebcdic", "IBM500");

    private final String key;
    /** Wire byte to ISO 8859-1 and back, both one to one; null where they are the same. */
    private final byte[] toLatin;

    private final byte[] fromLatin;
    /** Value of each wire byte as a hexadecimal character, -1 where it is none. */
    private final byte[] hexDigits = new byte[256];

    FieldEncoding(String key, String charset) {
        this.key = key;
        this.toLatin = charset == null ? null : new byte[256];
        this.fromLatin = charset == null ? null : new byte[256];
        if (charset != null) {
            byte[] all = new byte[256];
            for (int i = 0; i < all.length; i++) {
                all[i] = (byte) i;
            }
            byte[] latin = new String(all, Charset.forName(charset)).getBytes(ISO_8859_1);
            for (int i = 0; i < all.length; i++) {
                toLatin[i] = latin[i];
                fromLatin[latin[i] & 0xff] = (byte) i;
            }
        }
        for (int i = 0; i < hexDigits.length; i++) {
            hexDigits[i] = (byte) Character.digit(toLatin((byte) i), 16);
        }
    }

    /** The name in a dialect file. */
    String key() {
        return key;
    }

    /** @return null when there is no encoding of that name */
    static FieldEncoding of(String key) {
        for (FieldEncoding encoding : values()) {
            if (encoding.key.equals(key)) {
                return encoding;
            }
        }
        return null;
    }

    /** One byte a character. */
    boolean isText() {
        return this == ASCII || this == EBCDIC_037 || this == EBCDIC_500 || this == EBCDIC_1047;
    }

    boolean isHex() {
        return this == HEX || this == HEX_EBCDIC;
    }

    /** Bytes are ISO 8859-1 characters themselves. */
    boolean isLatin() {
        return toLatin == null;
    }

    int toLatin(byte wire) {
        return toLatin == null ? wire & 0xff : toLatin[wire & 0xff] & 0xff;
    }

    byte fromLatin(int character) {
        return fromLatin == null ? (byte) character : fromLatin[character & 0xff];
    }

    /** Value of a hexadecimal character on the wire, -1 when it is none. */
    int hexDigit(byte wire) {
        return hexDigits[wire & 0xff];
    }
}
