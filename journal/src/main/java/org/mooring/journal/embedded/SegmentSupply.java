package org.mooring.journal.embedded;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Has the next segment ready before the writer needs it, on a thread of its own. */
final class SegmentSupply implements Closeable {
    private final LogDirectory directory;
    private final ExecutorService preparer = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "mooring-journal-segments");
        thread.setDaemon(true);
        return thread;
    });
    // The writer's.
    private CompletableFuture<Void> prepared;

    SegmentSupply(LogDirectory directory) {
        this.directory = directory;
        prepare();
    }

    /** The next segment, opened and durable; waits when it is not ready yet. The writer's. */
    JournalFile take(int segment, long firstGroup, long firstPosition) throws IOException {
        try {
            prepared.join();
        } catch (CompletionException failed) {
            throw new IOException("the log's next segment could not be allocated", failed.getCause());
        }
        JournalFile file = directory.activateNext(segment, firstGroup, firstPosition);
        prepare();
        return file;
    }

    /** Waits for a segment in the making. */
    @Override
    public void close() {
        preparer.shutdown();
        prepared.handle((done, failed) -> null).join();
    }

    private void prepare() {
        prepared = CompletableFuture.runAsync(
                () -> {
                    try {
                        directory.prepareNext();
                    } catch (IOException failed) {
                        throw new CompletionException(failed);
                    }
                },
                preparer);
    }
}
