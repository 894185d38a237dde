package org.mooring.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Many seeds, spread over threads; which thread runs a seed makes no difference to it. */
record SeedRange(long first, long count, int paymentsPerSeed, int threads) {
    private static final long TOLD_EVERY = 10_000;

    /** @param progress told of each failing seed at once, and of how far it is now and then */
    SimulationReport run(Consumer<String> progress) {
        SimulationReport report = new SimulationReport(this);
        AtomicLong next = new AtomicLong(first);
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(workers.submit(() -> work(next, report, progress)));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException failed) {
            throw new CompletionException(failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            workers.shutdownNow();
        }
        report.end();
        return report;
    }

    private void work(AtomicLong next, SimulationReport report, Consumer<String> progress) {
        try (Simulation simulation = new Simulation()) {
            for (long seed = next.getAndIncrement(); seed < first + count; seed = next.getAndIncrement()) {
                SeedResult result = simulation.run(seed, paymentsPerSeed, false, Wiring.RIGHT);
                long done = report.add(result);
                if (!result.findings().isEmpty()) {
                    progress.accept(SimulationReport.of(result));
                } else if (done % TOLD_EVERY == 0) {
                    progress.accept(String.format("%,d of %,d seeds", done, count));
                }
            }
        }
    }
}
