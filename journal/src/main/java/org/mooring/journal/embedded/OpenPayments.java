package org.mooring.journal.embedded;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.mooring.canonical.Uetr;

/**
 * The payments whose heads are in memory: every one of whose commits the index lacks one, and as many others as fit. One leaves when
 * it is final and reported, or when it is the oldest of too many; it comes back from the index when it is asked for.
 */
final class OpenPayments {
    private final JournalIndex index;
    private final PaymentKeys keys;
    private final int countMax;
    private final ConcurrentHashMap<Uetr, OpenPayment> inMemory = new ConcurrentHashMap<>();
    /** In the order of their arrival; the follower's. */
    private final ArrayDeque<OpenPayment> byAge = new ArrayDeque<>();

    private volatile Set<Uetr> kept = Set.of();

    OpenPayments(JournalIndex index, PaymentKeys keys, int countMax) {
        this.index = index;
        this.keys = keys;
        this.countMax = countMax;
    }

    /** May be retired by the time the caller has its lock: then ask again. */
    OpenPayment get(Uetr payment) {
        OpenPayment known = inMemory.get(payment);
        return known != null ? known : inMemory.computeIfAbsent(payment, this::load);
    }

    /** Forgets a payment of which nothing was handed over; the caller has its lock. */
    void forgetIfUnused(OpenPayment payment) {
        if (payment.pendingCount == 0 && !payment.isTracked) {
            retire(payment);
        }
    }

    /** Nothing more may be encrypted for the payment. The writer's, after the slot was overwritten. */
    void keyErased(Uetr uetr) {
        // Waits for a load under way, which may have read the slot just before.
        OpenPayment payment = inMemory.computeIfPresent(uetr, (key, known) -> known);
        if (payment != null) {
            synchronized (payment) {
                payment.key = null;
            }
        }
    }

    /** From now on nothing is recorded for these: they are about to leave the journal. */
    void keepFromGrowing(Set<Uetr> leaving) {
        kept = leaving;
    }

    /** @throws IllegalStateException when the payment is about to leave the journal; the caller has its lock */
    void requireMayGrow(Uetr payment) {
        if (kept.contains(payment)) {
            throw new IllegalStateException("the payment is long over, and is being taken out of the journal [uetr="
                    + payment + "]; nothing was recorded");
        }
    }

    /** Takes them out of memory; false when one of them has a commit under way. */
    boolean retireAll(Set<Uetr> leaving) {
        for (Uetr uetr : leaving) {
            // Waits for a load under way.
            OpenPayment payment = inMemory.computeIfPresent(uetr, (key, known) -> known);
            if (payment != null) {
                synchronized (payment) {
                    if (payment.pendingCount > 0) {
                        return false;
                    }
                    retire(payment);
                }
            }
        }
        return true;
    }

    /** Commits of the payment lie elsewhere now. With the follower's lock, after the index was told. */
    void commitsMoved(Uetr uetr, Map<Long, Long> moved) {
        // Waits for a load under way, which may have read the row just before.
        OpenPayment payment = inMemory.computeIfPresent(uetr, (key, known) -> known);
        if (payment != null) {
            payment.answerLocation = moved.getOrDefault(payment.answerLocation, payment.answerLocation);
            payment.placesInHead.replaceAll(place ->
                    new CommitPlace(place.firstNumber(), moved.getOrDefault(place.location(), place.location())));
        }
    }

    /** A commit of the payment is in the index. The follower's, one call at a time. */
    void applied(OpenPayment payment) {
        synchronized (payment) {
            payment.pendingCount--;
            if (payment.isFinished && payment.pendingCount == 0) {
                retire(payment);
            } else if (!payment.isTracked) {
                payment.isTracked = true;
                byAge.add(payment);
            }
        }
        if (byAge.size() > countMax) {
            evictOldest();
        }
    }

    private void evictOldest() {
        OpenPayment oldest = byAge.poll();
        synchronized (oldest) {
            if (oldest.pendingCount > 0) {
                byAge.add(oldest);
            } else {
                retire(oldest);
            }
        }
    }

    private void retire(OpenPayment payment) {
        payment.isRetired = true;
        payment.key = null;
        inMemory.remove(payment.uetr, payment);
    }

    private OpenPayment load(Uetr uetr) {
        Optional<IndexedHead> head = index.head(uetr);
        if (head.isEmpty()) {
            return new OpenPayment(uetr);
        }
        OpenPayment payment = new OpenPayment(head.get());
        payment.key = keys.read(payment.keySlot).orElse(null);
        return payment;
    }
}
