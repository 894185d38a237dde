package org.mooring.transformers.iso8583.mac;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/** Keys that protect nothing, because everybody has them. DES parity bits do not count. */
final class TestKeys {
    /** Begins the alias of a key that its owner calls a test key. */
    private static final String MARK = "test-";

    private static final Set<String> PUBLISHED = Set.of(
            // ISO/IEC 9797-1 annex B, ANSI X9.24 annex A, and most manuals of HSMs
            "0123456789abcdeffedcba9876543210",
            "0123456789abcdeffedcba98765432100123456789abcdef",
            "0123456789abcdef0123456789abcdef",
            // RFC 4493 and NIST SP 800-38B, D.1 to D.3
            "2b7e151628aed2a6abf7158809cf4f3c",
            "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
            "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
            // FIPS 197, appendix C
            "000102030405060708090a0b0c0d0e0f",
            "000102030405060708090a0b0c0d0e0f1011121314151617",
            "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
            // The variants and examples of EMV and key block documents
            "00112233445566778899aabbccddeeff",
            "ffeeddccbbaa99887766554433221100",
            "89e88cf7931444f334bd7547fc3f380c",
            "c1d0f8fb4958670dba40ab1f3752ef0d",
            // ICAO 9303-11, appendix D
            "7962d9ece03d1acd4c76089dce131543",
            // The usual example of cryptographic libraries
            "7ca110454a1a6e570131d9619dc1376e");

    private static final int PARITY_OFF = 0xfe;

    private TestKeys() {}

    static boolean isNamedSo(String alias) {
        return alias.toLowerCase(Locale.ROOT).startsWith(MARK);
    }

    static boolean isKnown(byte[] key) {
        String bits = withoutParity(key);
        return PUBLISHED.stream()
                        .anyMatch(published -> withoutParity(HexFormat.of().parseHex(published))
                                .equals(bits))
                || isOneByteRepeated(key);
    }

    /** Whether a DES key has the same 8 bytes twice in a row: encryption and decryption under them cancel out. */
    static boolean areNeighboursEqual(byte[] key) {
        for (int from = 8; from + 8 <= key.length; from += 8) {
            if (part(key, from).equals(part(key, from - 8))) {
                return true;
            }
        }
        return false;
    }

    private static String part(byte[] key, int from) {
        return withoutParity(Arrays.copyOfRange(key, from, from + 8));
    }

    private static boolean isOneByteRepeated(byte[] key) {
        for (byte b : key) {
            if ((b & PARITY_OFF) != (key[0] & PARITY_OFF)) {
                return false;
            }
        }
        return true;
    }

    private static String withoutParity(byte[] key) {
        byte[] bits = key.clone();
        for (int i = 0; i < bits.length; i++) {
            bits[i] &= (byte) PARITY_OFF;
        }
        return HexFormat.of().formatHex(bits);
    }
}
