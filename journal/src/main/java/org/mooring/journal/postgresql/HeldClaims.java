package org.mooring.journal.postgresql;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.mooring.canonical.Uetr;

/**
 * Claims granted to payments of this process that no commit has made durable yet. They go with whichever commit of the
 * payment is recorded first; while one is handed over, they cannot be given back.
 */
final class HeldClaims {
    private static final class OfPayment {
        final List<HeldClaim> claims = new ArrayList<>();
        int queuedCount;
    }

    private final ConcurrentHashMap<Uetr, OfPayment> byPayment = new ConcurrentHashMap<>();

    void granted(Uetr payment, HeldClaim claim) {
        byPayment.compute(payment, (uetr, known) -> {
            OfPayment held = known == null ? new OfPayment() : known;
            held.claims.add(claim);
            return held;
        });
    }

    /** A commit of the payment was handed over. */
    void queued(Uetr payment) {
        byPayment.computeIfPresent(payment, (uetr, held) -> {
            held.queuedCount++;
            return held;
        });
    }

    /** What goes with the payment's commit. */
    List<HeldClaim> of(Uetr payment) {
        List<HeldClaim> claims = new ArrayList<>();
        byPayment.computeIfPresent(payment, (uetr, held) -> {
            claims.addAll(held.claims);
            return held;
        });
        return claims;
    }

    /** A commit that was handed over is recorded, with these claims, or refused, with none. */
    void settled(Uetr payment, List<HeldClaim> durable) {
        byPayment.computeIfPresent(payment, (uetr, held) -> {
            held.claims.removeAll(durable);
            held.queuedCount = Math.max(0, held.queuedCount - 1);
            return held.claims.isEmpty() && held.queuedCount == 0 ? null : held;
        });
    }

    /** Takes the claims away, unless a commit is under way; empty when there is nothing to give back. */
    List<HeldClaim> release(Uetr payment) {
        List<HeldClaim> released = new ArrayList<>();
        byPayment.computeIfPresent(payment, (uetr, held) -> {
            if (held.queuedCount > 0) {
                return held;
            }
            released.addAll(held.claims);
            return null;
        });
        return released;
    }
}
