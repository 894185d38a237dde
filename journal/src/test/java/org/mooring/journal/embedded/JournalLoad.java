package org.mooring.journal.embedded;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.Commit;
import org.mooring.journal.EntryKind;
import org.mooring.journal.IdempotencyKey;
import org.mooring.journal.NewEntry;

/**
 * Measures two-entry commits a second in a closed loop; not a test. Each payment is two of them, as on a synchronous
 * channel: claim, then received and intent, then outcome and report with the answer.
 *
 * <pre>JournalLoad DIRECTORY [payments in flight, 128] [commits, 600000] [calling threads, 1] [payload bytes, 200]</pre>
 */
final class JournalLoad {
    private static final int WARM_UP_FRACTION = 5;

    private final EmbeddedJournal journal;
    private final ExecutorService callers;
    private final byte[] payload;
    private final int commitCount;
    private final long[] latencyNanos;
    private final AtomicInteger started = new AtomicInteger();
    private final CountDownLatch done;
    private volatile long measuredFromNanos;
    private volatile long measuredFromCpuNanos;

    private JournalLoad(EmbeddedJournal journal, int commitCount, int inFlight, int callerThreads, int payloadBytes) {
        this.journal = journal;
        this.callers = Executors.newFixedThreadPool(callerThreads);
        this.payload = "x".repeat(payloadBytes).getBytes(StandardCharsets.US_ASCII);
        this.commitCount = commitCount;
        this.latencyNanos = new long[commitCount];
        this.done = new CountDownLatch(inFlight);
    }

    public static void main(String[] args) throws Exception {
        Path directory = Files.createDirectories(Path.of(args[0]));
        int inFlight = argument(args, 1, 128);
        int commitCount = argument(args, 2, 600_000);
        int callerThreads = argument(args, 3, 1);
        int payloadBytes = argument(args, 4, 200);
        try (EmbeddedJournal journal = EmbeddedJournal.open(JournalSettings.in(directory), Clock.systemUTC())) {
            JournalLoad load = new JournalLoad(journal, commitCount, inFlight, callerThreads, payloadBytes);
            load.run(inFlight);
        }
    }

    private void run(int inFlight) throws InterruptedException {
        for (int i = 0; i < inFlight; i++) {
            callers.execute(this::firstCommit);
        }
        done.await();
        long nanos = System.nanoTime() - measuredFromNanos;
        long cpuNanos = cpuNanos() - measuredFromCpuNanos;
        callers.shutdown();
        int measured = commitCount - commitCount / WARM_UP_FRACTION;
        long[] sorted = Arrays.copyOfRange(latencyNanos, commitCount / WARM_UP_FRACTION, commitCount);
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "%,d commits/s of two entries, %.1f CPU us a commit, %d payments in flight, payload %d bytes; latency p50 %.2f ms, p99 %.2f ms%n",
                measured * 1_000_000_000L / nanos,
                cpuNanos / 1e3 / measured,
                inFlight,
                payload.length,
                sorted[measured / 2] / 1e6,
                sorted[(int) (measured * 0.99)] / 1e6);
    }

    private void firstCommit() {
        Uetr payment = Uetr.random();
        byte[] key = payment.toString().getBytes(StandardCharsets.US_ASCII);
        journal.idempotency().claim(payment, List.of(new IdempotencyKey("load", payment.toString())), key);
        commit(
                payment,
                null,
                () -> secondCommit(payment),
                entry(EntryKind.RECEIVED, TransactionStatus.RCVD),
                entry(EntryKind.INTENT, TransactionStatus.ACTC));
    }

    private void secondCommit(Uetr payment) {
        commit(
                payment,
                payload,
                this::firstCommit,
                entry(EntryKind.OUTCOME, TransactionStatus.ACSC),
                entry(EntryKind.REPORTED, TransactionStatus.ACSC));
    }

    private void commit(Uetr payment, byte[] answer, Runnable next, NewEntry... entries) {
        int number = started.getAndIncrement();
        if (number >= commitCount) {
            done.countDown();
            return;
        }
        long from = System.nanoTime();
        if (number == commitCount / WARM_UP_FRACTION) {
            measuredFromNanos = from;
            measuredFromCpuNanos = cpuNanos();
        }
        journal.record(new Commit(payment, PaymentKind.CARD_TRANSACTION, List.of(entries), answer))
                .whenComplete((position, failed) -> {
                    if (failed != null) {
                        failed.printStackTrace();
                        done.countDown();
                        return;
                    }
                    latencyNanos[number] = System.nanoTime() - from;
                    callers.execute(next);
                });
    }

    private NewEntry entry(EntryKind kind, TransactionStatus state) {
        return new NewEntry(kind, state, "", "channel-iso8583", "nordbank", "1", Instant.now(), payload.clone());
    }

    /** Of the whole process, native threads included. */
    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static int argument(String[] args, int index, int otherwise) {
        return args.length > index ? Integer.parseInt(args[index]) : otherwise;
    }
}
