package org.mooring.chaos.inside;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A place where the process may be told to die, as if the power went: {@code CHAOS_CRASH_AT=after-intent:37} ends it the
 * 37th time that it comes by. The point at which the first byte has left and no answer has come is not here: the link's
 * proxy, which sees that byte, kills the hub itself. At the two points of a bad disk the process is not ended here: the
 * hub must end itself.
 */
public enum CrashPoint {
    /** RCVD of a payment whose originator is told later is on disk; its channel has not acknowledged. */
    AFTER_RECEIVED,
    /** The intent is on disk; the first byte has not left. */
    AFTER_INTENT,
    /** The bank's answer is here; the outcome is not on disk. */
    BEFORE_OUTCOME,
    /** The outcome is on disk; the channel has not answered. */
    AFTER_OUTCOME,
    /** The channel has answered; that it did is not on disk. */
    BEFORE_REPORTED,
    /** A group is written in part. */
    TORN_WRITE,
    /** A group is written, not flushed. */
    AFTER_WRITE,
    /** A group is flushed, not in the index. */
    AFTER_FLUSH,
    /** Half of a group fits on the device; nothing does from then on. */
    DISK_FULL,
    /** The device does not flush. */
    FLUSH_FAILS;

    /** What {@code Runtime.halt} ends with, so that the harness knows a point from another death. */
    static final int EXIT_CODE = 86;

    private static final int ANSWER_LEAVES_MS = 50;
    private static final String[] ARMED = (System.getenv().getOrDefault("CHAOS_CRASH_AT", "") + ":0").split(":");
    private static final AtomicInteger LEFT = new AtomicInteger(Integer.parseInt(ARMED[1]));

    static boolean isAnyArmed() {
        return !ARMED[0].isEmpty();
    }

    /** {@code after-intent}. */
    public String id() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** Whether this is the time to die. Counts. */
    public boolean isReached() {
        return id().equals(ARMED[0]) && LEFT.decrementAndGet() == 0;
    }

    /** Ends the process without a word when it is time. */
    public void pass() {
        if (isReached()) {
            die();
        }
    }

    public static void die() {
        Runtime.getRuntime().halt(EXIT_CODE);
    }

    /** Lets what was given to the sockets leave, then ends the process. */
    static void dieSoon() {
        Thread thread = new Thread(() -> {
            try {
                TimeUnit.MILLISECONDS.sleep(ANSWER_LEAVES_MS);
            } catch (InterruptedException atOnce) {
                Thread.currentThread().interrupt();
            }
            die();
        });
        thread.setDaemon(true);
        thread.start();
    }
}
