package org.mooring.journal.embedded;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalEntryEncoding;
import org.mooring.journal.shared.Envelope;
import org.mooring.journal.shared.KeyHash;

/**
 * One commit inside a group's frame, read in place. Everything the index knows of the commit is in here, so that the
 * index can be built again from the log alone.
 *
 * <pre>
 *  offset  size
 *       0     4  length of the record
 *       4     8  slot of the payment's key
 *      12     1  1 when an answer follows, else 0
 *      13     1  number of idempotency keys, k
 *      14     2  number of entries, e
 *      16  72×k  HMAC of the key (32), HMAC of the content (32), claimed at (8, microseconds)
 *       …        e times: length of the public part (2), length of the envelope (4), public part, envelope
 *       …        the answer, if any: length of the envelope (4), envelope
 * </pre>
 *
 * An entry's envelope holds nonce (16) ‖ payload, the answer's the answer alone; both are under the payment's key.
 */
final class CommitRecord {
    static final int HEAD_LENGTH = 16;

    private static final int SLOT_AT = 4;
    private static final int ANSWER_AT = 12;
    private static final int KEY_COUNT_AT = 13;
    private static final int ENTRY_COUNT_AT = 14;
    private static final int CLAIM_LENGTH = 72;
    private static final int ENTRY_HEAD_LENGTH = 6;
    private static final int ANSWER_HEAD_LENGTH = 4;
    private static final int KEY_COUNT_MAX = 0xff;
    private static final int ENTRY_COUNT_MAX = 0xffff;

    private static final byte[] NOTHING = new byte[0];

    private final byte[] buffer;
    private final int offset;
    private final int length;
    private final int[] entryAt;
    private final int answerAt;

    private CommitRecord(byte[] buffer, int offset, int length, int[] entryAt, int answerAt) {
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        this.entryAt = entryAt;
        this.answerAt = answerAt;
    }

    /**
     * Encrypts and lays out a commit; positions and previous hashes are still missing in its entries.
     *
     * @param cipher of the key's slot, {@link PaymentCiphers}
     * @param encodedEntries public parts, numbered from {@code firstNumber}
     * @param nonces one an entry
     * @param payloads one an entry
     * @param answer null when the commit answers nothing
     */
    static byte[] write(
            Uetr payment,
            PaymentKey key,
            Cipher cipher,
            int firstNumber,
            List<byte[]> encodedEntries,
            List<byte[]> nonces,
            List<byte[]> payloads,
            List<KeyClaim> claims,
            byte[] answer) {
        requireAtMost(KEY_COUNT_MAX, claims.size(), "idempotency keys");
        requireAtMost(ENTRY_COUNT_MAX, encodedEntries.size(), "entries");
        long length = HEAD_LENGTH + (long) CLAIM_LENGTH * claims.size();
        for (int i = 0; i < encodedEntries.size(); i++) {
            length += ENTRY_HEAD_LENGTH + encodedEntries.get(i).length + envelopeLength(payloads.get(i));
        }
        if (answer != null) {
            length += ANSWER_HEAD_LENGTH + Envelope.OVERHEAD + answer.length;
        }
        requireAtMost(Integer.MAX_VALUE / 2, length, "bytes");
        ByteBuffer out = ByteBuffer.allocate((int) length);
        out.putInt((int) length).putLong(key.slot());
        out.put((byte) (answer == null ? 0 : 1)).put((byte) claims.size()).putShort((short) encodedEntries.size());
        for (KeyClaim claim : claims) {
            out.put(claim.key().bytes()).put(claim.fingerprint()).putLong(claim.claimedAtMicros());
        }
        synchronized (cipher) {
            for (int i = 0; i < encodedEntries.size(); i++) {
                byte[] encoded = encodedEntries.get(i);
                byte[] payload = payloads.get(i);
                out.putShort((short) encoded.length)
                        .putInt(envelopeLength(payload))
                        .put(encoded);
                byte[] place = Envelope.place(payment, firstNumber + i);
                out.position(out.position()
                        + Envelope.seal(
                                cipher, key.secret(), place, nonces.get(i), payload, out.array(), out.position()));
            }
            if (answer != null) {
                out.putInt(Envelope.OVERHEAD + answer.length);
                byte[] place = Envelope.place(payment, 0);
                Envelope.seal(cipher, key.secret(), place, NOTHING, answer, out.array(), out.position());
            }
        }
        return out.array();
    }

    /** @throws IllegalArgumentException when no whole record lies there */
    static CommitRecord at(byte[] buffer, int offset) {
        ByteBuffer in = ByteBuffer.wrap(buffer);
        int length = lengthAt(buffer, offset);
        int end = offset + length;
        int keyCount = buffer[offset + KEY_COUNT_AT] & 0xff;
        int[] entryAt = new int[in.getShort(offset + ENTRY_COUNT_AT) & 0xffff];
        int at = offset + HEAD_LENGTH + CLAIM_LENGTH * keyCount;
        for (int i = 0; i < entryAt.length; i++) {
            entryAt[i] = at;
            at = next(at, ENTRY_HEAD_LENGTH, end);
            int publicLength = in.getShort(entryAt[i]) & 0xffff;
            at = next(at, publicLength, end);
            at = next(at, in.getInt(entryAt[i] + 2), end);
        }
        int answerAt = -1;
        if (buffer[offset + ANSWER_AT] == 1) {
            answerAt = at;
            at = next(at, ANSWER_HEAD_LENGTH, end);
            at = next(at, in.getInt(answerAt), end);
        }
        if (at != end || entryAt.length == 0) {
            throw new IllegalArgumentException("a commit of " + length + " bytes ends at byte " + (at - offset));
        }
        return new CommitRecord(buffer, offset, length, entryAt, answerAt);
    }

