package org.mooring.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.AnswerErased;
import org.mooring.journal.Claim;
import org.mooring.journal.ClaimReleased;
import org.mooring.journal.Commit;
import org.mooring.journal.Idempotency;
import org.mooring.journal.IdempotencyKey;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalEntryEncoding;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.NewEntry;
import org.mooring.journal.PaymentHead;
import org.mooring.journal.PaymentJournal;
import org.mooring.journal.shared.StateTable;

/**
 * A journal of which the process can die: what was handed over lies in a queue until {@link #flush} puts it on the
 * {@link Disk}, and only the disk is there for the next one. Passes the contract suite of all journals. Entries are
 * encoded and chained as everywhere; payloads are not encrypted.
 */
final class InMemoryJournal implements PaymentJournal, Idempotency {
    private static final byte[] NO_HASH = new byte[JournalEntryEncoding.HASH_LENGTH];
    private static final byte[] NONCE = new byte[JournalEntryEncoding.NONCE_LENGTH];

    private final Disk disk;
    private final Clock clock;
    private final Device device;
    private final boolean obeysStateTable;
    private final Map<IdempotencyKey, Key> held = new HashMap<>();
    private final Map<Uetr, List<IdempotencyKey>> uncommitted = new HashMap<>();
    private final Map<Uetr, CompletableFuture<byte[]>> waiting = new HashMap<>();
    private final Map<Uetr, Handed> handed = new HashMap<>();
    private final ArrayDeque<Queued> queue = new ArrayDeque<>();
    private boolean isClosed;

    /** What outlives the process. */
    static final class Disk {
        private final List<JournalEntry> log = new ArrayList<>();
        private final Map<Uetr, OnDisk> payments = new LinkedHashMap<>();
        private final Map<IdempotencyKey, Key> keys = new HashMap<>();

        /** The payment's durable entries, in order. */
        List<JournalEntry> entries(Uetr payment) {
            OnDisk known = payments.get(payment);
            return known == null ? List.of() : known.entries;
        }

        PaymentHead head(Uetr payment) {
            OnDisk known = payments.get(payment);
            return known == null ? null : known.head;
        }

        Set<Uetr> payments() {
            return payments.keySet();
        }

        long entryCount() {
            return log.size();
        }

        /** Whether a payment waits for a link. */
        boolean hasWaiting() {
            return payments.values().stream()
                    .anyMatch(payment -> payment.head.cause().equals(PendingCause.WAITING_FOR_LINK.name()));
        }

        byte[] payload(JournalEntry entry) {
            return payments.get(entry.payment()).payloads.get(entry.number() - 1);
        }
    }

    private static final class OnDisk {
        private final List<JournalEntry> entries = new ArrayList<>();
        private final List<byte[]> payloads = new ArrayList<>();
        private PaymentHead head;
        private byte[] answer;
        private boolean isErased;
    }

    private record Key(Uetr payment, byte[] content, Instant claimedAt) {}

    /** A payment as its newest handed-over commit leaves it. */
    private record Handed(PaymentKind kind, TransactionStatus state, int number) {}

    private record Queued(
            Commit commit, List<byte[]> encoded, List<IdempotencyKey> keys, CompletableFuture<JournalPosition> stage) {}

    /** When things are written, and when those who wait are told. */
    interface Device {
        /** A commit was handed over; somebody has to {@link InMemoryJournal#flush}. */
        void queued(InMemoryJournal journal);

        /** Tells those who wait. */
        void complete(Runnable completion);
    }

    InMemoryJournal(Disk disk, Clock clock, Device device) {
        this(disk, clock, device, true);
    }

    /** @param obeysStateTable false for a negative control only */
    InMemoryJournal(Disk disk, Clock clock, Device device, boolean obeysStateTable) {
        this.obeysStateTable = obeysStateTable;
        this.disk = disk;
        this.clock = clock;
        this.device = device;
    }

    @Override
    public Idempotency idempotency() {
        return this;
    }

