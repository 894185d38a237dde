package org.mooring.journal.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.Commit;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.NewEntry;
import org.mooring.journal.PaymentJournal;
import org.mooring.journal.embedded.EmbeddedJournal;
import org.mooring.journal.embedded.JournalSettings;

/** Over a real journal on disk; the receiver is the test's. */
class OutboxRelayTest {
    private static final int IN_FLIGHT_MAX = 4;

    @TempDir
    Path folder;

    private final AtomicLong nanoTime = new AtomicLong();
    private final Receiver receiver = new Receiver();
    private PaymentJournal journal;
    private OutboxRelay relay;

    @BeforeEach
    void open() {
        journal = journalIn("journal");
        relay = relay(journal, message -> true);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void tellsEachChangeOnceInTheOrderOfItsPayment() {
        List<Uetr> payments = pay(20);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            relay.drain(
                    message -> CompletableFuture.runAsync(() -> receiver.take(message), threads),
                    () -> true,
                    IN_FLIGHT_MAX);
        } finally {
            threads.shutdown();
        }
        for (Uetr payment : payments) {
            assertThat(receiver.of(payment))
                    .extracting(OutboxMessage::state, OutboxMessage::number)
                    .containsExactly(
                            tuple(TransactionStatus.RCVD, 1),
                            tuple(TransactionStatus.ACTC, 2),
                            tuple(TransactionStatus.ACSC, 4));
        }
        assertThat(receiver.taken).hasSize(60);
        assertThat(relay.status().lagEntries()).isZero();
        assertThat(relay.status().delivered()).isEqualTo(60);
        drain();
        assertThat(receiver.taken).as("nothing new").hasSize(60);
    }

    /** Whatever kind of entry says it; and the same after a restart, when nothing is in memory. */
    @Test
    void whatChangesNeitherStateNorCauseNorBankIsNotTold() {
        Uetr payment = pay(1).get(0);
        Uetr doubtful = Uetr.random();
        record(
                doubtful,
                entry(EntryKind.RECEIVED, TransactionStatus.RCVD, ""),
                entry(EntryKind.VALIDATED, TransactionStatus.ACTC, ""),
                entry(EntryKind.INTENT, TransactionStatus.ACTC, "nordbank"),
                pending(EntryKind.OUTCOME, "IN_DOUBT"),
                pending(EntryKind.REPORTED, "IN_DOUBT"),
                pending(EntryKind.INQUIRY, "IN_DOUBT"));
        drain();
        relay.close();
        relay = relay(journal, message -> true);
        record(
                doubtful,
                pending(EntryKind.INQUIRY, "IN_DOUBT"),
                pending(EntryKind.CANCELLATION, "IN_DOUBT"),
                pending(EntryKind.REVERSAL, "REVERSING"),
                pending(EntryKind.REVERSAL_OUTCOME, "REVERSING"),
                pending(EntryKind.REVERSAL_OUTCOME, "AWAITING_OPERATOR"),
                entry(EntryKind.REVERSAL_OUTCOME, TransactionStatus.CANC, "nordbank"),
                entry(EntryKind.LATE_ANSWER, TransactionStatus.CANC, "nordbank"));
        record(payment, entry(EntryKind.REVERSAL, TransactionStatus.ACSC, "nordbank"));
        drain();
        assertThat(receiver.of(doubtful))
                .extracting(OutboxMessage::state, OutboxMessage::cause, OutboxMessage::number)
                .containsExactly(
                        tuple(TransactionStatus.RCVD, "", 1),
                        tuple(TransactionStatus.ACTC, "", 2),
                        tuple(TransactionStatus.PDNG, "IN_DOUBT", 4),
                        tuple(TransactionStatus.PDNG, "REVERSING", 9),
                        tuple(TransactionStatus.PDNG, "AWAITING_OPERATOR", 11),
                        tuple(TransactionStatus.CANC, "", 12));
        assertThat(receiver.of(payment)).as("settled once").hasSize(3);
    }

    /** As a link that comes up and goes down again leaves it. */
    @Test
    void anAttemptThatEndsWhereItBeganIsNotTold() {
        Uetr payment = Uetr.random();
        record(
                payment,
                entry(EntryKind.RECEIVED, TransactionStatus.RCVD, ""),
                entry(EntryKind.VALIDATED, TransactionStatus.ACTC, ""),
                pending(EntryKind.HELD, "WAITING_FOR_LINK"),
                pending(EntryKind.INTENT, ""),
                pending(EntryKind.UNSENT, ""),
                pending(EntryKind.HELD, "WAITING_FOR_LINK"));
        drain();
        assertThat(receiver.of(payment)).extracting(OutboxMessage::number).containsExactly(1, 2, 3);
    }

