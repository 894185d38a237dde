package org.mooring.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs seeds, one after the other, on the calling thread. */
final class Simulation implements AutoCloseable {
    /** Longer than any back-off and any message's life, many times over. */
    private static final long END_MICROS = Timeline.micros(Duration.ofHours(6));

    /** By then all that comes again and again has come. */
    private static final long QUIET_MICROS_MIN = Timeline.micros(Duration.ofSeconds(11));

    private static final long RESTART_MICROS_MAX = Timeline.micros(Duration.ofSeconds(20));
    private static final long LINK_DOWN_MICROS_MAX = Timeline.micros(Duration.ofSeconds(30));

    /** Roughly: a crash after that many events a payment falls into the traffic. */
    private static final int EVENTS_PER_PAYMENT = 12;

    private final Hub hub = new Hub();

    SeedResult run(long seed, int paymentCount, boolean isTraced, Wiring wiring) {
        Trace trace = new Trace(isTraced);
        World world = new World(seed, trace, wiring);
        hub.begin(world);
        List<Originator> originators = new ArrayList<>(paymentCount);
        long trafficMicros = Timeline.micros(world.scenario.trafficFor());
        for (int number = 1; number <= paymentCount; number++) {
            Originator originator = new Originator(world, hub, number);
            originators.add(originator);
            world.timeline.inWorld(world.between(0, trafficMicros), originator.name() + " comes", originator::come);
        }
        plan(world, originators);
        if (world.scenario.faults().contains(FaultKind.WORK_ACTION)) {
            new Operators(world, hub).begin();
        }
        try {
            while (!isOver(world) && world.timeline.step()) {
                // each step is an event
            }
        } catch (RuntimeException unexpected) {
            world.found(Promise.DEFECT, unexpected.toString());
        }
        new Oracle(world).judge(originators);
        return new SeedResult(
                seed,
                paymentCount,
                world.disk.entryCount(),
                world.timeline.digest(),
                world.faultCounts,
                world.findings,
                trace.lines());
    }

    private boolean isOver(World world) {
        boolean isDone = world.areFaultsOver()
                && world.timeline.isQuiet()
                && world.timeline.quietMicros() > QUIET_MICROS_MIN
                && hub.process().isSettled()
                && !world.disk.hasWaiting();
        return isDone || world.timeline.nowMicros() > END_MICROS;
    }

    private void plan(World world, List<Originator> originators) {
        long faultsMicros = Timeline.micros(world.scenario.faultsFor());
        for (int i = 0; i < world.scenario.crashCount(); i++) {
            if (world.random.nextInt(4) == 0) {
                world.timeline.inWorld(
                        world.between(0, faultsMicros), "---- the hub dies", () -> crash(world, originators));
            } else { // in the thick of it
                long events = 1 + world.random.nextInt(EVENTS_PER_PAYMENT * originators.size());
                world.timeline.afterEvents(events, () -> crash(world, originators));
            }
        }
        if (world.happens(FaultKind.ALL_LINKS_DOWN)) {
            long from = world.between(0, Timeline.micros(world.scenario.trafficFor()));
            hub.simulatedLinks().forEach(link -> takeDown(world, link, from));
        }
        for (SimulatedLink link : hub.simulatedLinks()) {
            if (world.happens(FaultKind.LINK_DOWN)) {
                takeDown(world, link, world.between(0, faultsMicros));
            }
        }
        world.timeline.inWorld(faultsMicros, "---- the faults end", () -> {
            world.faultsEnd();
            hub.simulatedLinks().forEach(link -> link.setUp(true));
        });
    }

    private static void takeDown(World world, SimulatedLink link, long fromMicros) {
        world.timeline.inWorld(fromMicros, link.id() + " goes down", () -> {
            link.setUp(world.areFaultsOver());
            world.timeline.inWorld(
                    world.between(1, LINK_DOWN_MICROS_MAX), link.id() + " comes up", () -> link.setUp(true));
        });
    }

    private void crash(World world, List<Originator> originators) {
        if (!hub.process().isAlive() || world.areFaultsOver()) {
            return;
        }
        world.happened(FaultKind.CRASH);
        hub.process().die();
        originators.forEach(Originator::hubDied);
        world.timeline.inWorld(world.between(1_000, RESTART_MICROS_MAX), "---- the hub starts", () -> {
            hub.startProcess();
            originators.forEach(Originator::hubStarted);
        });
    }

    @Override
    public void close() {
        hub.close();
    }
}
