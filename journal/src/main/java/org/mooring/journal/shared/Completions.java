package org.mooring.journal.shared;

import java.io.Closeable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where stages complete: the application's executor, or one thread of the journal's own. Never the writer, and never not
 * at all: what an executor refuses runs on a thread apart.
 */
public final class Completions implements Executor, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Completions.class);
    private static final int CLOSE_WAIT_SECONDS = 10;

    private final Executor executor;
    /** Null when the executor is the application's. */
    private final ExecutorService own;

    private volatile Thread ownThread;

    /** @param given null for a thread of the journal's own */
    public Completions(Executor given) {
        this.own = given == null ? Executors.newSingleThreadExecutor(this::newThread) : null;
        this.executor = given == null ? own : given;
    }

    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException shutDown) {
            LOG.warn("the completion executor takes no more tasks; stages complete on a thread apart");
            new Thread(task, "mooring-journal-completions-late").start();
        }
    }

    /** Lets tasks on the own thread end, unless the caller is one of them. */
    @Override
    public void close() {
        if (own == null) {
            return;
        }
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
