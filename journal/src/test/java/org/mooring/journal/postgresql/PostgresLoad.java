package org.mooring.journal.postgresql;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.Commit;
import org.mooring.journal.EntryKind;
import org.mooring.journal.IdempotencyKey;
import org.mooring.journal.NewEntry;

/**
 * Measures commits of two entries a second in a closed loop, on a PostgreSQL of its own; not a test. Each payment is a
 * claim and two commits, as on a synchronous channel.
 *
 * <pre>PostgresLoad [payments in flight, 128] [commits, 40000] [instances, 1]</pre>
 */
final class PostgresLoad {
    private static final int WARM_UP_FRACTION = 4;

    private final List<PostgresJournal> journals;
    private final byte[] payload = "x".repeat(200).getBytes(StandardCharsets.US_ASCII);
    private final int commitCount;
    private final long[] commitNanos;
    private final long[] claimNanos;
    private final AtomicInteger started = new AtomicInteger();
    private final CountDownLatch done;
    private volatile long measuredFromNanos;

    private PostgresLoad(List<PostgresJournal> journals, int commitCount, int inFlight) {
        this.journals = journals;
        this.commitCount = commitCount;
        this.commitNanos = new long[commitCount];
        this.claimNanos = new long[commitCount];
        this.done = new CountDownLatch(inFlight);
    }

    public static void main(String[] args) throws Exception {
        int inFlight = args.length > 0 ? Integer.parseInt(args[0]) : 128;
        int commitCount = args.length > 1 ? Integer.parseInt(args[1]) : 40_000;
        int instanceCount = args.length > 2 ? Integer.parseInt(args[2]) : 1;
        Path directory = Files.createTempDirectory("mooring-load");
        RealPostgres.empty();
        List<PostgresJournal> journals = new ArrayList<>();
        for (int i = 0; i < instanceCount; i++) {
            journals.add(PostgresJournal.open(RealPostgres.settings(directory), Clock.systemUTC()));
        }
        PostgresLoad load = new PostgresLoad(journals, commitCount, inFlight);
        for (int i = 0; i < inFlight; i++) {
            load.claim(journals.get(i % instanceCount));
        }
        load.done.await();
        load.print(inFlight);
        journals.forEach(PostgresJournal::close);
        System.exit(0);
    }

    private void claim(PostgresJournal journal) {
        Uetr payment = Uetr.random();
        byte[] content = payment.toString().getBytes(StandardCharsets.US_ASCII);
        long from = System.nanoTime();
        journal.idempotency()
                .requestClaim(payment, List.of(new IdempotencyKey("load", payment.toString())), content)
                .whenComplete((claim, failed) -> {
                    claimNanos[Math.min(started.get(), commitCount - 1)] = System.nanoTime() - from;
                    commit(
                            journal,
                            payment,
                            null,
                            () -> answer(journal, payment),
                            entry(EntryKind.RECEIVED, TransactionStatus.RCVD),
                            entry(EntryKind.INTENT, TransactionStatus.ACTC));
                });
    }

    private void answer(PostgresJournal journal, Uetr payment) {
        commit(
                journal,
                payment,
                payload,
                () -> claim(journal),
                entry(EntryKind.OUTCOME, TransactionStatus.ACSC),
                entry(EntryKind.REPORTED, TransactionStatus.ACSC));
    }

    private void commit(PostgresJournal journal, Uetr payment, byte[] answer, Runnable next, NewEntry... entries) {
        int number = started.getAndIncrement();
        if (number >= commitCount) {
            done.countDown();
            return;
        }
        long from = System.nanoTime();
        if (number == commitCount / WARM_UP_FRACTION) {
            measuredFromNanos = from;
        }
        journal.record(new Commit(payment, PaymentKind.CARD_TRANSACTION, List.of(entries), answer))
                .whenComplete((position, failed) -> {
                    if (failed != null) {
                        failed.printStackTrace();
                        done.countDown();
                        return;
                    }
                    commitNanos[number] = System.nanoTime() - from;
                    next.run();
                });
    }

    private void print(int inFlight) {
        long nanos = System.nanoTime() - measuredFromNanos;
        int measured = commitCount - commitCount / WARM_UP_FRACTION;
        long[] commits = Arrays.copyOfRange(commitNanos, commitCount / WARM_UP_FRACTION, commitCount);
        Arrays.sort(commits);
        long[] claims =
                Arrays.stream(claimNanos).filter(each -> each > 0).sorted().toArray();
        System.out.printf(
                Locale.ROOT,
                "%,d commits/s of two entries, %d instances, %d payments in flight; commit p50 %.2f ms, p99 %.2f ms; claim p50 %.2f ms, p99 %.2f ms%n",
                measured * 1_000_000_000L / nanos,
                journals.size(),
                inFlight,
                commits[measured / 2] / 1e6,
                commits[(int) (measured * 0.99)] / 1e6,
                claims[claims.length / 2] / 1e6,
                claims[(int) (claims.length * 0.99)] / 1e6);
    }

    private NewEntry entry(EntryKind kind, TransactionStatus state) {
        return new NewEntry(kind, state, "", "channel-iso8583", "nordbank", "1", Instant.now(), payload.clone());
    }
}
