package org.mooring.bench;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What a run found: figures, and whether client and bank agree.
 *
 * @param bank what the bank booked during the run
 * @param processorTimes of the measured part, by process
 */
record LoadReport(LoadPlan plan, LoadCounts counts, BankLedger bank, Map<String, Duration> processorTimes) {
    /** Why the run counts as failed, one reason each; empty when every request was approved, once, and rightly. */
    List<String> failures() {
        List<String> failures = new ArrayList<>();
        long declined = counts.byResponseCode.values().stream()
                        .mapToLong(Long::longValue)
                        .sum()
                - counts.approved();
        addIf(failures, counts.measured == 0, "nothing was answered in the measured part");
        addIf(failures, counts.lost > 0, counts.lost + " requests were never answered");
        addIf(failures, counts.mismatched > 0, counts.mismatched + " answers belong to another request");
        addIf(failures, counts.unexpected > 0, counts.unexpected + " answers to nothing in flight");
        addIf(failures, counts.connectionsLost > 0, counts.connectionsLost + " connections were lost");
        addIf(failures, declined > 0, declined + " requests were not approved");
        addIf(
                failures,
                bank.booked() != counts.approved(),
                "the bank booked " + bank.booked() + " payments, the client was told of " + counts.approved());
        addIf(
                failures,
                !bank.bookedMinor().equals(BigInteger.valueOf(counts.approvedMinor)),
                "the bank booked " + bank.bookedMinor() + " minor units, the client was told of "
                        + counts.approvedMinor);
        addIf(failures, bank.doubled() != 0, bank.doubled() + " payments reached the bank twice");
        return failures;
    }

    double requestsPerSecond() {
        return counts.measured / (plan.measured().toNanos() / 1e9);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "load        %d connections x %d in flight, %.1f s after %.1f s of warm-up, closed loop, request of"
                        + " %d bytes",
                plan.connections(),
                plan.inFlight(),
                seconds(plan.measured()),
                seconds(plan.warmUp()),
                PurchaseTemplate.LENGTH - 2);
        line(
                text,
                "requests    %d sent, %d answered, %d lost, %d mismatched, %d unexpected, %d connections lost",
                counts.sent,
                counts.answered,
                counts.lost,
                counts.mismatched,
                counts.unexpected,
                counts.connectionsLost);
        line(text, "DE 39       %s", counts.byResponseCode);
        line(text, "throughput  %.0f requests/s", requestsPerSecond());
        Histogram latency = counts.latencyNanos;
        line(
                text,
                "latency     p50 %.2f ms, p90 %.2f, p99 %.2f, p99.9 %.2f, max %.2f",
                millis(latency, 50),
                millis(latency, 90),
                millis(latency, 99),
                millis(latency, 99.9),
                latency.getMaxValue() / 1e6);
        processorTimes.forEach((process, time) -> line(
                text,
                "CPU         %s %.1f us a request",
                process,
                time.toNanos() / 1e3 / Math.max(1, counts.measured)));
        line(
                text,
                "bank        booked %d of %d approved, %s of %d minor units, doubled %d",
                bank.booked(),
                counts.approved(),
                bank.bookedMinor(),
                counts.approvedMinor,
                bank.doubled());
        List<String> failures = failures();
        failures.forEach(failure -> line(text, "FAILED      %s", failure));
        line(text, "result      %s", failures.isEmpty() ? "passed" : "failed");
        return text.toString();
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static double millis(Histogram latency, double percentile) {
        return latency.getValueAtPercentile(percentile) / 1e6;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static void addIf(List<String> failures, boolean isFailure, String failure) {
        if (isFailure) {
            failures.add(failure);
        }
    }
}
