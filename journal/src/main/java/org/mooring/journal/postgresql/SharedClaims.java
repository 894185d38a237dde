package org.mooring.journal.postgresql;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.mooring.canonical.Uetr;
import org.mooring.journal.AnswerErased;
import org.mooring.journal.Claim;
import org.mooring.journal.ClaimReleased;
import org.mooring.journal.Idempotency;
import org.mooring.journal.IdempotencyKey;
import org.mooring.journal.JournalEntryEncoding;
import org.mooring.journal.JournalFull;
import org.mooring.journal.shared.Completions;
import org.mooring.journal.shared.InstallationKey;
import org.mooring.journal.shared.KeyHash;
import org.mooring.journal.shared.PrivateThread;
import org.mooring.journal.shared.Randomness;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims that all instances on one database share. One thread asks the database for whatever was requested meanwhile,
 * renews this instance's lease, looks after repeats that wait for another instance, and removes expired keys.
 *
 * <p>A claim is granted by a row that names this instance as its owner, and is durable with the payment's first commit.
 * An instance that hangs for longer than its lease may lose claims to others; the id of the claim keeps it from
 * committing with them afterwards.
 */
final class SharedClaims implements Idempotency, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(SharedClaims.class);
    private static final int SWEPT_KEYS_MIN = 1_000;
    private static final long STARTING_LOOK_MS = 50;
    private static final long LOOK_MIN_MS = 20;
    private static final long LOOK_MAX_MS = 500;

    private record Request(Uetr payment, HeldClaim claim, CompletableFuture<Claim> stage) {}

    private record Release(Uetr payment, List<HeldClaim> claims) {}

    private final InstallationKey installationKey;
    private final PaymentKeys keys;
    private final HeldClaims held;
    private final ClaimTable table;
    private final Database database;
    private final Session session;
    private final Completions completions;
    private final Clock clock;
    private final PostgresSettings settings;
    private final RepeatWaits waits = new RepeatWaits();
    private final Thread worker = new Thread(this::run, "mooring-journal-claims");

    // Guarded by lock.
    private final Object lock = new Object();
    private List<Request> requests = new ArrayList<>();
    private List<Release> releases = new ArrayList<>();
    private boolean isClosing;

    private volatile long renewedAtNanos;
    private volatile long term;

    // The worker's.
    private long renewAtNanos = System.nanoTime();
    private long lookAtNanos = System.nanoTime();
    private long lookPauseMs = LOOK_MIN_MS;
    private boolean isNewWait;
    private int claimsSinceSweep;

    SharedClaims(
            InstallationKey installationKey,
            PaymentKeys keys,
            HeldClaims held,
            ClaimTable table,
            Database database,
            Completions completions,
            Clock clock,
            PostgresSettings settings) {
        this.installationKey = installationKey;
        this.keys = keys;
        this.held = held;
        this.table = table;
        this.database = database;
        this.session = new Session(database::connectForShortLived, "claims", settings.outageMax());
        this.completions = completions;
        this.clock = clock;
        this.settings = settings;
        worker.setDaemon(true);
    }

    /**
     * Takes the instance's lease, so that nothing is claimed without one, and waits until it is known of every other
     * instance whether it lives: one that died a moment ago, perhaps this one's own predecessor, would else seem to have
     * its payments in hand still. At most the lease of the dead; living ones show themselves soon.
     */
    void start() throws SQLException {
        renew(connection());
        worker.start();
        try (Connection connection = database.connect("start")) {
            Map<Long, Instant> before = table.living(connection);
            Map<Long, Instant> now = before;
            while (before.entrySet().stream().anyMatch(now.entrySet()::contains)) {
                pause(STARTING_LOOK_MS);
                now = table.living(connection);
            }
        }
    }

    /** Counted from before the database was asked: it counts the lease from when it was. */
    private void renew(Connection connection) throws SQLException {
        long askedAtNanos = System.nanoTime();
        table.renew(connection);
        if (System.nanoTime() - renewedAtNanos >= settings.lease().toNanos()) {
            countTermOn();
        }
        renewedAtNanos = askedAtNanos;
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // Only the worker writes, and start before it.
    private void countTermOn() {
        term++;
    }

    /** Rises whenever this instance may have counted as dead: what was its own before may be another's now. */
    long term() {
        return term;
    }

    /** Whether no other instance can take this one for dead for another third of the lease. Asks nobody. */
    boolean isLeaseSure() {
        return System.nanoTime() - renewedAtNanos < settings.lease().toNanos() / 3 * 2;
    }

    @Override
    public Claim claim(Uetr payment, List<IdempotencyKey> keys, byte[] content) {
        try {
            return requestClaim(payment, keys, content).toCompletableFuture().join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
    }

    @Override
    public CompletionStage<Claim> requestClaim(Uetr payment, List<IdempotencyKey> keys, byte[] content) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("a claim names at least one key [uetr=" + payment + "]");
        }
        Set<KeyHash> hashes = new LinkedHashSet<>();
        keys.forEach(key -> hashes.add(new KeyHash(installationKey.hash(key))));
        HeldClaim claim = new HeldClaim(
                ByteBuffer.wrap(Randomness.bytes(Long.BYTES)).getLong(),
                List.copyOf(hashes),
                installationKey.fingerprint(content),
                JournalEntryEncoding.toMicros(clock.instant()));
        CompletableFuture<Claim> stage = new CompletableFuture<>();
        synchronized (lock) {
            if (isClosing) {
                return CompletableFuture.failedFuture(closed());
            }
            if (requests.size() >= settings.queuedCommitsMax()) {
                return CompletableFuture.failedFuture(new JournalFull("the journal is full: "
                        + requests.size() + " claims wait for the database, at most "
                        + settings.queuedCommitsMax() + " may; nothing was claimed"));
            }
            requests.add(new Request(payment, claim, stage));
            lock.notifyAll();
        }
        return stage;
    }

    @Override
    public void release(Uetr payment) {
        List<HeldClaim> claims = held.release(payment);
        if (!claims.isEmpty()) {
            synchronized (lock) {
                releases.add(new Release(payment, claims));
                lock.notifyAll();
            }
        }
    }

    /** The payment's first answer is durable here: completes the repeats that wait. */
    void answered(Uetr payment, byte[] answer) {
        waits.answered(payment, answer);
    }

    /** Gives up the lease, so that claims without a commit are free for others at once. */
    @Override
    public void close() {
        synchronized (lock) {
            isClosing = true;
            lock.notifyAll();
        }
        PrivateThread.awaitEnd(worker);
        completions.execute(
                () -> waits.failAll(
                        new IllegalStateException(
                                "the journal was closed before the first request was answered; its answer may be recorded, ask again")));
        session.close();
    }

    private void run() {
        List<Request> open = new ArrayList<>();
        List<Release> released = new ArrayList<>();
        while (true) {
            boolean isLast;
            synchronized (lock) {
                while (!isClosing && requests.isEmpty() && releases.isEmpty() && open.isEmpty() && released.isEmpty()) {
                    long ms = untilNextDutyMs();
                    if (ms <= 0) {
                        break;
                    }
                    await(ms);
                }
                open.addAll(requests);
                requests = new ArrayList<>();
                released.addAll(releases);
                releases = new ArrayList<>();
                isLast = isClosing;
            }
            try {
                work(connection(), open, released);
                session.works();
                if (isLast) {
                    table.forget(connection());
                }
            } catch (SQLException | RuntimeException failed) {
                countTermOn(); // a server that crashed may have forgotten the lease, whose commit did not wait for its
                // device
                session.lost(failed);
                if (session.isAwayTooLong()
                        || isLast
                        || !(failed instanceof SQLException sql && Session.mayPass(sql))) {
                    giveUp(open, released, failed);
                }
                if (!isLast) {
                    pause(session.nextPauseMs());
                }
            }
            if (isLast) {
                open.forEach(request -> fail(request, closed()));
                return;
            }
        }
    }

    private void work(Connection connection, List<Request> open, List<Release> released) throws SQLException {
        if (System.nanoTime() - renewAtNanos >= 0) {
            renew(connection);
            table.sweep(connection, expiredBeforeMicros(), SWEPT_KEYS_MIN + 2 * claimsSinceSweep);
            claimsSinceSweep = 0;
            renewAtNanos = System.nanoTime() + settings.lease().toNanos() / PostgresJournal.SIGNS_A_LEASE;
        }
        if (!released.isEmpty()) {
            table.release(
                    connection,
                    released.stream()
                            .flatMap(release -> release.claims().stream())
                            .toList());
            List<Release> done = List.copyOf(released);
            released.clear();
            completions.execute(() ->
                    done.forEach(release -> waits.failed(release.payment(), new ClaimReleased(release.payment()))));
        }
        claimsSinceSweep += open.size();
        decide(connection, open);
        lookAfterRepeats(connection);
    }

    /** Takes what can be taken together; looks who is in the way of the rest. Each round decides at least one request. */
    private void decide(Connection connection, List<Request> open) throws SQLException {
        while (!open.isEmpty()) {
            List<Request> together = withoutCommonKeys(open);
            long expiredBefore = expiredBeforeMicros();
            List<ClaimTable.Wanted> wanted = together.stream()
                    .map(request -> new ClaimTable.Wanted(request.payment(), request.claim()))
                    .toList();
            if (table.take(connection, wanted, expiredBefore)) {
                together.forEach(this::grant);
                open.removeAll(together);
            } else {
                Set<KeyHash> hashes = new HashSet<>();
                open.forEach(request -> hashes.addAll(request.claim().keys()));
                answerRepeats(open, table.holders(connection, hashes, expiredBefore));
            }
        }
    }

    private static List<Request> withoutCommonKeys(List<Request> open) {
        Set<KeyHash> taken = new HashSet<>();
        List<Request> together = new ArrayList<>();
        for (Request request : open) {
            if (request.claim().keys().stream().noneMatch(taken::contains)) {
                taken.addAll(request.claim().keys());
                together.add(request);
            }
        }
        return together;
    }

    private void grant(Request request) {
        held.granted(request.payment(), request.claim());
        completions.execute(() -> request.stage().complete(new Claim.Granted(request.payment())));
    }

    private void answerRepeats(List<Request> open, Map<KeyHash, ClaimTable.Holder> holders) {
        for (Iterator<Request> each = open.iterator(); each.hasNext(); ) {
            Request request = each.next();
            Claim claim = claimAgainst(request, holders);
            if (claim != null) {
                each.remove();
                completions.execute(() -> request.stage().complete(claim));
            }
        }
    }

    /** Null when nobody is in the way. */
    private Claim claimAgainst(Request request, Map<KeyHash, ClaimTable.Holder> holders) {
        ClaimTable.Holder first = null;
        KeyHash firstKey = null;
        for (KeyHash hash : request.claim().keys()) {
            ClaimTable.Holder holder = holders.get(hash);
            if (holder != null
                    && !Arrays.equals(holder.fingerprint(), request.claim().fingerprint())) {
                return new Claim.Conflict(holder.payment());
            }
            if (holder != null && first == null) {
                first = holder;
                firstKey = hash;
            }
        }
        if (first == null) {
            return null;
        }
        Uetr payment = first.payment();
        if (first.envelope() == null) {
            CompletionStage<byte[]> answer = waits.join(payment, firstKey);
            isNewWait = true;
            return new Claim.Repeat(payment, answer);
        }
        if (first.wrapped() == null) {
            return new Claim.Repeat(payment, CompletableFuture.failedFuture(new AnswerErased(payment)));
        }
        byte[] answer = keys.openAnswer(payment, first.wrapped(), first.envelope());
        return new Claim.Repeat(payment, CompletableFuture.completedFuture(answer));
    }

    /** Often at first, when an answer is likely; seldom for payments that stay without one. */
    private void lookAfterRepeats(Connection connection) throws SQLException {
        if (waits.isEmpty()) {
            return;
        }
        if (isNewWait) {
            isNewWait = false;
            lookPauseMs = LOOK_MIN_MS;
            lookAtNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(lookPauseMs);
        }
        if (System.nanoTime() - lookAtNanos < 0) {
            return;
        }
        for (ClaimTable.Waited waited : table.waited(connection, waits.keys())) {
            if (waited.envelope() != null) {
                completions.execute(() -> answer(waited));
            } else if (!waited.isHeld()) {
                completions.execute(() -> waits.failed(waited.payment(), new ClaimReleased(waited.payment())));
            }
        }
        lookAtNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(lookPauseMs);
        lookPauseMs = Math.min(LOOK_MAX_MS, lookPauseMs + LOOK_MIN_MS);
    }

    private void answer(ClaimTable.Waited waited) {
        try {
            if (waited.wrapped() == null) {
                throw new AnswerErased(waited.payment());
            }
            waits.answered(waited.payment(), keys.openAnswer(waited.payment(), waited.wrapped(), waited.envelope()));
        } catch (IllegalStateException cannot) {
            waits.failed(waited.payment(), cannot);
        }
    }

    /** What may have reached the table without being granted to anybody is released once the database is back. */
    private void giveUp(List<Request> open, List<Release> released, Exception failure) {
        IllegalStateException told = new IllegalStateException(
                "the journal's database could not be asked for the claim: " + failure.getMessage()
                        + "; nothing was claimed, the same request may come again",
                failure);
        for (Request request : open) {
            if (released.size() < settings.queuedCommitsMax()) {
                released.add(new Release(request.payment(), List.of(request.claim())));
            }
            fail(request, told);
        }
        open.clear();
    }

    private void fail(Request request, RuntimeException why) {
        completions.execute(() -> request.stage().completeExceptionally(why));
    }

    private Connection connection() throws SQLException {
        return session.connection();
    }

    private long expiredBeforeMicros() {
        return JournalEntryEncoding.toMicros(clock.instant().minus(settings.keyRetention()));
    }

    private long untilNextDutyMs() {
        long nanos = renewAtNanos - System.nanoTime();
        if (!waits.isEmpty()) {
            nanos = Math.min(nanos, lookAtNanos - System.nanoTime());
        }
        return TimeUnit.NANOSECONDS.toMillis(nanos + 999_999);
    }

    @SuppressWarnings("WaitNotInLoop") // The callers loop.
    private void await(long ms) {
        try {
            lock.wait(ms);
        } catch (InterruptedException nobodyMay) {
            LOG.warn("the thread of the journal's claims was interrupted and goes on");
        }
    }

    private void pause(long ms) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        synchronized (lock) {
            long left = end - System.nanoTime();
            while (left > 0 && !isClosing) {
                await(TimeUnit.NANOSECONDS.toMillis(left) + 1);
                left = end - System.nanoTime();
            }
        }
    }

    private static IllegalStateException closed() {
        return new IllegalStateException("the journal is closed; nothing was claimed");
    }
}
