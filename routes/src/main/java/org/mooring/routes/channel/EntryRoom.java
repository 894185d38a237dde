package org.mooring.routes.channel;

import java.io.Closeable;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many entries of files and messages are in memory at once, over all channels, between recording and answer. A file
 * that does not fit waits for others to end, without a thread, first come first served; one that never can is refused
 * before it comes here. Bounds the heap: an entry needs some 4 kB.
 */
final class EntryRoom {
    private record Waiting(int count, CompletableFuture<Held> room) {}

    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private int free;

    EntryRoom(int countMax) {
        free = countMax;
    }

    /** Room that is taken, until it is closed; closing it again does nothing. */
    final class Held implements Closeable {
        private final AtomicInteger count;

        private Held(int count) {
            this.count = new AtomicInteger(count);
        }

        @Override
        public void close() {
            giveBack(count.getAndSet(0));
        }
    }

    /** Completes when there is room for that many. */
    CompletionStage<Held> take(int count) {
        CompletableFuture<Held> room = new CompletableFuture<>();
        synchronized (this) {
            waiting.add(new Waiting(count, room));
        }
        admit();
        return room;
    }

    private void giveBack(int count) {
        synchronized (this) {
            free += count;
        }
        admit();
    }

    private void admit() {
        while (true) {
            Waiting next;
            synchronized (this) {
                next = waiting.peek();
                if (next == null || next.count() > free) {
                    return;
                }
                waiting.remove();
                free -= next.count();
            }
            next.room().complete(new Held(next.count()));
        }
    }
}
