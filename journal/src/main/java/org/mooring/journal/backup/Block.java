package org.mooring.journal.backup;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What an archive is made of, after its magic:
 *
 * <pre>
 *  offset  size
 *       0     1  type
 *       1     4  length of the content, n
 *       5     n  content
 *     5+n    32  SHA-256 of the digest before ‖ type ‖ length ‖ content; the first digest before is that of the magic
 * </pre>
 */
final class Block {
    static final byte[] MAGIC = {'M', 'O', 'O', 'R', 'B', 'K', 'P', '1'};
    static final int HEAD_LENGTH = 5;
    static final int DIGEST_LENGTH = 32;
    /** Of a content; encryption adds 28 bytes to a megabyte of a part. */
    static final int CONTENT_MAX = 1024 * 1024 + 64;
    /** Bytes of a part in one block. */
    static final int PART_BYTES = 1024 * 1024;

    static final byte HEAD = 'H';
    static final byte PART = 'P';
    static final byte BYTES = 'B';
    static final byte PART_END = 'E';
    static final byte MANIFEST = 'M';
    static final byte SEAL = 'S';

    private Block() {}

    static byte[] head(byte type, int length) {
        return ByteBuffer.allocate(HEAD_LENGTH).put(type).putInt(length).array();
    }

    static byte[] firstDigest() {
        return sha256().digest(MAGIC);
    }

    static byte[] digest(byte[] before, byte[] head, byte[] content) {
        MessageDigest sha256 = sha256();
        sha256.update(before);
        sha256.update(head);
        return sha256.digest(content);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