    /** A reading that fails half-way is read again, and what it had seen by then is told. */
    @Test
    void aReadingThatFailsHalfWaySuppressesNothing() {
        Uetr before = Uetr.random();
        record(before, entry(EntryKind.RECEIVED, TransactionStatus.RCVD, ""));
        relay.close();
        AtomicBoolean isAway = new AtomicBoolean(true);
        PaymentJournal flaky = (PaymentJournal) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {PaymentJournal.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("entries") && isAway.getAndSet(false)) {
                        throw new IllegalStateException("the database is away");
                    }
                    return method.invoke(journal, arguments);
                });
        drain();
        relay.close();
        relay = relay(flaky, message -> true);
        Uetr first = Uetr.random();
        record(first, entry(EntryKind.RECEIVED, TransactionStatus.RCVD, ""));
        record(before, entry(EntryKind.VALIDATED, TransactionStatus.ACTC, ""));
        assertThatThrownBy(this::drain).hasMessageContaining("away");
        drain();
        assertThat(receiver.of(first)).extracting(OutboxMessage::number).containsExactly(1);
        assertThat(receiver.of(before)).extracting(OutboxMessage::number).containsExactly(1, 2);
    }

    private void record(Uetr payment, NewEntry... entries) {
        journal.record(commit(payment, entries)).toCompletableFuture().join();
    }

    private static NewEntry pending(EntryKind kind, String cause) {
        return new NewEntry(
                kind,
                TransactionStatus.PDNG,
                cause,
                "rest",
                "nordbank",
                "1",
                Instant.parse("2026-03-05T10:15:30.123456Z"),
                new byte[] {1});
    }

    @Test
    void anEventHasTheLeafOfItsEntryAsId() {
        pay(1);
        drain();
        List<JournalEntry> entries = journal.entries(receiver.taken.get(0).payment());
        OutboxMessage settled = receiver.taken.get(2);
        assertThat(settled.id())
                .isEqualTo(HexFormat.of().formatHex(entries.get(3).leaf()));
        assertThat(settled.bank()).isEqualTo("nordbank");
        assertThat(settled.channel()).isEqualTo("rest");
        assertThat(settled.at()).isEqualTo(entries.get(3).at());
    }

    @Test
    void neverHasMoreInFlightThanItMay() {
        pay(30);
        List<CompletableFuture<Void>> open = new CopyOnWriteArrayList<>();
        List<Uetr> paymentOf = new CopyOnWriteArrayList<>();
        Set<Uetr> inFlight = ConcurrentHashMap.newKeySet();
        AtomicInteger most = new AtomicInteger();
        Thread worker = new Thread(() -> relay.drain(
                message -> {
                    assertThat(inFlight.add(message.payment()))
                            .as("two of one payment at once")
                            .isTrue();
                    CompletableFuture<Void> stage = new CompletableFuture<>();
                    paymentOf.add(message.payment());
                    open.add(stage);
                    most.accumulateAndGet(relay.status().inFlight(), Math::max);
                    receiver.take(message);
                    return stage;
                },
                () -> true,
                IN_FLIGHT_MAX));
        worker.start();
        for (int done = 0; done < 90; done++) {
            int next = done;
            await().until(() -> open.size() > next);
            inFlight.remove(paymentOf.get(next));
            open.get(next).complete(null);
        }
        await().until(() -> !worker.isAlive());
        assertThat(receiver.taken).hasSize(90);
        assertThat(most).hasValue(IN_FLIGHT_MAX);
    }

    /** The instant is met by the clock: the third look at it after handing out is the last before the worker waits. */
    @Test
    void anAcknowledgementJustBeforeTheWorkerWouldWaitDoesNotEndTheDrain() {
        pay(1);
        AtomicInteger looks = new AtomicInteger();
        List<CompletableFuture<Void>> open = new ArrayList<>();
        RelaySettings watched = new RelaySettings(
                8,
                Duration.ofMillis(250),
                Duration.ofSeconds(30),
                () -> {
                    if (looks.incrementAndGet() == 3 && !open.isEmpty()) {
                        open.remove(0).complete(null);
                    }
                    return 0;
                },
                new Random(7));
        OutboxRelay oneByOne = OutboxRelay.open("relay", folder, journal, message -> true, watched);
        oneByOne.drain(
                message -> {
                    receiver.take(message);
                    looks.set(0);
                    CompletableFuture<Void> stage = new CompletableFuture<>();
                    open.add(stage);
                    return stage;
                },
                () -> true,
                1);
        assertThat(receiver.taken).hasSize(3);
    }

    @Test
    void aMessageThatIsRefusedHoldsUpItsOwnPaymentOnly() {
        List<Uetr> payments = pay(20);
        Uetr refused = payments.get(3);
        receiver.refuses = message -> message.payment().equals(refused) && message.number() == 2;
        drainForAWhile();
        assertThat(receiver.of(refused)).extracting(OutboxMessage::number).containsExactly(1);
        assertThat(receiver.taken).hasSize(58);
        assertThat(relay.status().trouble())
                .hasValueSatisfying(
                        trouble -> assertThat(trouble).contains(refused.toString(), "the receiver says no"));
        assertThat(relay.status().lagEntries()).isGreaterThan(80);

        receiver.refuses = message -> false;
        drainForAWhile();
        assertThat(receiver.of(refused)).extracting(OutboxMessage::number).containsExactly(1, 2, 4);
        assertThat(receiver.taken).hasSize(60);
        assertThat(relay.status().trouble()).isEmpty();
        assertThat(relay.status().lagEntries()).isZero();
    }

    @Test
    void aReceiverThatIsDownIsAskedByOneMessageAtATimeAndEverLess() {
        pay(20);
        receiver.refuses = message -> true;
        drain();
        int atFirst = receiver.attempts.size();
        assertThat(atFirst).isBetween(1, IN_FLIGHT_MAX);
        drain();
        assertThat(receiver.attempts).as("no time has passed").hasSize(atFirst);
        List<Integer> asked = new ArrayList<>();
        for (int second = 0; second < 600; second++) {
            nanoTime.addAndGet(1_000_000_000L);
            int before = receiver.attempts.size();
            drain();
            if (receiver.attempts.size() > before) {
                assertThat(receiver.attempts).hasSize(before + 1);
                asked.add(second);
            }
        }
        assertThat(asked).hasSizeBetween(20, 50); // pauses of 15 to 30 seconds once they are at their longest
        assertThat(asked.get(1) - asked.get(0)).isLessThanOrEqualTo(2);

        receiver.refuses = message -> false;
        nanoTime.addAndGet(Duration.ofSeconds(30).toNanos());
        drainForAWhile();
        assertThat(receiver.taken).hasSize(60);
        assertThat(receiver.taken.stream().map(OutboxMessage::id)).doesNotHaveDuplicates();
        assertThat(relay.status().lagEntries()).isZero();
    }

    @Test
    void readsNoMoreThanItMayHold() {
        pay(200);
        AtomicInteger read = new AtomicInteger();
        RelaySettings tight =
                new RelaySettings(8, Duration.ofMillis(250), Duration.ofSeconds(30), nanoTime::get, new Random(7));
        OutboxRelay small = OutboxRelay.open("small", folder, counting(read), message -> true, tight);
        pay(100);
        read.set(0);
        receiver.refuses = message -> true;
        for (int i = 0; i < 50; i++) {
            nanoTime.addAndGet(Duration.ofSeconds(30).toNanos());
            small.drain(receiver, () -> true, IN_FLIGHT_MAX);
        }
        assertThat(read.get())
                .as("entries read, of which a third tells no change")
                .isBetween(8, 16);
        assertThat(new HashSet<>(receiver.attempts)).hasSizeLessThanOrEqualTo(8);

        receiver.refuses = message -> false;
        nanoTime.addAndGet(Duration.ofSeconds(30).toNanos());
        small.drain(receiver, () -> true, IN_FLIGHT_MAX);
        assertThat(receiver.taken).hasSize(300);
    }

    @Test
    void afterACrashBetweenDeliveryAndCursorTheSameIdComesAgain() throws IOException {
        pay(3);
        Path cursor = folder.resolve("relay.cursor");
        Path atTheCrash = folder.resolve("crashed").resolve("relay.cursor");
        Files.createDirectories(atTheCrash.getParent());
        relay.drain(
                message -> {
                    receiver.take(message);
                    copy(cursor, atTheCrash); // what the device holds if the process ends here
                    return CompletableFuture.completedFuture(null);
                },
                () -> true,
                1);
        List<String> first = receiver.taken.stream().map(OutboxMessage::id).toList();
        assertThat(first).hasSize(9);

        receiver.taken.clear();
        relay = OutboxRelay.open("relay", atTheCrash.getParent(), journal, message -> true, settings());
        drain();
        assertThat(receiver.taken).isNotEmpty();
        assertThat(first)
                .containsAll(receiver.taken.stream().map(OutboxMessage::id).toList());

        receiver.taken.clear();
        relay = relay(journal, message -> true);
        drain();
        assertThat(receiver.taken).as("after an orderly end").isEmpty();
    }

    @Test
    void theCursorNeverPassesWhatWasNotAcknowledged() throws IOException {
        List<Uetr> payments = pay(10);
        receiver.refuses = message -> message.payment().equals(payments.get(4));
        drainForAWhile();
        relay.close();
        receiver.refuses = message -> false;
        Set<String> before =
                new HashSet<>(receiver.taken.stream().map(OutboxMessage::id).toList());

        relay = relay(journal, message -> true);
        drain();
        assertThat(receiver.of(payments.get(4)))
                .extracting(OutboxMessage::number)
                .containsExactly(1, 2, 4);
        Map<String, Integer> times = new HashMap<>();
        receiver.taken.forEach(message -> times.merge(message.id(), 1, Integer::sum));
        assertThat(times).hasSize(30);
        assertThat(times.entrySet())
                .allSatisfy(
                        one -> assertThat(one.getValue()).isLessThanOrEqualTo(before.contains(one.getKey()) ? 2 : 1));
    }

    @Test
    void aNewRelayTellsWhatHappensFromNowOn() {
        pay(2);
        drain();
        OutboxRelay later = OutboxRelay.open("later", folder, journal, message -> true, settings());
        List<Uetr> payments = pay(1);
        receiver.taken.clear();
        later.drain(receiver, () -> true, IN_FLIGHT_MAX);
        assertThat(receiver.taken).extracting(OutboxMessage::payment).containsOnly(payments.get(0));
        assertThat(receiver.taken).hasSize(3);
    }

    @Test
    void whatIsNotWantedCountsAsDelivered() {
        OutboxRelay choosy = OutboxRelay.open(
                "choosy", folder, journal, message -> message.state() == TransactionStatus.ACSC, settings());
        pay(5);
        choosy.drain(receiver, () -> true, IN_FLIGHT_MAX);
        assertThat(receiver.taken).hasSize(5).extracting(OutboxMessage::state).containsOnly(TransactionStatus.ACSC);
        assertThat(choosy.status().lagEntries()).isZero();
    }

    @Test
    void goesOnInAJournalThatIsOlderThanItsCursor() {
        pay(5);
        drain();
        try (PaymentJournal restored = journalIn("restored")) {
            pay(restored, 2);
            receiver.taken.clear();
            relay = relay(restored, message -> true);
            drain();
            assertThat(receiver.taken).isEmpty();
            pay(restored, 2);
            drain();
            assertThat(receiver.taken).hasSize(6);
        }
    }

    @Test
    void deliversAllOfAnotherJournalRatherThanMissAnyOfIt() {
        pay(2);
        drain();
        try (PaymentJournal other = journalIn("other")) {
            pay(other, 3);
            receiver.taken.clear();
            relay = relay(other, message -> true);
            drain();
            assertThat(receiver.taken).hasSize(9);
        }
    }

    @Test
    void deliversAllAgainWhenTheCursorCannotBeRead() throws IOException {
        pay(2);
        drain();
        Files.write(folder.resolve("relay.cursor"), new byte[] {(byte) 0xff, 0, 17});
        receiver.taken.clear();
        relay = relay(journal, message -> true);
        drain();
        assertThat(receiver.taken).hasSize(6);
    }

    @Test
    void aCursorThatCannotBeWrittenHoldsNothingUp() throws IOException {
        Files.createDirectories(folder.resolve("relay.cursor.new").resolve("in-the-way"));
        pay(2);
        drain();
        assertThat(receiver.taken).hasSize(6);
        assertThat(relay.status().trouble())
                .hasValueSatisfying(trouble -> assertThat(trouble).contains("relay.cursor", "payments flow"));
        Files.delete(folder.resolve("relay.cursor.new").resolve("in-the-way"));
        Files.delete(folder.resolve("relay.cursor.new"));
        drain();
        assertThat(relay.status().trouble()).isEmpty();
        assertThat(Files.readString(folder.resolve("relay.cursor"))).contains("position 10\n");
    }

    @Test
    void pausesGrowAndDoNotComeInStep() {
        RelaySettings settings = settings();
        for (int failures = 1; failures <= 100; failures++) {
            long full = Math.min(30_000_000_000L, 250_000_000L << Math.min(failures - 1, 20));
            assertThat(settings.pauseNanos(failures)).isBetween(full / 2, full);
        }
        assertThat(LongStream.range(0, 50)
                        .map(i -> settings.pauseNanos(8))
                        .distinct()
                        .count())
                .isGreaterThan(40);
    }

    private void drain() {
        relay.drain(receiver, () -> true, IN_FLIGHT_MAX);
    }

    /** Long enough for any number of pauses of a quarter of a second. */
    private void drainForAWhile() {
        for (int i = 0; i < 100; i++) {
            drain();
            nanoTime.addAndGet(Duration.ofSeconds(1).toNanos());
        }
    }

    private RelaySettings settings() {
        return new RelaySettings(1024, Duration.ofMillis(250), Duration.ofSeconds(30), nanoTime::get, new Random(11));
    }

    private OutboxRelay relay(PaymentJournal over, Predicate<OutboxMessage> wanted) {
        return OutboxRelay.open("relay", folder, over, wanted, settings());
    }

    private PaymentJournal journalIn(String name) {
        return EmbeddedJournal.open(
                JournalSettings.in(folder.resolve(name)).withSegmentBytes(1 << 20), Clock.systemUTC());
    }

    private PaymentJournal counting(AtomicInteger entriesRead) {
        return (PaymentJournal) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {PaymentJournal.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(journal, arguments);
                        if (method.getName().equals("readAfter")) {
                            entriesRead.addAndGet(((List<?>) result).size());
                        }
                        return result;
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
    }

    private List<Uetr> pay(int count) {
        return pay(journal, count);
    }

    /** Payments side by side: all received, then all sent, then all settled and reported; five entries each. */
    private static List<Uetr> pay(PaymentJournal journal, int count) {
        Map<Uetr, CompletionStage<?>> last = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            last.put(Uetr.random(), null);
        }
        last.keySet()
                .forEach(payment -> journal.record(commit(
                        payment,
                        entry(EntryKind.RECEIVED, TransactionStatus.RCVD, ""),
                        entry(EntryKind.VALIDATED, TransactionStatus.ACTC, ""))));
        last.keySet()
                .forEach(payment ->
                        journal.record(commit(payment, entry(EntryKind.INTENT, TransactionStatus.ACTC, "nordbank"))));
        last.replaceAll((payment, none) -> journal.record(commit(
                payment,
                entry(EntryKind.OUTCOME, TransactionStatus.ACSC, "nordbank"),
                entry(EntryKind.REPORTED, TransactionStatus.ACSC, "nordbank"))));
        last.values().forEach(stage -> stage.toCompletableFuture().join());
        return List.copyOf(last.keySet());
    }

    private static Commit commit(Uetr payment, NewEntry... entries) {
        return Commit.of(payment, PaymentKind.CREDIT_TRANSFER, List.of(entries));
    }

    private static NewEntry entry(EntryKind kind, TransactionStatus state, String bank) {
        return new NewEntry(
                kind, state, "", "rest", bank, "", Instant.parse("2026-03-05T10:15:30.123456Z"), new byte[] {1});
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes at once, or refuses. */
    private static final class Receiver implements Delivery {
        private final List<OutboxMessage> taken = new CopyOnWriteArrayList<>();
        private final List<String> attempts = new CopyOnWriteArrayList<>();
        private volatile Predicate<OutboxMessage> refuses = message -> false;

        @Override
        public CompletionStage<Void> deliver(OutboxMessage message) {
            attempts.add(message.id());
            if (refuses.test(message)) {
                return CompletableFuture.failedFuture(new IOException("the receiver says no"));
            }
            take(message);
            return CompletableFuture.completedFuture(null);
        }

        void take(OutboxMessage message) {
            taken.add(message);
        }

        List<OutboxMessage> of(Uetr payment) {
            return taken.stream()
                    .filter(message -> message.payment().equals(payment))
                    .toList();
        }
    }
}
