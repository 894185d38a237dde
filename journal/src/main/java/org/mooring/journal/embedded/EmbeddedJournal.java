package org.mooring.journal.embedded;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.crypto.AEADBadTagException;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.AnswerErased;
import org.mooring.journal.Commit;
import org.mooring.journal.Idempotency;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalEntryEncoding;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.NewEntry;
import org.mooring.journal.PaymentHead;
import org.mooring.journal.PaymentJournal;
import org.mooring.journal.shared.Completions;
import org.mooring.journal.shared.Randomness;
import org.mooring.journal.shared.StateTable;

/**
 * The journal of one JVM; nothing to install. State table, numbers, encryption and commitments are the calling thread's
 * work, positions and chains the writer's; {@code docs/reference/journal-format.md} draws what lies on disk.
 */
public final class EmbeddedJournal implements PaymentJournal {
    private static final byte[] NO_HASH = new byte[JournalEntryEncoding.HASH_LENGTH];

    private final JournalIndex index;
    private final LogReader reader;
    private final PaymentKeys keys;
    private final PaymentCiphers ciphers = new PaymentCiphers();
    private final OpenPayments payments;
    private final KeyClaims claims;
    private final IndexFollower follower;
    private final RecentGroups recent = new RecentGroups();
    private final GroupCommit writer;
    private final Completions completions;
    private final LogPruning pruning;
    /** What to close after the writer, the last opened first. */
    private final Deque<Closeable> resources;

    private boolean isClosed;

    private EmbeddedJournal(
            JournalSettings settings,
            Clock clock,
            LogEnd end,
            LogAppender log,
            Opened opened,
            Deque<Closeable> resources) {
        this.index = opened.index();
        this.reader = opened.reader();
        this.keys = opened.keys();
        this.resources = resources;
        this.payments = new OpenPayments(index, keys, settings.cachedPaymentsMax());
        this.completions = new Completions(settings.completionExecutor());
        this.claims = new KeyClaims(
                opened.identity().installationKey(), index, this::answer, settings.keyRetention(), clock, completions);
        this.follower = new IndexFollower(index, payments, claims, this::indexFailed);
        this.pruning = new LogPruning(opened.directory(), index, reader, follower, payments);
        this.writer = new GroupCommit(log, end, keys, follower, recent, claims, completions, settings);
    }

    private record Opened(
            JournalIdentity identity, LogDirectory directory, JournalIndex index, LogReader reader, PaymentKeys keys) {}

    /**
     * Opens the journal, or makes a new one; checks the newest part of the log and brings the index up to it.
     *
     * @param clock dates claims of idempotency keys; entries bring their own instants
     * @throws JournalDamaged when the disk does not hold what was written
     * @throws IllegalStateException when another process has the directory open, or the installation key is not this
     *     journal's
     */
    public static EmbeddedJournal open(JournalSettings settings, Clock clock) {
        return open(settings, clock, JournalFiles.ON_DISK);
    }

    static EmbeddedJournal open(JournalSettings settings, Clock clock, JournalFiles files) {
        Deque<Closeable> resources = new ArrayDeque<>();
        try {
            Files.createDirectories(settings.directory());
            resources.push(DirectoryLock.acquire(settings.directory()));
            JournalIdentity identity =
                    JournalIdentity.openOrCreate(settings.directory(), settings.installationKeyFile());
            LogDirectory directory = new LogDirectory(
                    settings.directory().resolve("log"), identity.id(), settings.segmentBytes(), files);
            LogPruning.removeLeftovers(directory);
            JournalIndex index = new JournalIndex(settings.directory().resolve("index"));
            resources.push(index);
            LogEnd end = new LogRecovery(directory, index).recover(settings.checkedAtStartBytes());
            PaymentKeys keys = PaymentKeys.open(
                    settings.paymentKeyDirectory(), identity, index.highWater().highestSlot(), files);
            resources.push(keys);
            LogReader reader = new LogReader(directory);
            resources.push(reader);
            LogAppender log = new LogAppender(directory, end);
            resources.push(log);
            EmbeddedJournal journal = new EmbeddedJournal(
                    settings, clock, end, log, new Opened(identity, directory, index, reader, keys), resources);
            journal.follower.start();
            journal.writer.start();
            return journal;
        } catch (IOException failed) {
            closeAll(resources, failed);
            throw new UncheckedIOException(
                    "the journal cannot be opened [directory=" + settings.directory() + "]: " + failed.getMessage()
                            + "; journal not started",
                    failed);
        } catch (RuntimeException failed) {
            closeAll(resources, failed);
            throw failed;
        }
    }

