package org.mooring.chaos.client;

import java.util.concurrent.TimeUnit;

/** A thread that brings payments to the hub until there are none and what it has is answered or given up. */
public abstract class Client {
    private static final int BETWEEN_TRIES_MS = 200;

    private final Thread thread;
    private volatile boolean isGivingUp;

    Client(String name) {
        thread = new Thread(this::runQuietly, name);
        thread.setDaemon(true);
    }

    abstract void run() throws InterruptedException;

    public final void start() {
        thread.start();
    }

    /** Tries nothing again from now on. */
    public final void giveUp() {
        isGivingUp = true;
    }

    /** Whether it ended in that time. */
    public final boolean awaitEnd(long milliseconds) throws InterruptedException {
        thread.join(Math.max(1, milliseconds));
        return !thread.isAlive();
    }

    final boolean isGivingUp() {
        return isGivingUp;
    }

    static void pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(BETWEEN_TRIES_MS);
    }

    private void runQuietly() {
        try {
            run();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