    @Override
    public CompletionStage<JournalPosition> record(Commit commit) {
        CompletableFuture<JournalPosition> stage = new CompletableFuture<>();
        try {
            handOver(commit, stage);
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        device.queued(this);
        return stage;
    }

    private synchronized void handOver(Commit commit, CompletableFuture<JournalPosition> stage) {
        requireOpen();
        Uetr payment = commit.payment();
        Handed before = handed.computeIfAbsent(payment, this::asOnDisk);
        if (isErased(payment)) {
            throw new IllegalStateException(
                    "the payment's key was destroyed [uetr=" + payment + "]; nothing was recorded");
        }
        if (obeysStateTable) {
            StateTable.require(commit, before == null ? null : before.kind(), before == null ? null : before.state());
        }
        int number = before == null ? 0 : before.number();
        List<byte[]> encoded = new ArrayList<>(commit.entries().size());
        for (NewEntry entry : commit.entries()) {
            byte[] commitment = JournalEntryEncoding.commitment(NONCE, entry.payload());
            encoded.add(JournalEntryEncoding.encode(
                    JournalPosition.START, payment, commit.kind(), ++number, entry, NO_HASH, commitment));
        }
        TransactionStatus state =
                commit.entries().get(commit.entries().size() - 1).state();
        handed.put(payment, new Handed(commit.kind(), state, number));
        List<IdempotencyKey> keys = uncommitted.remove(payment);
        queue.add(new Queued(commit, encoded, keys == null ? List.of() : keys, stage));
    }

    private Handed asOnDisk(Uetr payment) {
        PaymentHead head = disk.head(payment);
        return head == null ? null : new Handed(head.kind(), head.state(), head.number());
    }

    /** Commits that wait for the disk. */
    synchronized int queuedCount() {
        return queue.size();
    }

    /** Puts the oldest of what was handed over on disk and has those who wait told, once per commit. */
    void flush(int countMax) {
        List<Runnable> completions = write(countMax);
        completions.forEach(device::complete);
    }

    /** As {@link #flush}, but nobody hears of it: the process dies in between. */
    synchronized List<Runnable> write(int countMax) {
        List<Runnable> completions = new ArrayList<>();
        for (int i = 0; i < countMax && !queue.isEmpty(); i++) {
            Queued next = queue.poll();
            JournalPosition position = write(next);
            CompletableFuture<byte[]> repeats = next.commit().answer() == null
                    ? null
                    : waiting.remove(next.commit().payment());
            completions.add(() -> {
                next.stage().complete(position);
                if (repeats != null) {
                    repeats.complete(disk.payments.get(next.commit().payment()).answer);
                }
            });
        }
        return completions;
    }

    private JournalPosition write(Queued queued) {
        Commit commit = queued.commit();
        OnDisk payment = disk.payments.computeIfAbsent(commit.payment(), key -> new OnDisk());
        for (int i = 0; i < commit.entries().size(); i++) {
            append(payment, commit, commit.entries().get(i), queued.encoded().get(i));
        }
        if (payment.answer == null && commit.answer() != null) {
            payment.answer = commit.answer();
        }
        for (IdempotencyKey key : queued.keys()) {
            disk.keys.put(key, held.remove(key));
        }
        return new JournalPosition(disk.log.size());
    }

    private void append(OnDisk payment, Commit commit, NewEntry entry, byte[] encoded) {
        JournalEntry before = payment.entries.isEmpty() ? null : payment.entries.get(payment.entries.size() - 1);
        byte[] previousHash = before == null ? NO_HASH : before.leaf();
        JournalPosition position = new JournalPosition(disk.log.size() + 1L);
        JournalEntryEncoding.place(encoded, 0, encoded.length, position.value(), previousHash);
        JournalEntry written = new JournalEntry(
                position,
                commit.payment(),
                commit.kind(),
                payment.entries.size() + 1,
                JournalEntryEncoding.ofMicros(JournalEntryEncoding.toMicros(entry.at())),
                entry.kind(),
                entry.state(),
                entry.cause(),
                entry.channel(),
                entry.bank(),
                entry.link(),
                previousHash,
                Arrays.copyOfRange(encoded, encoded.length - NO_HASH.length, encoded.length),
                encoded,
                JournalEntryEncoding.leaf(encoded));
        disk.log.add(written);
        payment.entries.add(written);
        payment.payloads.add(entry.payload());
        payment.head = new PaymentHead(
                written.payment(),
                written.paymentKind(),
                written.number(),
                written.kind(),
                written.state(),
                written.cause(),
                written.channel(),
                written.bank(),
                written.link(),
                payment.entries.get(0).at(),
                written.at(),
                position);
    }

    @Override
    public synchronized Claim claim(Uetr payment, List<IdempotencyKey> keys, byte[] content) {
        requireOpen();
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("a claim names at least one key [uetr=" + payment + "]");
        }
        Uetr first = null;
        for (IdempotencyKey key : keys) {
            Key holder = holder(key);
            if (holder != null && !Arrays.equals(holder.content(), content)) {
                return new Claim.Conflict(holder.payment());
            }
            if (holder != null && first == null) {
                first = holder.payment();
            }
        }
        if (first == null) {
            Key mine = new Key(payment, content, clock.instant());
            keys.forEach(key -> held.put(key, mine));
            uncommitted.computeIfAbsent(payment, key -> new ArrayList<>()).addAll(keys);
            return new Claim.Granted(payment);
        }
        return new Claim.Repeat(first, answerTo(first));
    }

