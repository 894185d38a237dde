package org.mooring.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What many seeds together came to. Thread-safe. */
final class SimulationReport {
    private static final double NANOS_PER_SECOND = 1_000_000_000.0;

    private final SeedRange range;
    private final long startedNanos = System.nanoTime();
    private final long[] faultCounts = new long[FaultKind.values().length];
    private final List<Finding> findings = new ArrayList<>();
    private long seedCount;
    private long failedSeedCount;
    private long paymentCount;
    private long entryCount;
    private long digest;
    private double seconds;

    SimulationReport(SeedRange range) {
        this.range = range;
    }

    synchronized long add(SeedResult result) {
        seedCount++;
        failedSeedCount += result.findings().isEmpty() ? 0 : 1;
        paymentCount += result.paymentCount();
        entryCount += result.entryCount();
        digest += result.digest();
        for (int i = 0; i < faultCounts.length; i++) {
            faultCounts[i] += result.faultCounts()[i];
        }
        findings.addAll(result.findings());
        return seedCount;
    }

    synchronized void end() {
        seconds = (System.nanoTime() - startedNanos) / NANOS_PER_SECOND;
    }

    synchronized List<Finding> findings() {
        return List.copyOf(findings);
    }

    synchronized long paymentCount() {
        return paymentCount;
    }

    synchronized long count(FaultKind kind) {
        return faultCounts[kind.ordinal()];
    }

    synchronized long digest() {
        return digest;
    }

    /** One seed's findings and how to see them again. */
    static String of(SeedResult result) {
        StringBuilder text = new StringBuilder();
        if (result.findings().isEmpty()) {
            return text.append("seed ")
                    .append(result.seed())
                    .append(": every promise was kept")
                    .toString();
        }
        text.append("seed ").append(result.seed()).append(" broke a promise; again with\n  simulation/run.sh --seed ");
        text.append(result.seed()).append(" --payments-per-seed ").append(result.paymentCount());
        for (Finding finding : result.findings()) {
            text.append("\n  ").append(finding.promise()).append(": ").append(finding.what());
        }
        return text.toString();
    }

    synchronized String text() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%,d seeds from %d on, %,d payments, %,d journal entries, in %.0f s with %d threads (%,.0f payments/s)%n",
                seedCount,
                range.first(),
                paymentCount,
                entryCount,
                seconds,
                range.threads(),
                paymentCount / seconds));
        for (FaultKind kind : FaultKind.values()) {
            text.append(String.format(Locale.ROOT, "%,14d  %s%n", faultCounts[kind.ordinal()], kind));
        }
        text.append(String.format(Locale.ROOT, "digest %016x%n", digest));
        if (findings.isEmpty()) {
            text.append(String.format(
                    Locale.ROOT,
                    "every promise was kept: no case in %,d payments, so with 95 %% confidence fewer than 3 in %,d such payments%n",
                    paymentCount,
                    paymentCount));
        } else {
            text.append(String.format(Locale.ROOT, "%,d findings in %,d seeds%n", findings.size(), failedSeedCount));
        }
        return text.toString();
    }
}
