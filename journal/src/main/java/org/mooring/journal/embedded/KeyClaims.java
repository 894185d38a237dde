package org.mooring.journal.embedded;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.mooring.canonical.Uetr;
import org.mooring.journal.AnswerErased;
import org.mooring.journal.Claim;
import org.mooring.journal.ClaimReleased;
import org.mooring.journal.Idempotency;
import org.mooring.journal.IdempotencyKey;
import org.mooring.journal.JournalEntryEncoding;
import org.mooring.journal.shared.InstallationKey;
import org.mooring.journal.shared.KeyHash;

/**
 * Claims that are not durable yet, in memory, over those that are, in the index. A claim stays in memory until the index
 * has it, so whoever looks here first and there second misses none.
 */
final class KeyClaims implements Idempotency {
    private record Held(Uetr payment, byte[] fingerprint) {}

    private final InstallationKey installationKey;
    private final JournalIndex index;
    /** The answer on disk, if there is one. */
    private final Function<Uetr, Optional<byte[]>> answers;

    private final Duration retention;
    private final Clock clock;
    private final Executor completions;

    /** Guarded by itself. */
    private final Map<KeyHash, Held> held = new HashMap<>();
    /** How often claims left memory because the index has them; guarded by {@link #held}. */
    private long leftForIndex;

    /** Claims that wait for their payment's first commit; changed under the lock of {@link #held}, save taking. */
    private final ConcurrentHashMap<Uetr, List<KeyClaim>> uncommitted = new ConcurrentHashMap<>();
    /** Repeats that wait for the first answer. */
    private final ConcurrentHashMap<Uetr, CompletableFuture<byte[]>> waiting = new ConcurrentHashMap<>();

    KeyClaims(
            InstallationKey installationKey,
            JournalIndex index,
            Function<Uetr, Optional<byte[]>> answers,
            Duration retention,
            Clock clock,
            Executor completions) {
        this.installationKey = installationKey;
        this.index = index;
        this.answers = answers;
        this.retention = retention;
        this.clock = clock;
        this.completions = completions;
    }

    @Override
    public Claim claim(Uetr payment, List<IdempotencyKey> keys, byte[] content) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("a claim names at least one key [uetr=" + payment + "]");
        }
        byte[] fingerprint = installationKey.fingerprint(content);
        List<KeyHash> hashes = new ArrayList<>(keys.size());
        for (IdempotencyKey key : keys) {
            hashes.add(new KeyHash(installationKey.hash(key)));
        }
        while (true) {
            long leftBefore = leftForIndex();
            List<Held> indexed = indexed(hashes);
            Uetr first = null;
            CompletableFuture<byte[]> answer;
            synchronized (held) {
                if (leftForIndex != leftBefore) {
                    continue; // one may have left that the index did not have yet when it was asked
                }
                for (int i = 0; i < hashes.size(); i++) {
                    Held holder = held.getOrDefault(hashes.get(i), indexed.get(i));
                    if (holder != null && !Arrays.equals(holder.fingerprint(), fingerprint)) {
                        return new Claim.Conflict(holder.payment());
                    }
                    if (holder != null && first == null) {
                        first = holder.payment();
                    }
                }
                if (first == null) {
                    hold(payment, hashes, fingerprint);
                    return new Claim.Granted(payment);
                }
                answer = waiting.computeIfAbsent(first, uetr -> new CompletableFuture<>());
            }
            return new Claim.Repeat(first, answerOf(first, answer));
        }
    }

    @Override
    public void release(Uetr payment) {
        CompletableFuture<byte[]> answer;
        synchronized (held) {
            List<KeyClaim> claims = uncommitted.remove(payment);
            if (claims == null) {
                return;
            }
            claims.forEach(claim -> held.remove(claim.key()));
            answer = waiting.remove(payment);
        }
        if (answer != null) {
            completions.execute(() -> answer.completeExceptionally(new ClaimReleased(payment)));
        }
    }

    /** Takes the claims that go with the payment's commit; from here on they cannot be released. */
    List<KeyClaim> take(Uetr payment) {
        List<KeyClaim> claims = uncommitted.remove(payment);
        return claims == null ? List.of() : claims;
    }

    /** The commit that took them was not handed over after all. */
    void giveBack(Uetr payment, List<KeyClaim> claims) {
        if (!claims.isEmpty()) {
            synchronized (held) {
                uncommitted.merge(payment, claims, KeyClaims::joined);
            }
        }
    }

    /** The index has the claims of these commits. The follower's. */
    void durable(List<QueuedCommit> commits) {
        synchronized (held) {
            for (QueuedCommit commit : commits) {
                commit.claims().forEach(claim -> held.remove(claim.key()));
            }
            leftForIndex++;
        }
    }

    /** The payment's first answer is durable: completes the repeats that wait. */
    void answered(Uetr payment, byte[] answer) {
        CompletableFuture<byte[]> repeats = waiting.remove(payment);
        if (repeats != null) {
            repeats.complete(answer);
        }
    }

    /** No answer will come any more in this process. */
    void failAll(Throwable cause) {
        waiting.values().forEach(repeats -> repeats.completeExceptionally(cause));
        waiting.clear();
    }

    /** Claims older than this are forgotten; microseconds since 1970. */
    long expiredBeforeMicros() {
        return JournalEntryEncoding.toMicros(clock.instant().minus(retention));
    }

    private long leftForIndex() {
        synchronized (held) {
            return leftForIndex;
        }
    }

    /** Whoever the index says holds each key, null where nobody does. Without the lock: it may read from the disk. */
    private List<Held> indexed(List<KeyHash> hashes) {
        List<Held> holders = new ArrayList<>(hashes.size());
        for (KeyHash hash : hashes) {
            holders.add(index.key(hash)
                    .filter(known -> known.claimedAtMicros() >= expiredBeforeMicros())
                    .map(known -> new Held(known.payment(), known.fingerprint()))
                    .orElse(null));
        }
        return holders;
    }

    private void hold(Uetr payment, List<KeyHash> hashes, byte[] fingerprint) {
        long claimedAtMicros = JournalEntryEncoding.toMicros(clock.instant());
        Held holder = new Held(payment, fingerprint);
        List<KeyClaim> claims = new ArrayList<>(hashes.size());
        for (KeyHash hash : hashes) {
            if (held.put(hash, holder) == null) {
                claims.add(new KeyClaim(hash, fingerprint, claimedAtMicros));
            }
        }
        uncommitted.merge(payment, claims, KeyClaims::joined);
    }

    /**
     * The stage was entered into {@link #waiting} before the disk is asked: an answer that becomes durable in between
     * completes it, whichever comes first.
     */
    private CompletionStage<byte[]> answerOf(Uetr payment, CompletableFuture<byte[]> repeats) {
        try {
            Optional<byte[]> answer = answers.apply(payment);
            if (answer.isPresent()) {
                repeats.complete(answer.get());
                waiting.remove(payment, repeats);
            }
        } catch (AnswerErased erased) {
            repeats.completeExceptionally(erased);
            waiting.remove(payment, repeats);
        }
        return repeats.thenApply(byte[]::clone);
    }

    private static List<KeyClaim> joined(List<KeyClaim> some, List<KeyClaim> more) {
        List<KeyClaim> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
