package org.mooring.chaos.inside;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.TimeUnit;

/** A clock that somebody sets while it runs: ahead, or back, by the milliseconds in a file as soon as there is one. */
final class LooseClock extends Clock {
    private static final int LOOK_EVERY_MS = 50;

    private final Clock clock;
    private volatile long aheadMs;

    private LooseClock(Clock clock) {
        this.clock = clock;
    }

    /** The clock itself where nobody means to set it. */
    static Clock around(Clock clock) {
        String file = System.getenv().getOrDefault("CHAOS_CLOCK", "");
        if (file.isEmpty()) {
            return clock;
        }
        LooseClock loose = new LooseClock(clock);
        Thread watcher = new Thread(() -> loose.watch(Path.of(file)), "loose-clock");
        watcher.setDaemon(true);
        watcher.start();
        return loose;
    }

    private void watch(Path file) {
        try {
            String text = "";
            while (text.isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
                text = Files.exists(file) ? Files.readString(file) : "";
            }
            aheadMs = Long.parseLong(text);
        } catch (IOException | InterruptedException unset) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Instant instant() {
        return clock.instant().plusMillis(aheadMs);
    }

    @Override
    public ZoneId getZone() {
        return clock.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("the hub asks for UTC only");
    }
}
