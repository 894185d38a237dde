package org.mooring.journal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.UUID;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;

/**
 * The bytes of an entry's public part. Evidence hangs on them, so version 1 is fixed for ever; integers are big-endian.
 *
 * <pre>
 *  offset  size
 *       0     1  version, 1
 *       1     8  position
 *       9    16  payment: the UETR
 *      25     4  number in the payment, from 1
 *      29     8  instant, microseconds since 1970-01-01T00:00:00Z
 *      37     1  payment kind
 *      38     1  entry kind
 *      39     1  state after the entry
 *      40   1+n  cause    ┐
 *       …   1+n  channel  │ length in bytes (0 to 255), then that much UTF-8
 *       …   1+n  bank     │
 *       …   1+n  link     ┘
 *    L-64    32  previous hash: leaf of the payment's entry before, zeros for the first
 *    L-32    32  commitment = SHA-256(nonce ‖ payload)
 *
 *  leaf = SHA-256(0x00 ‖ these L bytes)
 * </pre>
 *
 * Every entry has exactly one encoding: {@link #decode} refuses whatever {@link #encode} would not have written.
 */
public final class JournalEntryEncoding {
    public static final int VERSION = 1;
    /** Length of a SHA-256 hash. */
    public static final int HASH_LENGTH = 32;
    /** Length of the random bytes in front of a payload. */
    public static final int NONCE_LENGTH = 16;
    /** Longest cause, channel, bank or link, in bytes of UTF-8. */
    public static final int TEXT_LENGTH_MAX = 255;

    private static final int POSITION_AT = 1;
    private static final int INSTANT_AT = 29;
    private static final int KIND_AT = 38;
    private static final int STATE_AT = 39;
    private static final int TEXTS_AT = 40;
    private static final int TEXT_COUNT = 4;
    private static final int LENGTH_MIN = TEXTS_AT + TEXT_COUNT + 2 * HASH_LENGTH;
    private static final int MICROS_PER_SECOND = 1_000_000;
    private static final int NANOS_PER_MICRO = 1_000;
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(JournalEntryEncoding::sha256);

    private JournalEntryEncoding() {}

    /**
     * @throws IllegalArgumentException when a public text is longer than {@value #TEXT_LENGTH_MAX} bytes or not well
     *     formed, or a hash is not 32 bytes long
     */
    public static byte[] encode(
            JournalPosition position,
            Uetr payment,
            PaymentKind paymentKind,
            int number,
            NewEntry entry,
            byte[] previousHash,
            byte[] commitment) {
        byte[] cause = text("cause", entry.cause());
        byte[] channel = text("channel", entry.channel());
        byte[] bank = text("bank", entry.bank());
        byte[] link = text("link", entry.link());
        int length = LENGTH_MIN + cause.length + channel.length + bank.length + link.length;
        ByteBuffer out = ByteBuffer.allocate(length);
        out.put((byte) VERSION).putLong(position.value());
        out.putLong(payment.value().getMostSignificantBits())
                .putLong(payment.value().getLeastSignificantBits());
        out.putInt(number).putLong(toMicros(entry.at()));
        out.put((byte) paymentKind.wireCode()).put((byte) entry.kind().wireCode());
        out.put((byte) entry.state().wireCode());
        out.put((byte) cause.length).put(cause);
        out.put((byte) channel.length).put(channel);
        out.put((byte) bank.length).put(bank);
        out.put((byte) link.length).put(link);
        out.put(hash("previousHash", previousHash)).put(hash("commitment", commitment));
        return out.array();
    }

    /** @throws IllegalArgumentException when the bytes are not exactly one entry of version 1 */
    public static JournalEntry decode(byte[] encoded) {
        if (encoded.length < LENGTH_MIN) {
            throw notAnEntry("it has " + encoded.length + " bytes, at least " + LENGTH_MIN + " are needed");
        }
        ByteBuffer in = ByteBuffer.wrap(encoded);
        int version = in.get();
        if (version != VERSION) {
            throw notAnEntry("version " + version + ", known is " + VERSION);
        }
        JournalPosition position = new JournalPosition(in.getLong());
        Uetr payment = new Uetr(new UUID(in.getLong(), in.getLong()));
        int number = in.getInt();
        if (number < 1) {
            throw notAnEntry("number " + number + ", at least 1 is needed");
        }
        Instant at = ofMicros(in.getLong());
        PaymentKind paymentKind = PaymentKind.ofWireCode(in.get());
        EntryKind kind = EntryKind.ofWireCode(in.get());
        TransactionStatus state = TransactionStatus.ofWireCode(in.get());
        String cause = text(in);
        String channel = text(in);
        String bank = text(in);
        String link = text(in);
        if (in.remaining() != 2 * HASH_LENGTH) {
            throw notAnEntry(in.remaining() + " bytes after the texts, must be " + 2 * HASH_LENGTH);
        }
        byte[] previousHash = new byte[HASH_LENGTH];
        byte[] commitment = new byte[HASH_LENGTH];
        in.get(previousHash).get(commitment);
        return new JournalEntry(
                position,
                payment,
                paymentKind,
                number,
                at,
                kind,
                state,
                cause,
                channel,
                bank,
                link,
                previousHash,
                commitment,
                encoded,
                leaf(encoded, 0, encoded.length));
    }

