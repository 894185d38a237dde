package org.mooring.journal.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.LongConsumer;
import javax.crypto.AEADBadTagException;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalEntryEncoding;

/**
 * Checks a whole journal that no process has open, and makes it ready for its first start: everything a start checks, but of the whole log and with the index
 * built anew, so that every payment's chain is followed from its first entry; and every payload that has its key against
 * its commitment.
 */
public final class JournalCheck {
    private JournalCheck() {}

    /**
     * What was checked.
     *
     * @param journalId in hexadecimal
     * @param head leaf of the last entry, in hexadecimal
     * @param openedCount payloads that were decrypted and compared with their commitment
     * @param erasedCount entries whose payment has no key any more
     */
    public record Result(
            String journalId, long group, long position, String head, long openedCount, long erasedCount) {}

    /**
     * For a journal that was just put together from a backup, without an index.
     *
     * @param progress told the position now and then
     * @throws JournalDamaged naming file, offset and rule
     */
    public static Result ofRestored(Path directory, LongConsumer progress) throws IOException {
        Path keyFile = directory.resolve("keys").resolve("installation.key");
        try (DirectoryLock lock = DirectoryLock.acquire(directory)) {
            JournalIdentity identity = JournalIdentity.openOrCreate(directory, keyFile);
            LogDirectory log = new LogDirectory(
                    directory.resolve("log"),
                    identity.id(),
                    JournalSettings.in(directory).segmentBytes(),
                    JournalFiles.ON_DISK);
            try (JournalIndex index = new JournalIndex(directory.resolve("index"))) {
                LogEnd end = new LogRecovery(log, index).recover(Long.MAX_VALUE / 2);
                settle(log, end);
                long highestSlot = index.highWater().highestSlot();
                try (PaymentKeys keys =
                        PaymentKeys.open(keyFile.getParent(), identity, highestSlot, JournalFiles.ON_DISK)) {
                    return commitments(log, identity, keys, progress);
                }
            }
        }
    }

    /** The log ends here, and the device has it; its last segment gets the size back that a backup spared. */
    private static void settle(LogDirectory log, LogEnd end) throws IOException {
        if (end.segment() > 0) {
            try (RandomAccessFile file =
                    new RandomAccessFile(log.file(end.segment()).toFile(), "rw")) {
                file.setLength(Math.max(file.length(), end.segmentBytes()));
                file.getFD().sync();
            }
        }
        try (SyncedMark mark = SyncedMark.open(log)) {
            mark.write(end.group(), LogLocation.of(end.segment(), end.offset()));
        }
    }

    private static Result commitments(
            LogDirectory log, JournalIdentity identity, PaymentKeys keys, LongConsumer progress) throws IOException {
        long[] counts = new long[2];
        LogScan scan = new LogScan(identity.id())
                .withTakers(
                        (commit, location) -> {
                            Optional<PaymentKey> key = keys.read(commit.keySlot());
                            if (key.isPresent()) {
                                requireCommitments(log, commit, location, key.get());
                            }
                            counts[key.isPresent() ? 0 : 1] += commit.entryCount();
                        },
                        (position, offset, length) -> progress.accept(position));
        for (LogBase.Carried carried : log.base().carried()) {
            Optional<PaymentKey> key = keys.read(carried.commit().keySlot());
            if (key.isPresent()) {
                requireCommitments(log, carried.commit(), carried.location(), key.get());
            }
            counts[key.isPresent() ? 0 : 1] += carried.commit().entryCount();
        }
        int newest = log.newestSegment();
        for (int segment = log.base().firstSegment(); segment <= newest; segment++) {
            Path file = log.file(segment);
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 20)) {
                scan.segment(file.toString(), in, segment == newest);
            }
        }
        return new Result(
                HexFormat.of().formatHex(identity.id()),
                scan.group(),
                scan.position(),
                scan.head(),
                counts[0],
                counts[1]);
    }

    private static void requireCommitments(LogDirectory log, CommitRecord commit, long location, PaymentKey key) {
        try {
            for (int i = 0; i < commit.entryCount(); i++) {
                JournalEntry entry = commit.entry(i);
                byte[] opened = commit.open(i, key.secret(), entry.payment(), entry.number());
                byte[] nonce = Arrays.copyOf(opened, JournalEntryEncoding.NONCE_LENGTH);
                byte[] payload = Arrays.copyOfRange(opened, JournalEntryEncoding.NONCE_LENGTH, opened.length);
                if (!Arrays.equals(JournalEntryEncoding.commitment(nonce, payload), entry.commitment())) {
                    throw damaged(log, location, "the payload at position " + entry.position() + " is another");
                }
            }
            if (commit.hasAnswer()) {
                commit.openAnswer(key.secret(), commit.entry(0).payment());
            }
        } catch (AEADBadTagException changed) {
            throw damaged(
                    log,
                    location,
                    "a payload from position " + commit.entry(0).position() + " on was changed, or has another key");
        }
    }

    private static JournalDamaged damaged(LogDirectory log, long location, String what) {
        return new JournalDamaged(
                log.file(LogLocation.segment(location)), LogLocation.offset(location), what, "take another copy");
    }
}
