package org.mooring.routes.channel;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * How many entries of files are worked on at once over all channels; the rest wait without a thread, first come first
 * served. Bounds what a large file can claim of journal and bank links, whose own limits would turn its payments away.
 */
final class EntrySlots {
    private final Queue<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    private final Executor executor;
    private int free;

    /** @param executor goes on with who got a slot: with one thread, in the order of {@link #take} */
    EntrySlots(int countMax, Executor executor) {
        this.free = countMax;
        this.executor = executor;
    }

    /** Completes, on the executor, when a slot is the caller's. */
    CompletionStage<Void> take() {
        CompletableFuture<Void> slot = new CompletableFuture<>();
        synchronized (this) {
            if (free == 0) {
                waiting.add(slot);
            } else {
                free--;
                executor.execute(() -> slot.complete(null));
            }
        }
        return slot;
    }

    synchronized void giveBack() {
        CompletableFuture<Void> next = waiting.poll();
        if (next == null) {
            free++;
        } else {
            executor.execute(() -> next.complete(null));
        }
    }
}
