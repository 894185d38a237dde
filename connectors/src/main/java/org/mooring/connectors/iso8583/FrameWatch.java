package org.mooring.connectors.iso8583;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/**
 * Tells when a frame that was begun does not become whole in time: a length that lies, or a byte a minute. Costs one
 * timer a connection, and only while frames arrive in parts. Belongs to the connection's event loop.
 */
final class FrameWatch {
    private final EventLoop loop;
    private final long timeoutNanos;
    private final Runnable late;
    private boolean isBegun;
    private boolean isScheduled;
    private long begunNanos;

    /** @param late called on the event loop */
    FrameWatch(EventLoop loop, long timeoutNanos, Runnable late) {
        this.loop = loop;
        this.timeoutNanos = timeoutNanos;
        this.late = late;
    }

    /**
     * After each look at what was received.
     *
     * @param hasTaken whether a whole frame was taken, so that what is left belongs to another one
     * @param isPartial whether a frame was begun and is not whole
     */
    void looked(boolean hasTaken, boolean isPartial) {
        if (!isPartial) {
            isBegun = false;
        } else if (hasTaken || !isBegun) {
            isBegun = true;
            begunNanos = System.nanoTime();
            if (!isScheduled) {
                schedule(timeoutNanos);
            }
        }
    }

    void stop() {
        isBegun = false;
    }

    private void schedule(long nanos) {
        isScheduled = true;
        loop.schedule(this::check, nanos, TimeUnit.NANOSECONDS);
    }

    private void check() {
        isScheduled = false;
        if (!isBegun) {
            return;
        }
        long left = begunNanos + timeoutNanos - System.nanoTime();
        if (left > 0) {
            schedule(left);
        } else {
            late.run();
        }
    }
}
