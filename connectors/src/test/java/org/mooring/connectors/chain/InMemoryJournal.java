package org.mooring.connectors.chain;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.Commit;
import org.mooring.journal.EntryKind;
import org.mooring.journal.Idempotency;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.PaymentHead;
import org.mooring.journal.PaymentJournal;
import org.mooring.journal.evidence.Hash;

/** A journal's tail in memory: positions without gaps, leaves as RFC 9162 has them. Payments play no part here. */
final class InMemoryJournal implements PaymentJournal {
    private final List<JournalEntry> entries = new ArrayList<>();

    synchronized void add(int count, Instant at) {
        for (int i = 0; i < count; i++) {
            long position = entries.size() + 1L;
            entries.add(entry(position, at, ("entry " + position).getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** Somebody changes an entry afterwards. */
    synchronized void tamper(long position) {
        JournalEntry old = entries.get((int) position - 1);
        entries.set((int) position - 1, entry(position, old.at(), "changed".getBytes(StandardCharsets.UTF_8)));
    }

    synchronized void forgetAfter(long position) {
        entries.subList((int) position, entries.size()).clear();
    }

    synchronized Hash leaf(long position) {
        return Hash.of(entries.get((int) position - 1).leaf());
    }

    @Override
    public synchronized List<JournalEntry> readAfter(JournalPosition position, int countMax) {
        int from = (int) Math.min(position.value(), entries.size());
        // Never more than three at a time, so that whoever reads has to come back.
        return List.copyOf(entries.subList(from, Math.min(entries.size(), from + Math.min(countMax, 3))));
    }

    @Override
    public synchronized JournalPosition committed() {
        return new JournalPosition(entries.size());
    }

    private static JournalEntry entry(long position, Instant at, byte[] encoded) {
        return new JournalEntry(
                new JournalPosition(position),
                Uetr.random(),
                PaymentKind.CREDIT_TRANSFER,
                1,
                at,
                EntryKind.RECEIVED,
                TransactionStatus.RCVD,
                "",
                "rest",
                "",
                "",
                new byte[32],
                new byte[32],
                encoded,
                leaf(encoded));
    }

    private static byte[] leaf(byte[] encoded) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((byte) 0x00);
            return digest.digest(encoded);
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    @Override
    public Idempotency idempotency() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<JournalPosition> record(Commit commit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<PaymentHead> find(Uetr payment) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<JournalEntry> entries(Uetr payment) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<byte[]> payload(JournalEntry entry) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<PaymentHead> inState(TransactionStatus state, int countMax) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<PaymentHead> longestIn(TransactionStatus state, JournalPosition after, int countMax) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<PaymentHead> newest(int countMax) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> destroyKey(Uetr payment) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
