package org.mooring.routes.channel;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * How many entries of files are worked on at once over all channels; the rest wait without a thread. Bounds what a large
 * file can claim of journal and bank links, whose own limits would turn its payments away.
 */
final class EntrySlots {
    private final Queue<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    private int free;

    EntrySlots(int countMax) {
        free = countMax;
    }

    /** Completes when a slot is the caller's. */
    CompletionStage<Void> take() {
        CompletableFuture<Void> slot = new CompletableFuture<>();
        synchronized (this) {
            if (free == 0) {
                waiting.add(slot);
                return slot;
            }
            free--;
        }
        slot.complete(null);
        return slot;
    }

    void giveBack() {
        CompletableFuture<Void> next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                free++;
                return;
            }
        }
        next.complete(null);
    }
}
