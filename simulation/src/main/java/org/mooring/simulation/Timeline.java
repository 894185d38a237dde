package org.mooring.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Virtual time and what has still to happen in it. One event runs at a time; of those that are due at the same instant
 * the seed says which is first. Events of the hub die with the process that made them, events of the world do not.
 */
final class Timeline extends Clock {
    private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
    private static final int WORLD = -1;

    private final SplittableRandom random;
    private final Trace trace;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long nowMicros;
    private long lastNumber;
    private int life;
    private int dueCount;
    private long quietSinceMicros;
    private long eventCount;
    private final Map<Long, Runnable> afterEvent = new HashMap<>();
    private long digest = 1;
    private final Thread owner = Thread.currentThread();

    /** @param life of the process that it dies with, or {@link #WORLD} */
    private record Event(long dueMicros, int tie, long number, int life, boolean isTimer, String what, Runnable work)
            implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(dueMicros, other.dueMicros);
            if (byTime != 0) {
                return byTime;
            }
            int byTie = Integer.compare(tie, other.tie);
            return byTie != 0 ? byTie : Long.compare(number, other.number);
        }
    }

    Timeline(SplittableRandom random, Trace trace) {
        this.random = random;
        this.trace = trace;
    }

    /** Something outside of the hub: a message on its way, a bank at work, a client's patience. */
    void inWorld(long delayMicros, String what, Runnable work) {
        add(delayMicros, WORLD, false, what, work);
    }

    /** A step of the living process: a completion, a time-out. */
    void inHub(long delayMicros, String what, Runnable work) {
        add(delayMicros, life, false, what, work);
    }

    /** As {@link #inHub}, but nothing that has to be waited for: it comes again and again. */
    void timerInHub(long delayMicros, String what, Runnable work) {
        add(delayMicros, life, true, what, work);
    }

    private void add(long delayMicros, int ofLife, boolean isTimer, String what, Runnable work) {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException(what + " comes from a thread of its own, and no seed would replay");
        }
        dueCount += isTimer ? 0 : 1;
        events.add(new Event(
                nowMicros + Math.max(0, delayMicros), random.nextInt(), ++lastNumber, ofLife, isTimer, what, work));
    }

    /** Runs the next event; false when there is none. */
    boolean step() {
        Event event = events.poll();
        if (event == null) {
            return false;
        }
        dueCount -= event.isTimer() ? 0 : 1;
        if (event.life() != WORLD && event.life() != life) {
            return true;
        }
        nowMicros = event.dueMicros();
        digest = (digest * 31 + event.what().hashCode()) * 31 + nowMicros;
        if (!event.isTimer()) {
            quietSinceMicros = nowMicros;
            trace.say(this, event.what());
        }
        event.work().run();
        Runnable next = event.isTimer() ? null : afterEvent.remove(++eventCount);
        if (next != null) {
            next.run();
        }
        return true;
    }

    /** Right after that many events, whenever that is. */
    void afterEvents(long count, Runnable work) {
        afterEvent.put(count, work);
    }

    /** Whether nothing is left to happen but what comes again and again. */
    boolean isQuiet() {
        return dueCount == 0;
    }

    /** For how long nothing happened but what comes again and again. */
    long quietMicros() {
        return nowMicros - quietSinceMicros;
    }

    /** The process is gone, and with it all that it still had to do. */
    void endLife() {
        life++;
    }

    int life() {
        return life;
    }

    long nowMicros() {
        return nowMicros;
    }

    /** Of all that happened and when: the same for the same seed. */
    long digest() {
        return digest;
    }

    static long micros(Duration duration) {
        return TimeUnit.MILLISECONDS.toMicros(duration.toMillis());
    }

    @Override
    public Instant instant() {
        return START.plusNanos(TimeUnit.MICROSECONDS.toNanos(nowMicros));
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("the simulation runs in UTC");
    }
}