    @Override
    public Idempotency idempotency() {
        return claims;
    }

    @Override
    public CompletionStage<JournalPosition> record(Commit commit) {
        try {
            while (true) {
                OpenPayment payment = payments.get(commit.payment());
                synchronized (payment) {
                    if (!payment.isRetired) {
                        return handOver(payment, commit);
                    }
                }
            }
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    @Override
    public Optional<PaymentHead> find(Uetr payment) {
        follower.catchUp();
        return index.head(payment).map(IndexedHead::toPaymentHead);
    }

    @Override
    public List<JournalEntry> entries(Uetr payment) {
        follower.catchUp();
        List<JournalEntry> entries = new ArrayList<>();
        for (CommitPlace place : index.commits(payment)) {
            CommitRecord commit = reader.commit(place.location());
            for (int i = 0; i < commit.entryCount(); i++) {
                entries.add(commit.entry(i));
            }
        }
        return entries;
    }

    @Override
    public Optional<byte[]> payload(JournalEntry entry) {
        follower.catchUp();
        IndexedHead head = index.head(entry.payment()).orElseThrow(() -> unknown(entry));
        CommitPlace place = index.commit(entry.payment(), entry.number()).orElseThrow(() -> unknown(entry));
        Optional<PaymentKey> key = keys.read(head.keySlot());
        if (key.isEmpty()) {
            return Optional.empty();
        }
        CommitRecord commit = reader.commit(place.location());
        int entryIndex = entry.number() - place.firstNumber();
        if (entryIndex >= commit.entryCount() || !Arrays.equals(commit.encoded(entryIndex), entry.encoded())) {
            throw unknown(entry);
        }
        try {
            byte[] opened = commit.open(entryIndex, key.get().secret(), entry.payment(), entry.number());
            byte[] nonce = Arrays.copyOf(opened, JournalEntryEncoding.NONCE_LENGTH);
            byte[] payload = Arrays.copyOfRange(opened, JournalEntryEncoding.NONCE_LENGTH, opened.length);
            if (!Arrays.equals(JournalEntryEncoding.commitment(nonce, payload), entry.commitment())) {
                throw reader.damaged(place.location(), "the payload at position " + entry.position() + " is another");
            }
            return Optional.of(payload);
        } catch (AEADBadTagException changed) {
            throw reader.damaged(place.location(), "the payload at position " + entry.position() + " was changed");
        }
    }

    @Override
    public List<PaymentHead> inState(TransactionStatus state, int countMax) {
        follower.catchUp();
        List<PaymentHead> heads = new ArrayList<>();
        for (Uetr payment : index.inState(state, countMax)) {
            // It may have moved on since the row was read.
            find(payment).filter(head -> head.state() == state).ifPresent(heads::add);
        }
        return heads;
    }

    @Override
    public List<PaymentHead> longestIn(TransactionStatus state, JournalPosition after, int countMax) {
        follower.catchUp();
        List<PaymentHead> heads = new ArrayList<>();
        for (Uetr payment : index.longestIn(state, after.value(), countMax)) {
            // It may have moved on since the row was read.
            find(payment).filter(head -> head.state() == state).ifPresent(heads::add);
        }
        return heads;
    }

    @Override
    public List<PaymentHead> newest(int countMax) {
        follower.catchUp();
        List<PaymentHead> heads = new ArrayList<>();
        index.newest(countMax).forEach(payment -> find(payment).ifPresent(heads::add));
        return heads;
    }

    @Override
    public List<JournalEntry> readAfter(JournalPosition position, int countMax) {
        List<JournalEntry> entries = new ArrayList<>();
        tail(Math.max(position.value() + 1, pruning.firstPosition()), countMax, (commit, i) -> {
            entries.add(commit.entry(i));
            return entries.size() < countMax;
        });
        return entries;
    }

    @Override
    public List<byte[]> leavesAfter(JournalPosition position, int countMax) {
        long next = position.value() + 1;
        if (next < pruning.firstPosition()) {
            return PaymentJournal.super.leavesAfter(position, countMax); // which says so
        }
        List<byte[]> leaves = new ArrayList<>();
        for (RecentGroups.Group group : recent.from(next, countMax)) {
            for (int i = (int) Math.max(0, next - group.firstPosition());
                    i < group.leaves().size() && leaves.size() < countMax;
                    i++) {
                leaves.add(group.leaves().get(i).clone());
            }
        }
        if (!leaves.isEmpty()) {
            return leaves;
        }
        tail(next, countMax, (commit, i) -> {
            leaves.add(commit.leaf(i));
            return leaves.size() < countMax;
        });
        return leaves;
    }

    @Override
    public JournalPosition committed() {
        return new JournalPosition(writer.committed());
    }

    /**
     * Exports the oldest segments and takes them out of the log, as long as every entry in one is older than that
     * instant and before that position, every payment in it is final, and no key claimed in it is still remembered. The
     * newest segment stays. Waits for the disk; one call at a time, while payments go on.
     *
     * @param exports folder of the exports, each a segment as it was: payloads stay encrypted
     * @throws UncheckedIOException when an export cannot be written; nothing of its segment was pruned then
     */
    public Pruned prune(Instant olderThan, JournalPosition settledBefore, Path exports) {
        try {
            return pruning.prune(
                    JournalEntryEncoding.toMicros(olderThan),
                    settledBefore.value(),
                    claims.expiredBeforeMicros(),
                    exports);
        } catch (IOException failed) {
            throw new UncheckedIOException(
                    "the oldest part of the log cannot be exported or deleted: " + failed.getMessage()
                            + "; it stays, payments go on",
                    failed);
        }
    }

    /** Overwrites the slot of the key file in place; backups of the file hold the key still. */
    @Override
    public CompletionStage<Void> destroyKey(Uetr payment) {
        try {
            follower.catchUp();
            while (true) {
                OpenPayment open = payments.get(payment);
                synchronized (open) {
                    if (!open.isRetired) {
                        return destroyKey(open);
                    }
                }
            }
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (isClosed) {
                return;
            }
            isClosed = true;
        }
        writer.close();
        follower.close();
        completions.execute(() -> claims.failAll(new IllegalStateException(
                "the journal was closed before the first request was answered; its answer may be on disk, ask again")));
        completions.close();
        IOException failed = closeAll(resources, null);
        if (failed != null) {
            throw new UncheckedIOException("the journal's files could not all be closed", failed);
        }
    }

    private void indexFailed(RuntimeException failed) {
        writer.abandon(failed);
    }

    private CompletionStage<JournalPosition> handOver(OpenPayment payment, Commit commit) {
        List<KeyClaim> taken = List.of();
        try {
            writer.requireRoom();
            payments.requireMayGrow(payment.uetr);
            StateTable.require(commit, payment.kind, payment.state);
            PaymentKey key = keyOf(payment);
            byte[] answer = payment.isAnswered ? null : commit.answer();
            taken = claims.take(commit.payment());
            byte[] record = encrypt(payment, commit, key, taken, answer);
            if (record.length > writer.recordLengthMax()) {
                throw new IllegalArgumentException("a commit has at most " + writer.recordLengthMax() + " bytes, got "
                        + record.length + " [uetr=" + commit.payment() + "]; nothing was recorded");
            }
            CompletableFuture<JournalPosition> stage = new CompletableFuture<>();
            writer.enqueue(new QueuedCommit(payment, record, key.slot(), taken, answer, stage, completions.ofCaller()));
            payment.pendingCount++;
            payment.kind = commit.kind();
            payment.key = key;
            payment.number += commit.entries().size();
            payment.state = commit.entries().get(commit.entries().size() - 1).state();
            payment.isAnswered |= answer != null;
            return stage;
        } catch (RuntimeException refused) {
            claims.giveBack(commit.payment(), taken);
            payments.forgetIfUnused(payment);
            throw refused;
        }
    }

    private PaymentKey keyOf(OpenPayment payment) {
        if (payment.number == 0) {
            return keys.next();
        }
        if (payment.key == null) {
            throw new IllegalStateException(
                    "the payment's key was destroyed [uetr=" + payment.uetr + "]; nothing was recorded");
        }
        return payment.key;
    }

    private byte[] encrypt(OpenPayment payment, Commit commit, PaymentKey key, List<KeyClaim> claims, byte[] answer) {
        int count = commit.entries().size();
        List<byte[]> encoded = new ArrayList<>(count);
        List<byte[]> nonces = new ArrayList<>(count);
        List<byte[]> payloads = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            NewEntry entry = commit.entries().get(i);
            byte[] nonce = Randomness.bytes(JournalEntryEncoding.NONCE_LENGTH);
            byte[] commitment = JournalEntryEncoding.commitment(nonce, entry.payload());
            encoded.add(JournalEntryEncoding.encode(
                    JournalPosition.START,
                    commit.payment(),
                    commit.kind(),
                    payment.number + 1 + i,
                    entry,
                    NO_HASH,
                    commitment));
            nonces.add(nonce);
            payloads.add(entry.payload());
        }
        return CommitRecord.write(
                commit.payment(),
                key,
                ciphers.of(key.slot()),
                payment.number + 1,
                encoded,
                nonces,
                payloads,
                claims,
                answer);
    }

    private CompletionStage<Void> destroyKey(OpenPayment payment) {
        if (payment.number == 0) {
            payments.forgetIfUnused(payment);
            throw new IllegalStateException("no such payment [uetr=" + payment.uetr + "]; no key was destroyed");
        }
        if (!payment.state.isFinal() || payment.pendingCount > 0) {
            payments.forgetIfUnused(payment);
            throw new IllegalStateException("the payment is " + payment.state
                    + ", only a final one without a commit under way may lose its key [uetr=" + payment.uetr
                    + "]; no key was destroyed");
        }
        long slot = payment.keySlot;
        CompletableFuture<Void> erased = writer.enqueue(() -> {
            keys.erase(slot);
            payments.keyErased(payment.uetr);
            ciphers.forget(slot);
        });
        payment.key = null;
        payments.forgetIfUnused(payment);
        return erased;
    }

    /** The payment's first answer, as far as it is durable. */
    private Optional<byte[]> answer(Uetr payment) {
        follower.catchUp();
        IndexedHead head = index.head(payment).orElse(null);
        if (head == null || head.answerLocation() == 0) {
            return Optional.empty();
        }
        PaymentKey key = keys.read(head.keySlot()).orElseThrow(() -> new AnswerErased(payment));
        try {
            return Optional.of(reader.commit(head.answerLocation()).openAnswer(key.secret(), payment));
        } catch (AEADBadTagException changed) {
            throw reader.damaged(head.answerLocation(), "the answer of payment " + payment + " was changed");
        }
    }

    /** Takes an entry of the tail; false when it wants no more. */
    @FunctionalInterface
    private interface EntryTaker {
        boolean take(CommitRecord commit, int entryIndex);
    }

    private void tail(long next, int countMax, EntryTaker taker) {
        if (countMax <= 0 || next > writer.committed()) {
            return;
        }
        List<RecentGroups.Group> inMemory = recent.from(next, countMax);
        if (inMemory.isEmpty()) {
            follower.catchUp();
            index.groupsFrom(next, (firstPosition, place) -> readGroup(place, next, taker));
        } else {
            for (RecentGroups.Group group : inMemory) {
                if (!readGroup(group.place(), next, taker)) {
                    return;
                }
            }
        }
    }

    /** False when the taker wants no more. */
    private boolean readGroup(JournalIndex.GroupPlace place, long from, EntryTaker taker) {
        byte[] frame = reader.frame(place.location(), place.length());
        int end = GroupFrame.HEAD_LENGTH + GroupFrame.head(frame, 0).bodyLength();
        int at = GroupFrame.HEAD_LENGTH;
        while (at < end) {
            CommitRecord commit = CommitRecord.at(frame, at);
            for (int i = 0; i < commit.entryCount(); i++) {
                if (commit.position(i) >= from && !taker.take(commit, i)) {
                    return false;
                }
            }
            at += commit.length();
        }
        return true;
    }

    private static IllegalArgumentException unknown(JournalEntry entry) {
        return new IllegalArgumentException(
                "this journal has no such entry [uetr=" + entry.payment() + ", number=" + entry.number() + "]");
    }

    /** Closes all, whatever fails; the failures join {@code cause}, or the first of them is returned. */
    private static IOException closeAll(Deque<Closeable> resources, Exception cause) {
        IOException first = null;
        while (!resources.isEmpty()) {
            try {
                resources.pop().close();
            } catch (IOException | RuntimeException failed) {
                if (cause != null) {
                    cause.addSuppressed(failed);
                } else if (first == null) {
                    first = new IOException(failed);
                }
            }
        }
        return first;
    }
}
