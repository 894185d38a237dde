package org.mooring.chaos.oracle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
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
    private static final int SLOT = 64;

    private final JournalProof proof;
    private final byte[] slots;
    private long group;

    private JournalReader(byte[] installationKey, byte[] slots) throws GeneralSecurityException {
        this.proof = new JournalProof(installationKey);
        this.slots = slots;
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
        return reader.proof.book();
    }

    private void segment(Path path, int number) throws IOException, GeneralSecurityException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(path));
        String name = path.getFileName().toString();
        if (file.capacity() < SEGMENT_HEAD
                || !new String(file.array(), 0, 8, StandardCharsets.US_ASCII).equals("MOORLOG1")
                || file.getInt(24) != number
                || file.getInt(28) != file.capacity()
                || file.getLong(32) != group + 1
                || file.getLong(40) != proof.position() + 1
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
        if (file.getLong(at + 8) != group || file.getLong(at + 16) != proof.position() + 1) {
            defect(place + "group " + file.getLong(at + 8) + " from position " + file.getLong(at + 16) + " where group "
                    + group + " from " + (proof.position() + 1) + " belongs");
        }
        long before = proof.position();
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
        if (proof.position() - before != file.getInt(at + 24)) {
            defect(place + "holds " + (proof.position() - before) + " entries, its head says " + file.getInt(at + 24));
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
            proof.entry(place, entry, envelope, key);
            at += 6 + publicLength + envelopeLength;
        }
    }

    private SecretKeySpec paymentKey(long slot) {
        boolean isThere = slot >= 1 && slot < slots.length / SLOT;
        int at = isThere ? (int) slot * SLOT : 0;
        if (!isThere || slots[at] == 0) {
            defect("the key file has no key in slot " + slot);
            return null;
        }
        if (slots[at] == 2) {
            return null;
        }
        return proof.unwrap(
                "in slot " + slot,
                Arrays.copyOfRange(slots, at + 4, at + SLOT),
                ByteBuffer.allocate(8).putLong(slot).array());
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
        proof.defect(what);
    }

    /** Payments by state, for a report. */
    public static Map<String, Integer> byState(JournalBook book) {
        Map<String, Integer> counts = new HashMap<>();
        book.payments().forEach(payment -> counts.merge(payment.state(), 1, Integer::sum));
        return counts;
    }
}
