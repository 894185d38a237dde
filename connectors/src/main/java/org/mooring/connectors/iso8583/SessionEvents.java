package org.mooring.connectors.iso8583;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where sessions tell what happens to them, and hand over messages that nobody waits for. One listener takes it all, the
 * route behind {@code iso8583-session:events}. Links connect before the routes are started, and what they tell until then
 * waits for that route; when there is none after all, and while it is stopped, everything is logged. Thread-safe.
 */
public final class SessionEvents {
    private static final Logger LOG = LoggerFactory.getLogger(SessionEvents.class);

    private static final long LOG_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong untold = new AtomicLong();
    private final AtomicLong loggedNanos = new AtomicLong(System.nanoTime() - LOG_EVERY_NANOS);
    /** A start is short: a link that tells more than that is broken, and the log is the place for it. */
    private static final int HELD_MAX = 1_000;

    private final Queue<SessionEvent> held = new ArrayDeque<>();
    private final Consumer<SessionEvent> holding = this::hold;
    private volatile Consumer<SessionEvent> listener = holding;

    /**
     * First what has waited for it, in order.
     *
     * @param taker called on event loops; must not block
     */
    public synchronized void tellTo(Consumer<SessionEvent> taker) {
        listener = taker;
        for (SessionEvent event = held.poll(); event != null; event = held.poll()) {
            tell(event);
        }
    }

    /** The routes are started: what still waits has none that takes it. */
    public synchronized void routesAreUp() {
        if (listener == holding) {
            tellTo(SessionEvents::log);
        }
    }

    private synchronized void hold(SessionEvent event) {
        if (listener != holding) { // the route has come meanwhile
            listener.accept(event);
        } else if (held.size() < HELD_MAX) {
            held.add(event);
        } else {
            log(event);
        }
    }

    /** Ends {@link #tellTo}, unless another one has taken over. */
    synchronized void forget(Consumer<SessionEvent> taker) {
        if (listener == taker) {
            listener = SessionEvents::log;
        }
    }

    void tell(SessionEvent event) {
        try {
            listener.accept(event);
        } catch (RejectedExecutionException full) {
            overflowed(event);
        } catch (RuntimeException defect) {
            LOG.error("{} {} was not told: {}", event.where(), event.kind(), event.text(), defect);
        }
    }

    /** One line a second says how many there were: many may come at once. */
    private void overflowed(SessionEvent event) {
        long count = untold.incrementAndGet();
        long now = System.nanoTime();
        long last = loggedNanos.get();
        if (now - last >= LOG_EVERY_NANOS && loggedNanos.compareAndSet(last, now)) {
            untold.addAndGet(-count);
            LOG.error(
                    "{} events were not told, the last of them {} {}: {}; their route does not keep up",
                    count,
                    event.where(),
                    event.kind(),
                    event.text());
        }
    }

    static void log(SessionEvent event) {
        LOG.warn("{}: {} {}, and no route takes it", event.where(), event.kind(), event.text());
    }
}
