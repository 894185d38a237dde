package org.mooring.routes.reload;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Counts the calls inside one route and can hold new ones back. Thread-safe; the lock is held for a few instructions
 * only.
 */
final class CallGate {
    private final Queue<Runnable> held = new ArrayDeque<>();
    private boolean isHolding;
    private int inFlight;

    /**
     * @param later runs the call, once, on the thread that opens the gate; counted as inside from then on
     * @return whether the caller may go on at once; it is counted as inside until {@link #leave}
     */
    synchronized boolean enter(Runnable later) {
        if (isHolding) {
            held.add(later);
            return false;
        }
        inFlight++;
        return true;
    }

    synchronized void leave() {
        inFlight--;
        notifyAll();
    }

    synchronized boolean isHolding() {
        return isHolding;
    }

    /** From now on new calls wait. */
    synchronized void hold() {
        isHolding = true;
    }

    /**
     * Waits until every call inside has left. Only the thread that exchanges routes waits here, never one with a payment.
     *
     * @return calls still inside when the time was over; 0 when it is empty
     */
    synchronized int awaitEmpty(long waitMsMax) throws InterruptedException {
        long deadline = System.nanoTime() + waitMsMax * 1_000_000;
        while (inFlight > 0) {
            long leftMs = (deadline - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                break;
            }
            wait(leftMs);
        }
        return inFlight;
    }

    /** Lets the held calls go on, in their order, and new ones pass. */
    void open() {
        while (true) {
            Runnable next;
            synchronized (this) {
                next = held.poll();
                if (next == null) {
                    isHolding = false;
                    return;
                }
                inFlight++;
            }
            next.run();
        }
    }
}
