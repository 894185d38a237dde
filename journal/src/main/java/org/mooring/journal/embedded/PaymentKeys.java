package org.mooring.journal.embedded;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.mooring.journal.shared.Envelope;
import org.mooring.journal.shared.Randomness;

/**
 * The payments' keys, each wrapped under the installation's key, in one file of 64-byte slots:
 *
 * <pre>
 *  slot 0            the file's head                    slot 1, 2, 3 …   one key each
 *  offset  size                                         offset  size
 *       0     8  "MOORKEYS"                                  0     1  0 never used, 1 a key, 2 erased
 *       8     4  version, 1                                  1     3  zeros
 *      12    16  id of the journal                           4    60  envelope of the 32 key bytes,
 *      28     4  CRC32C of the 28 bytes before                        bound to the slot's number
 *      32    32  zeros
 * </pre>
 *
 * Keys are drawn a block at a time on a caller's thread and reach the disk on the writer's, before the first log frame
 * that needs one of them; so a payment costs no flush of its own for its key. A crash wastes the unused rest of a block.
 * Erasing overwrites the slot in place; what a device keeps beneath, and every backup, has to be dealt with apart.
 */
final class PaymentKeys implements Closeable {
    private static final byte[] MAGIC = "MOORKEYS".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int SLOT_LENGTH = 64;
    private static final int HEAD_CHECKED_LENGTH = 28;
    private static final int KEY_LENGTH = 32;
    private static final int ENVELOPE_AT = 4;
    private static final int ENVELOPE_LENGTH = KEY_LENGTH + Envelope.OVERHEAD;
    private static final byte USED = 1;
    private static final byte ERASED = 2;
    /** 16 KiB and half a millisecond of drawing: one flush more for every 256 new payments. */
    private static final int BLOCK_SLOTS = 256;

    private record Block(long firstSlot, byte[] bytes) {}

    private final Path path;
    private final SecretKey wrapping;
    private final JournalFile file;
    /** Not a channel: an interrupt of a reading thread must not close it. Guarded by itself. */
    private final RandomAccessFile reading;
    // Guarded by this.
    private final ArrayDeque<PaymentKey> drawn = new ArrayDeque<>();
    private final List<Block> unwritten = new ArrayList<>();
    private long nextSlot;
    // The writer's.
    private long syncedSlots;

    private PaymentKeys(Path path, SecretKey wrapping, JournalFile file, RandomAccessFile reading, long slotCount) {
        this.path = path;
        this.wrapping = wrapping;
        this.file = file;
        this.reading = reading;
        this.nextSlot = slotCount;
        this.syncedSlots = slotCount;
    }

    /** @param highestSlot highest slot that the journal knows; a file that ends before it has lost keys */
    static PaymentKeys open(Path directory, JournalIdentity identity, long highestSlot, JournalFiles files)
            throws IOException {
        Path path = directory.resolve("payment.keys");
        byte[] head = head(identity.id());
        if (highestSlot == 0 && (Files.notExists(path) || Files.size(path) < SLOT_LENGTH)) {
            Files.createDirectories(directory);
            try (JournalFile fresh = files.open(path)) {
                fresh.write(ByteBuffer.wrap(head), 0);
                fresh.force();
            }
            JournalFiles.forceDirectory(directory);
        }
        long length = Files.notExists(path) ? 0 : Files.size(path);
        long slotCount = (length + SLOT_LENGTH - 1) / SLOT_LENGTH;
        if (length / SLOT_LENGTH <= highestSlot) {
            throw new JournalDamaged(
                    path,
                    length,
                    "the key file ends before slot " + highestSlot + ", whose key a payment needs",
                    "restore it from its backup");
        }
        RandomAccessFile reading = new RandomAccessFile(path.toFile(), "r");
        byte[] found = new byte[SLOT_LENGTH];
        reading.readFully(found);
        if (!Arrays.equals(found, head)) {
            reading.close();
            throw new JournalDamaged(
                    path, 0, "the key file's head is damaged or of another journal", "restore it from its backup");
        }
        return new PaymentKeys(path, identity.installationKey().wrapping(), files.open(path), reading, slotCount);
    }

    /** A key that no payment had before. Any thread; never touches the disk. */
    synchronized PaymentKey next() {
        if (drawn.isEmpty()) {
            drawBlock();
        }
        return drawn.poll();
    }

    /** Makes the slots up to that one durable if they are not yet. The writer's. */
    void syncUpTo(long slot) throws IOException {
        if (slot < syncedSlots) {
            return;
        }
        List<Block> blocks;
        long end;
        synchronized (this) {
            blocks = List.copyOf(unwritten);
            unwritten.clear();
            end = nextSlot;
        }
        for (Block block : blocks) {
            file.write(ByteBuffer.wrap(block.bytes()), block.firstSlot() * SLOT_LENGTH);
        }
        file.force();
        syncedSlots = end;
    }

    /** The key in that slot, which is on disk; empty when it was erased. Any thread. */
    Optional<PaymentKey> read(long slot) {
        byte[] bytes = new byte[SLOT_LENGTH];
        try {
            synchronized (reading) {
                reading.seek(slot * SLOT_LENGTH);
                reading.readFully(bytes);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("slot " + slot + " of " + path + " cannot be read", failed);
        }
        if (bytes[0] == ERASED) {
            return Optional.empty();
        }
        if (bytes[0] == USED) {
            try {
                byte[] key = Envelope.open(wrapping, place(slot), bytes, ENVELOPE_AT, ENVELOPE_LENGTH);
                return Optional.of(new PaymentKey(slot, new SecretKeySpec(key, "AES")));
            } catch (AEADBadTagException changed) {
                throw damagedSlot(slot, "is damaged");
            }
        }
        throw damagedSlot(slot, "holds no key");
    }

    /** Overwrites the slot; returns once the device has it. The writer's. */
    void erase(long slot) throws IOException {
        byte[] bytes = new byte[SLOT_LENGTH];
        bytes[0] = ERASED;
        file.write(ByteBuffer.wrap(bytes), slot * SLOT_LENGTH);
        file.force();
    }

    @Override
    public void close() throws IOException {
        synchronized (reading) {
            reading.close();
        }
        file.close();
    }

    private void drawBlock() {
        byte[] bytes = new byte[BLOCK_SLOTS * SLOT_LENGTH];
        for (int i = 0; i < BLOCK_SLOTS; i++) {
            long slot = nextSlot + i;
            byte[] key = Randomness.bytes(KEY_LENGTH);
            bytes[i * SLOT_LENGTH] = USED;
            Envelope.seal(wrapping, place(slot), new byte[0], key, bytes, i * SLOT_LENGTH + ENVELOPE_AT);
            drawn.add(new PaymentKey(slot, new SecretKeySpec(key, "AES")));
        }
        unwritten.add(new Block(nextSlot, bytes));
        nextSlot += BLOCK_SLOTS;
    }

    private JournalDamaged damagedSlot(long slot, String what) {
        return new JournalDamaged(
                path,
                slot * SLOT_LENGTH,
                "slot " + slot + " of the key file " + what,
                "restore the file from its backup; until then the payload cannot be read");
    }

    private static byte[] place(long slot) {
        return ByteBuffer.allocate(Long.BYTES).putLong(slot).array();
    }

    private static byte[] head(byte[] journalId) {
        ByteBuffer head = ByteBuffer.allocate(SLOT_LENGTH);
        head.put(MAGIC).putInt(VERSION).put(journalId);
        CRC32C crc = new CRC32C();
        crc.update(head.array(), 0, HEAD_CHECKED_LENGTH);
        return head.putInt((int) crc.getValue()).array();
    }
}
