package org.mooring.chaos.oracle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Reads an embedded journal from its files alone, as {@code docs/reference/journal-format.md} draws them, and checks what
 * the page promises: checksums, group and position numbers without gaps, each payment's chain, each commitment. The hub
 * must be stopped. Collects defects instead of stopping at the first.
 */
public final class JournalReader {
    private static final int SEGMENT_HEAD = 64;
    private static final int GROUP_HEAD = 36;
    private static final int UNIT = 64;
    private static final int MAGIC = 0x4d4a4731; // MJG1
    private static final int TRAILER = 0x5aa55aa5;
    private static final int COMMIT_HEAD = 16;
    private static final int CLAIM = 72;
    private static final int NONCE = 16;
    private static final int IV = 12;
    private static final int TAG_BITS = 128;
    private static final int SLOT = 64;

    private static final String[] KINDS = {
        "RECEIVED",
        "VALIDATED",
        "INTENT",
        "UNSENT",
        "OUTCOME",
        "REPORTED",
        "HELD",
        "CANCELLED",
        "INQUIRY",
        "REVERSAL",
        "REVERSAL_OUTCOME",
        "LATE_ANSWER",
        "CANCELLATION",
        "OPERATOR_ACTION"
    };
    private static final String[] STATES = {"RCVD", "ACTC", "PDNG", "ACSP", "ACSC", "RJCT", "CANC"};

    private final List<String> defects = new ArrayList<>();
    private final Map<UUID, Chain> chains = new LinkedHashMap<>();
    private final byte[] slots;
    private final SecretKeySpec wrapping;
    private long group;
    private long position;

