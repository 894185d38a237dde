package org.mooring.journal.shared;

/** A thread that a journal started for itself and waits for when it closes. */
public final class PrivateThread {
    private PrivateThread() {}

    /**
     * Returns once the thread has ended; at once when it is the caller itself. An interrupt does not cut the wait short,
     * because files are closed afterwards that the thread still uses; it is kept for the caller.
     */
    public static void awaitEnd(Thread thread) {
        boolean wasInterrupted = false;
        while (thread.isAlive() && Thread.currentThread() != thread) {
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