    /** {@code SHA-256(0x00 ‖ encoded)}: the leaf of RFC 9162, 2.1.1. */
    public static byte[] leaf(byte[] encoded) {
        return leaf(encoded, 0, encoded.length);
    }

    /** The leaf of an entry that lies inside a larger buffer. */
    public static byte[] leaf(byte[] buffer, int offset, int length) {
        MessageDigest sha256 = SHA_256.get();
        sha256.update((byte) 0);
        sha256.update(buffer, offset, length);
        return sha256.digest();
    }

    /** {@code SHA-256(nonce ‖ payload)}: binds the entry to its payload and tells nobody what it is. */
    public static byte[] commitment(byte[] nonce, byte[] payload) {
        MessageDigest sha256 = SHA_256.get();
        sha256.update(nonce);
        sha256.update(payload);
        return sha256.digest();
    }

    /** Writes what only the sequencer knows into an entry that was encoded before its turn came. */
    public static void place(byte[] buffer, int offset, int length, long position, byte[] previousHash) {
        ByteBuffer.wrap(buffer).putLong(offset + POSITION_AT, position);
        System.arraycopy(previousHash, 0, buffer, offset + length - 2 * HASH_LENGTH, HASH_LENGTH);
    }

    /** The position in an encoded entry that begins at that offset. */
    public static long positionIn(byte[] buffer, int offset) {
        return ByteBuffer.wrap(buffer).getLong(offset + POSITION_AT);
    }

    /** The state in an encoded entry that begins at that offset. */
    public static TransactionStatus stateIn(byte[] buffer, int offset) {
        return TransactionStatus.ofWireCode(buffer[offset + STATE_AT]);
    }

    /** The kind in an encoded entry that begins at that offset. */
    public static EntryKind kindIn(byte[] buffer, int offset) {
        return EntryKind.ofWireCode(buffer[offset + KIND_AT]);
    }

    /** The instant in an encoded entry that begins at that offset, microseconds since 1970. */
    public static long microsIn(byte[] buffer, int offset) {
        return ByteBuffer.wrap(buffer).getLong(offset + INSTANT_AT);
    }

    /** What the encoding keeps of an instant: whole microseconds since 1970. */
    public static long toMicros(Instant at) {
        return Math.addExact(
                Math.multiplyExact(at.getEpochSecond(), (long) MICROS_PER_SECOND), at.getNano() / NANOS_PER_MICRO);
    }

    public static Instant ofMicros(long micros) {
        return Instant.ofEpochSecond(
                Math.floorDiv(micros, (long) MICROS_PER_SECOND),
                (long) Math.floorMod(micros, (long) MICROS_PER_SECOND) * NANOS_PER_MICRO);
    }

    private static byte[] text(String name, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > TEXT_LENGTH_MAX) {
            throw new IllegalArgumentException("a journal entry's " + name + " has at most " + TEXT_LENGTH_MAX
                    + " bytes, got " + utf8.length + "; nothing was recorded");
        }
        // An unpaired surrogate would come back as a question mark, and two texts would share one encoding.
        if (hasSurrogate(value) && !new String(utf8, StandardCharsets.UTF_8).equals(value)) {
            throw new IllegalArgumentException(
                    "a journal entry's " + name + " must be well-formed Unicode; nothing was recorded");
        }
        return utf8;
    }

    private static boolean hasSurrogate(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (Character.isSurrogate(value.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static String text(ByteBuffer in) {
        int length = in.get() & 0xff;
        if (length + 2 * HASH_LENGTH > in.remaining()) {
            throw notAnEntry("a text of " + length + " bytes reaches beyond its end");
        }
        ByteBuffer utf8 = in.slice().limit(length);
        in.position(in.position() + length);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(utf8)
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw notAnEntry("a text is not UTF-8");
        }
    }

    private static byte[] hash(String name, byte[] value) {
        if (value.length != HASH_LENGTH) {
            throw new IllegalArgumentException(name + " has " + HASH_LENGTH + " bytes, got " + value.length);
        }
        return value;
    }

    private static IllegalArgumentException notAnEntry(String why) {
        return new IllegalArgumentException("these bytes are no journal entry: " + why);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