    private JournalReader(byte[] installationKey, byte[] slots) throws GeneralSecurityException {
        this.slots = slots;
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(installationKey, "HmacSHA256"));
        mac.update("mooring/1/payment-key-wrapping".getBytes(StandardCharsets.US_ASCII));
        mac.update((byte) 1);
        this.wrapping = new SecretKeySpec(mac.doFinal(), "AES");
    }

    private static final class Chain {
        private final List<JournalPayment.Entry> entries = new ArrayList<>();
        private byte[] leaf = new byte[32];
        private long number;
    }

    /** @param directory of the journal, with {@code log/} and {@code keys/} in it */
    public static JournalBook read(Path directory) throws IOException, GeneralSecurityException {
        byte[] installationKey = HexFormat.of()
                .parseHex(Files.readString(directory.resolve("keys/installation.key"))
                        .strip());
        JournalReader reader =
                new JournalReader(installationKey, Files.readAllBytes(directory.resolve("keys/payment.keys")));
        try (Stream<Path> files = Files.list(directory.resolve("log"))) {
            int expected = 0;
            for (Path file : files.filter(file -> file.getFileName().toString().matches("\\d{8}\\.log"))
                    .sorted()
                    .toList()) {
                expected++;
                if (!file.getFileName().toString().equals(String.format("%08d.log", expected))) {
                    reader.defect(file.getFileName() + " follows, segment " + expected + " is missing");
                }
                reader.segment(file, expected);
            }
        }
        reader.mark(directory.resolve("log/synced"));
        List<JournalPayment> payments = new ArrayList<>();
        reader.chains.forEach((uetr, chain) -> {
            if (!chain.entries.isEmpty()) {
                payments.add(new JournalPayment(uetr.toString(), chain.number, chain.entries));
            }
        });
        return new JournalBook(payments, reader.defects, reader.position);
    }

    private void segment(Path path, int number) throws IOException, GeneralSecurityException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(path));
        String name = path.getFileName().toString();
        if (file.capacity() < SEGMENT_HEAD
                || !new String(file.array(), 0, 8, StandardCharsets.US_ASCII).equals("MOORLOG1")
                || file.getInt(24) != number
                || file.getInt(28) != file.capacity()
                || file.getLong(32) != group + 1
                || file.getLong(40) != position + 1
                || file.getInt(48) != crc(file, 0, 48)) {
            defect(name + " has a head that does not fit");
            return;
        }
        int at = SEGMENT_HEAD;
        while (at + GROUP_HEAD <= file.capacity() && file.getInt(at) == MAGIC) {
            int length = file.getInt(at + 4);
            int end = at + GROUP_HEAD + length;
            if (length < 0 || end < 0 || end + 4 > file.capacity()) {
                defect(name + " at " + at + ": a group that reaches beyond its segment");
                return;
            }
            group(name, file, at, length);
            at = (end + 4 + UNIT - 1) / UNIT * UNIT;
            zeros(name, file, end + 4, Math.min(at, file.capacity()), "the filling after a group");
        }
        zeros(name, file, at, file.capacity(), "what follows the last group");
    }

    private void zeros(String name, ByteBuffer file, int from, int to, String what) {
        for (int at = from; at < to; at++) {
            if (file.get(at) != 0) {
                defect(name + " at " + at + ": " + what + " is not zeros");
                return;
            }
        }
    }

    private void group(String name, ByteBuffer file, int at, int length) throws GeneralSecurityException {
        String place = name + " at " + at + ": ";
        group++;
        int body = at + GROUP_HEAD;
        if (file.getInt(at + 32) != crc(file, at, 32)) {
            defect(place + "checksum of the group's head is wrong");
        }
        if (file.getInt(at + 28) != crc(file, body, length)) {
            defect(place + "checksum of group " + group + " is wrong");
        }
        if (file.getInt(body + length) != TRAILER) {
            defect(place + "group " + group + " has no trailer");
        }
        if (file.getLong(at + 8) != group || file.getLong(at + 16) != position + 1) {
            defect(place + "group " + file.getLong(at + 8) + " from position " + file.getLong(at + 16) + " where group "
                    + group + " from " + (position + 1) + " belongs");
        }
        long before = position;
        int commit = body;
        while (commit < body + length) {
            int size = file.getInt(commit);
            if (size < COMMIT_HEAD || commit + size > body + length) {
                defect(place + "a commit that reaches beyond its group");
                return;
            }
            try {
                commit(place, file, commit);
            } catch (IndexOutOfBoundsException | IllegalArgumentException unreadable) {
                defect(place + "a commit cannot be read: " + unreadable);
            }
            commit += size;
        }
        if (position - before != file.getInt(at + 24)) {
            defect(place + "holds " + (position - before) + " entries, its head says " + file.getInt(at + 24));
        }
    }

    private void commit(String place, ByteBuffer file, int commit) throws GeneralSecurityException {
        SecretKeySpec key = paymentKey(file.getLong(commit + 4));
        int entryCount = file.getShort(commit + 14) & 0xffff;
        int at = commit + COMMIT_HEAD + CLAIM * (file.get(commit + 13) & 0xff);
        for (int i = 0; i < entryCount; i++) {
            int publicLength = file.getShort(at) & 0xffff;
            int envelopeLength = file.getInt(at + 2);
            byte[] entry = slice(file, at + 6, publicLength);
            byte[] envelope = slice(file, at + 6 + publicLength, envelopeLength);
            entry(place, entry, envelope, key);
            at += 6 + publicLength + envelopeLength;
        }
    }

    private void entry(String place, byte[] bytes, byte[] envelope, SecretKeySpec key) throws GeneralSecurityException {
        ByteBuffer entry = ByteBuffer.wrap(bytes);
        position++;
        if (entry.get(0) != 1 || entry.getLong(1) != position) {
            defect(place + "version " + entry.get(0) + ", position " + entry.getLong(1) + " where " + position
                    + " belongs");
        }
        UUID payment = new UUID(entry.getLong(9), entry.getLong(17));
        int number = entry.getInt(25);
        Chain chain = chains.computeIfAbsent(payment, first -> new Chain());
        if (number != chain.entries.size() + 1) {
            defect(place + "payment " + payment + " has entry " + number + " after " + chain.entries.size());
        }
        if (!Arrays.equals(chain.leaf, 0, 32, bytes, bytes.length - 64, bytes.length - 32)) {
            defect(place + "the chain of payment " + payment + " is broken at its entry " + number);
        }
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update((byte) 0);
        chain.leaf = sha256.digest(bytes);
        String[] texts = texts(entry);
        chain.entries.add(new JournalPayment.Entry(
                name(KINDS, entry.get(38)), name(STATES, entry.get(39)), texts[0], texts[2], texts[3]));
        payload(place, bytes, envelope, key, payment, number, chain);
    }

    /** Decrypts nonce and payload and holds them against the commitment. */
    private void payload(
            String place, byte[] bytes, byte[] envelope, SecretKeySpec key, UUID payment, int number, Chain chain)
            throws GeneralSecurityException {
        if (key == null) {
            return; // its key was destroyed, and with it payload and nonce
        }
        byte[] additional = ByteBuffer.allocate(20)
                .putLong(payment.getMostSignificantBits())
                .putLong(payment.getLeastSignificantBits())
                .putInt(number)
                .array();
        byte[] plain;
        try {
            plain = open(key, envelope, additional);
        } catch (GeneralSecurityException forged) {
            defect(place + "the payload of payment " + payment + ", entry " + number + " cannot be decrypted: "
                    + forged.getMessage());
            return;
        }
        byte[] commitment = MessageDigest.getInstance("SHA-256").digest(plain);
        if (!Arrays.equals(commitment, 0, 32, bytes, bytes.length - 32, bytes.length)) {
            defect(place + "the payload of payment " + payment + ", entry " + number + " is not the committed one");
        }
        if (number == 1) {
            chain.number = PaymentToken.find(Arrays.copyOfRange(plain, NONCE, plain.length));
        }
    }

    private SecretKeySpec paymentKey(long slot) throws GeneralSecurityException {
        boolean isThere = slot >= 1 && slot < slots.length / SLOT;
        int at = isThere ? (int) slot * SLOT : 0;
        if (!isThere || slots[at] == 0) {
            defect("the key file has no key in slot " + slot);
            return null;
        }
        if (slots[at] == 2) {
            return null;
        }
        byte[] additional = ByteBuffer.allocate(8).putLong(slot).array();
        try {
            return new SecretKeySpec(open(wrapping, Arrays.copyOfRange(slots, at + 4, at + SLOT), additional), "AES");
        } catch (GeneralSecurityException forged) {
            defect("the key in slot " + slot + " cannot be unwrapped: " + forged.getMessage());
            return null;
        }
    }

    /** What the mark says was flushed must be there. */
    private void mark(Path path) throws IOException {
        ByteBuffer mark = ByteBuffer.wrap(Files.readAllBytes(path));
        if (mark.capacity() < 28 || mark.getInt(24) != crc(mark, 0, 24)) {
            defect("the mark of the last flushed group is damaged");
        } else if (mark.getLong(8) > group) {
            defect("the log ends after group " + group + ", but group " + mark.getLong(8) + " had been flushed");
        }
    }

    private static byte[] open(SecretKeySpec key, byte[] envelope, byte[] additional) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, envelope, 0, IV));
        cipher.updateAAD(additional);
        return cipher.doFinal(envelope, IV, envelope.length - IV);
    }

    /** Cause, channel, bank, link. */
    private static String[] texts(ByteBuffer entry) {
        String[] texts = new String[4];
        int at = 40;
        for (int i = 0; i < texts.length; i++) {
            int length = entry.get(at) & 0xff;
            texts[i] = new String(entry.array(), at + 1, length, StandardCharsets.UTF_8);
            at += 1 + length;
        }
        return texts;
    }

    /** A kind that was added after this reader was written keeps its number. */
    private static String name(String[] names, byte code) {
        return code >= 1 && code <= names.length ? names[code - 1] : "CODE_" + code;
    }

    private static byte[] slice(ByteBuffer file, int from, int length) {
        if (length < 0 || length > file.capacity() - from) {
            throw new IllegalArgumentException("a length of " + length + " at " + from);
        }
        return Arrays.copyOfRange(file.array(), from, from + length);
    }

    private static int crc(ByteBuffer file, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(file.array(), from, length);
        return (int) crc.getValue();
    }

    private void defect(String what) {
        defects.add(what);
    }

    /** Payments by state, for a report. */
    public static Map<String, Integer> byState(JournalBook book) {
        Map<String, Integer> counts = new HashMap<>();
        book.payments().forEach(payment -> counts.merge(payment.state(), 1, Integer::sum));
        return counts;
    }
}
