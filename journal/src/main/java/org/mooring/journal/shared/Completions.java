package org.mooring.journal.shared;

import java.io.Closeable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where stages complete: where the caller wants it, else on one thread of the journal's own. Never on the writer, and
 * never not at all: what an executor refuses runs on a thread apart.
 */
public final class Completions implements Executor, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Completions.class);
    private static final int CLOSE_WAIT_SECONDS = 10;

    private final Supplier<Executor> callers;
    private final ExecutorService own = Executors.newSingleThreadExecutor(this::newThread);
    private volatile Thread ownThread;

    /** @param callers asked on a caller's thread; gives null for the journal's own */
    public Completions(Supplier<Executor> callers) {
        this.callers = callers;
    }

    /** Where the calling thread wants its stages to complete. */
    public Executor ofCaller() {
        Executor wanted = callers.get();
        return wanted == null ? own : wanted;
    }

    /** Where the calling thread wants it. */
    @Override
    public void execute(Runnable task) {
        execute(ofCaller(), task);
    }

    public void execute(Executor executor, Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException shutDown) {
            LOG.warn("an executor of completions takes no more tasks; stages complete on a thread apart");
            new Thread(task, "mooring-journal-completions-late").start();
        }
    }

    /** Lets tasks on the own thread end, unless the caller is one of them. */
    @Override
    public void close() {
        own.shutdown();
        if (Thread.currentThread() == ownThread) {
            return;
        }
        try {
            if (!own.awaitTermination(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("stages still complete {} s after the journal was closed", CLOSE_WAIT_SECONDS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Thread newThread(Runnable task) {
        Thread thread = new Thread(task, "mooring-journal-completions");
        thread.setDaemon(true);
        ownThread = thread;
        return thread;
    }
}
