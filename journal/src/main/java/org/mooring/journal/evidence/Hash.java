package org.mooring.journal.evidence;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** A SHA-256 value: 32 bytes that never change, written as 64 hexadecimal digits in lower case. */
public final class Hash implements Comparable<Hash> {
    public static final int BYTE_COUNT = 32;
    /** What stands where there is nothing before: the first batch's previous hash. */
    public static final Hash ZERO = new Hash(new byte[BYTE_COUNT]);

    private final byte[] bytes;

    private Hash(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException when it is not 32 bytes long */
    public static Hash of(byte[] bytes) {
        if (bytes.length != BYTE_COUNT) {
            throw new IllegalArgumentException("a SHA-256 value has 32 bytes, got " + bytes.length);
        }
        return new Hash(bytes.clone());
    }

    /** @throws IllegalArgumentException when it is not 64 hexadecimal digits */
    public static Hash parse(String hex) {
        if (hex.length() != 2 * BYTE_COUNT) {
            throw new IllegalArgumentException("a SHA-256 value has 64 hexadecimal digits, got " + hex.length());
        }
        return new Hash(HexFormat.of().parseHex(hex));
    }

    /** SHA-256 of the parts, one after the other. */
    static Hash sha256(MessageDigest digest, byte[]... parts) {
        for (byte[] part : parts) {
            digest.update(part);
        }
        return new Hash(digest.digest());
    }

    static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    /** Without a copy; for hashing only. */
    byte[] raw() {
        return bytes;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash hash && Arrays.equals(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public int compareTo(Hash other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