    /** @throws IllegalArgumentException when the record would reach beyond the buffer */
    static int lengthAt(byte[] buffer, int offset) {
        if (buffer.length - offset < HEAD_LENGTH) {
            throw new IllegalArgumentException("a commit's head is cut off");
        }
        int length = ByteBuffer.wrap(buffer).getInt(offset);
        if (length < HEAD_LENGTH || length > buffer.length - offset) {
            throw new IllegalArgumentException("a commit says it has " + length + " bytes");
        }
        return length;
    }

    int length() {
        return length;
    }

    /** The whole record, copied. */
    byte[] bytes() {
        return Arrays.copyOfRange(buffer, offset, offset + length);
    }

    int entryCount() {
        return entryAt.length;
    }

    long keySlot() {
        return ByteBuffer.wrap(buffer).getLong(offset + SLOT_AT);
    }

    boolean hasAnswer() {
        return answerAt >= 0;
    }

    List<KeyClaim> claims() {
        ByteBuffer in = ByteBuffer.wrap(buffer);
        int count = buffer[offset + KEY_COUNT_AT] & 0xff;
        List<KeyClaim> claims = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int at = offset + HEAD_LENGTH + i * CLAIM_LENGTH;
            claims.add(new KeyClaim(
                    new KeyHash(Arrays.copyOfRange(buffer, at, at + KeyHash.LENGTH)),
                    Arrays.copyOfRange(buffer, at + KeyHash.LENGTH, at + 2 * KeyHash.LENGTH),
                    in.getLong(at + 2 * KeyHash.LENGTH)));
        }
        return claims;
    }

    /** Gives the entry its position and the hash before; returns its leaf. */
    byte[] place(int entryIndex, long position, byte[] previousHash) {
        int at = publicAt(entryIndex);
        int publicLength = publicLength(entryIndex);
        JournalEntryEncoding.place(buffer, at, publicLength, position, previousHash);
        return JournalEntryEncoding.leaf(buffer, at, publicLength);
    }

    /** The entry's public part, copied. */
    byte[] encoded(int entryIndex) {
        int at = publicAt(entryIndex);
        return Arrays.copyOfRange(buffer, at, at + publicLength(entryIndex));
    }

    TransactionStatus state(int entryIndex) {
        return JournalEntryEncoding.stateIn(buffer, publicAt(entryIndex));
    }

    EntryKind kind(int entryIndex) {
        return JournalEntryEncoding.kindIn(buffer, publicAt(entryIndex));
    }

    /** Instant of the entry, microseconds since 1970. */
    long micros(int entryIndex) {
        return JournalEntryEncoding.microsIn(buffer, publicAt(entryIndex));
    }

    /** Position of the entry, once it is placed. */
    long position(int entryIndex) {
        return JournalEntryEncoding.positionIn(buffer, publicAt(entryIndex));
    }

    /** Leaf of the entry, once it is placed. */
    byte[] leaf(int entryIndex) {
        return JournalEntryEncoding.leaf(buffer, publicAt(entryIndex), publicLength(entryIndex));
    }

    /** @throws IllegalArgumentException when the public part is no entry */
    JournalEntry entry(int entryIndex) {
        return JournalEntryEncoding.decode(encoded(entryIndex));
    }

    /** Nonce and payload of an entry. */
    byte[] open(int entryIndex, SecretKey key, Uetr payment, int number) throws AEADBadTagException {
        int at = publicAt(entryIndex) + publicLength(entryIndex);
        int envelopeLength = ByteBuffer.wrap(buffer).getInt(entryAt[entryIndex] + 2);
        return Envelope.open(key, Envelope.place(payment, number), buffer, at, envelopeLength);
    }

    byte[] openAnswer(SecretKey key, Uetr payment) throws AEADBadTagException {
        int envelopeLength = ByteBuffer.wrap(buffer).getInt(answerAt);
        return Envelope.open(key, Envelope.place(payment, 0), buffer, answerAt + ANSWER_HEAD_LENGTH, envelopeLength);
    }

    private int publicAt(int entryIndex) {
        return entryAt[entryIndex] + ENTRY_HEAD_LENGTH;
    }

    private int publicLength(int entryIndex) {
        return ByteBuffer.wrap(buffer).getShort(entryAt[entryIndex]) & 0xffff;
    }

    private static int envelopeLength(byte[] payload) {
        return Envelope.OVERHEAD + JournalEntryEncoding.NONCE_LENGTH + payload.length;
    }

    private static int next(int at, int length, int end) {
        if (length < 0 || length > end - at) {
            throw new IllegalArgumentException("a part of " + length + " bytes reaches beyond its commit");
        }
        return at + length;
    }

    private static void requireAtMost(long max, long value, String what) {
        if (value > max) {
            throw new IllegalArgumentException(
                    "a commit has at most " + max + " " + what + ", got " + value + "; nothing was recorded");
        }
    }
}
