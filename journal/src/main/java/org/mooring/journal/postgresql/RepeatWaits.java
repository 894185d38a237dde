package org.mooring.journal.postgresql;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.mooring.canonical.Uetr;
import org.mooring.journal.shared.KeyHash;

/** Repeats that wait for the answer of a first request, wherever that one is in process. */
final class RepeatWaits {
    /** @param key one that led to the payment: its row tells whether the first request may still be answered */
    private record Waiting(KeyHash key, CompletableFuture<byte[]> answer) {}

    private final ConcurrentHashMap<Uetr, Waiting> waiting = new ConcurrentHashMap<>();

    CompletionStage<byte[]> join(Uetr payment, KeyHash key) {
        return waiting.computeIfAbsent(payment, uetr -> new Waiting(key, new CompletableFuture<>()))
                .answer()
                .thenApply(byte[]::clone);
    }

    void answered(Uetr payment, byte[] answer) {
        Waiting known = waiting.remove(payment);
        if (known != null) {
            known.answer().complete(answer);
        }
    }

    void failed(Uetr payment, RuntimeException why) {
        Waiting known = waiting.remove(payment);
        if (known != null) {
            known.answer().completeExceptionally(why);
        }
    }

    void failAll(RuntimeException why) {
        waiting.keySet().forEach(payment -> failed(payment, why));
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    Map<Uetr, KeyHash> keys() {
        Map<Uetr, KeyHash> keys = new HashMap<>();
        waiting.forEach((payment, known) -> keys.put(payment, known.key()));
        return keys;
    }
}