    private Key holder(IdempotencyKey key) {
        Key inMemory = held.get(key);
        Key known = inMemory != null ? inMemory : disk.keys.get(key);
        Instant oldest = clock.instant().minus(Duration.ofDays(RETENTION_DAYS_DEFAULT));
        return known == null || known.claimedAt().isBefore(oldest) ? null : known;
    }

    private CompletionStage<byte[]> answerTo(Uetr payment) {
        OnDisk known = disk.payments.get(payment);
        if (known != null && known.isErased) {
            return CompletableFuture.failedFuture(new AnswerErased(payment));
        }
        return known != null && known.answer != null
                ? CompletableFuture.completedFuture(known.answer.clone())
                : waiting.computeIfAbsent(payment, key -> new CompletableFuture<>())
                        .thenApply(byte[]::clone);
    }

    @Override
    public void release(Uetr payment) {
        CompletableFuture<byte[]> repeats;
        synchronized (this) {
            List<IdempotencyKey> keys = uncommitted.remove(payment);
            if (keys == null) {
                return;
            }
            keys.forEach(held::remove);
            repeats = waiting.remove(payment);
        }
        if (repeats != null) {
            device.complete(() -> repeats.completeExceptionally(new ClaimReleased(payment)));
        }
    }

    @Override
    public synchronized Optional<PaymentHead> find(Uetr payment) {
        requireOpen();
        return Optional.ofNullable(disk.head(payment));
    }

    @Override
    public synchronized List<JournalEntry> entries(Uetr payment) {
        requireOpen();
        return List.copyOf(disk.entries(payment));
    }

    @Override
    public synchronized Optional<byte[]> payload(JournalEntry entry) {
        requireOpen();
        return isErased(entry.payment()) ? Optional.empty() : Optional.of(disk.payload(entry));
    }

    @Override
    public synchronized CompletionStage<Void> destroyKey(Uetr payment) {
        requireOpen();
        PaymentHead head = disk.head(payment);
        if (head == null || !head.state().isFinal()) {
            return CompletableFuture.failedFuture(new IllegalStateException(
                    head == null ? "no such payment [uetr=" + payment + "]" : "the payment is " + head.state()));
        }
        disk.payments.get(payment).isErased = true;
        return CompletableFuture.completedFuture(null);
    }

    private boolean isErased(Uetr payment) {
        OnDisk known = disk.payments.get(payment);
        return known != null && known.isErased;
    }

    @Override
    public synchronized List<PaymentHead> inState(TransactionStatus state, int countMax) {
        requireOpen();
        return disk.payments.values().stream()
                .map(payment -> payment.head)
                .filter(head -> head.state() == state)
                .sorted(Comparator.comparing(PaymentHead::position).reversed())
                .limit(countMax)
                .toList();
    }

    @Override
    public synchronized List<PaymentHead> longestIn(TransactionStatus state, JournalPosition after, int countMax) {
        requireOpen();
        return disk.payments.values().stream()
                .map(payment -> payment.head)
                .filter(head -> head.state() == state && head.position().value() > after.value())
                .sorted(Comparator.comparing(PaymentHead::position))
                .limit(countMax)
                .toList();
    }

    @Override
    public synchronized List<PaymentHead> newest(int countMax) {
        requireOpen();
        return disk.payments.values().stream()
                .sorted(Comparator.comparing(
                                (OnDisk payment) -> payment.entries.get(0).position())
                        .reversed())
                .limit(countMax)
                .map(payment -> payment.head)
                .toList();
    }

    @Override
    public synchronized List<JournalEntry> readAfter(JournalPosition position, int countMax) {
        requireOpen();
        int from = (int) Math.min(position.value(), disk.log.size());
        return List.copyOf(disk.log.subList(from, Math.min(disk.log.size(), from + countMax)));
    }

    @Override
    public synchronized JournalPosition committed() {
        return new JournalPosition(disk.log.size());
    }

    private void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException("the journal is closed; nothing was recorded");
        }
    }

    @Override
    public void close() {
        flush(Integer.MAX_VALUE);
        synchronized (this) {
            isClosed = true;
        }
    }
}
