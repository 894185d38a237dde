package org.mooring.simulation;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command: many seeds and a report, or one seed and its story. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the dispatch logic under a virtual clock and a seeded scheduler, with seeded faults and banks that"
                    + " count money; then holds journal, banks and answers against each other.",
            "Exit code 0: every promise was kept; 1: one was not."
        })
final class SimulationCommand implements Callable<Integer> {
    @Option(names = "--seeds", description = "Seeds to run (${DEFAULT-VALUE}).")
    private long seeds = 100_000;

    @Option(names = "--first-seed", description = "The first of them (${DEFAULT-VALUE}).")
    private long firstSeed = 1;

    @Option(names = "--payments-per-seed", description = "New payments in each (${DEFAULT-VALUE}).")
    private int paymentsPerSeed = 100;

    @Option(names = "--threads", description = "Each runs whole seeds (default: one a processor).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--seed", description = "Run this one alone and tell everything that happens.")
    private Long seed;

    public static void main(String[] args) {
        System.exit(new CommandLine(new SimulationCommand()).execute(args));
    }

    @Override
    public Integer call() {
        return seed != null ? one(seed) : many();
    }

    private int one(long only) {
        try (Simulation simulation = new Simulation()) {
            SeedResult result = simulation.run(only, paymentsPerSeed, true, Wiring.RIGHT);
            result.trace().forEach(System.out::println);
            System.out.println(SimulationReport.of(result));
            return result.findings().isEmpty() ? 0 : 1;
        }
    }

    private int many() {
        SeedRange range = new SeedRange(firstSeed, seeds, paymentsPerSeed, threads);
        SimulationReport report = range.run(System.out::println);
        System.out.print(report.text());
        return report.findings().isEmpty() ? 0 : 1;
    }
}
