package org.mooring.journal.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mooring.journal.embedded.TestPayments.await;
import static org.mooring.journal.embedded.TestPayments.commit;
import static org.mooring.journal.embedded.TestPayments.entry;
import static org.mooring.journal.embedded.TestPayments.received;
import static org.mooring.journal.embedded.TestPayments.validated;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.EntryKind;
import org.mooring.journal.SharedTask;
import org.mooring.journal.TurnOver;
import org.mooring.journal.outbox.OutboxMessage;
import org.mooring.journal.outbox.OutboxRelay;
import org.mooring.journal.outbox.RelaySettings;

/** What one of two instances on one database does at a time, whoever stands still or ends. */
@Timeout(60)
class SharedTaskTest {
    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final int IN_FLIGHT_MAX = 8;

    @TempDir
    Path directory;

    private PostgresJournal one;
    private PostgresJournal two;

    @BeforeEach
    void open() {
        RealPostgres.empty();
        one = open(LEASE);
        two = open(LEASE);
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    @Test
    void oneOfTwoHasItUntilItRestsOrEnds() {
        SharedTask first = one.sharedTask("relay").orElseThrow();
        SharedTask second = two.sharedTask("relay").orElseThrow();
        assertThat(first.take()).isEqualTo(1);
        assertThat(second.take()).isZero();
        assertThat(two.sharedTask("other").orElseThrow().take())
                .as("each task for itself")
                .isEqualTo(1);

        first.rest();
        assertThat(first.turn()).isZero();
        await().until(() -> second.take() == 2);
        assertThat(first.take()).isZero();

        two.close();
        await().until(() -> first.take() == 3);
    }

    @Test
    void whatIsWrittenIsThereForTheNextAndRefusedOfTheOneBefore() {
        SharedTask first = one.sharedTask("anchor").orElseThrow();
        SharedTask second = two.sharedTask("anchor").orElseThrow();
        long turn = first.take();
        first.put(turn, "cursor", bytes("a"));
        first.put(turn, "cursor", bytes("b"));
        first.append(turn, "batches", 1, bytes("batch 1"));
        first.append(turn, "batches", 1, bytes("batch 1"));
        first.append(turn, "batches", 2, bytes("batch 2"));
        assertThatThrownBy(() -> first.append(turn, "batches", 2, bytes("another")))
                .isInstanceOf(TurnOver.class)
                .hasMessageContaining("line 2 of batches is another one already");
        assertThat(first.turn()).as("something wrote that is not here").isZero();
        first.rest();
        RealPostgres.execute("update task set holder = 0");
        await().until(() -> second.take() > turn);

        assertThatThrownBy(() -> first.put(turn, "cursor", bytes("stale"))).isInstanceOf(TurnOver.class);
        assertThatThrownBy(() -> first.append(turn, "batches", 3, bytes("stale")))
                .isInstanceOf(TurnOver.class);
        assertThatThrownBy(() -> first.replace(turn, "batches", 2, List.of(bytes("stale"))))
                .isInstanceOf(TurnOver.class);
        assertThat(second.note("cursor")).hasValue(bytes("b"));
        assertThat(second.note("batches")).isEmpty();
        assertThat(second.lines("batches", 0, 10)).containsExactly(bytes("batch 1"), bytes("batch 2"));
        assertThat(second.lines("batches", 1, 1)).containsExactly(bytes("batch 2"));
        assertThat(second.lineCount("batches")).isEqualTo(2);

        second.replace(second.turn(), "batches", 2, List.of(bytes("x"), bytes("y"), bytes("z")));
        assertThat(second.lines("batches", 0, 10)).containsExactly(bytes("x"), bytes("y"), bytes("z"));
        assertThat(second.lineCount("batches")).isEqualTo(5);
        assertThat(second.note("cursor")).hasValue(bytes("b"));
    }

    @Test
    void whoseHolderIsKilledIsTakenOnceItsLeaseIsOver() {
        RealPostgres.execute("insert into instance values (4711, now() + interval '1200 milliseconds')");
        RealPostgres.execute("insert into task values ('relay', 4711, 7)");
        SharedTask task = two.sharedTask("relay").orElseThrow();
        assertThat(task.take()).as("its lease is not over").isZero();
        await().atMost(LEASE.multipliedBy(3)).until(() -> task.take() == 8);
    }

    /** Its signs of life wait behind a lock, as they would in a process that stands still; what it has in flight is out. */
    @Test
    void aRelayThatStandsStillIsGoneOnWithElsewhereAndTellsNothingMore() throws SQLException {
        OutboxRelay first = relay(one);
        OutboxRelay second = relay(two);
        List<Uetr> payments = pay(4, 0);
        List<OutboxMessage> told = new CopyOnWriteArrayList<>();
        List<CompletableFuture<Void>> inFlight = new CopyOnWriteArrayList<>();
        first.drain(message -> take(told, message), () -> told.size() < 8, IN_FLIGHT_MAX);
        assertThat(told).hasSize(8);
        assertThat(first.status().isHere()).isTrue();
        second.drain(message -> take(told, message), () -> true, IN_FLIGHT_MAX);
        assertThat(told).as("the other one has its turn").hasSize(8);
        assertThat(second.status().isHere()).isFalse();

        List<OutboxMessage> out = new CopyOnWriteArrayList<>();
        first.drain(
                message -> {
                    out.add(message);
                    CompletableFuture<Void> answer = new CompletableFuture<>();
                    inFlight.add(answer);
                    return answer;
                },
                () -> out.isEmpty(),
                IN_FLIGHT_MAX);
        assertThat(out).as("handed out, not acknowledged").hasSize(4);
        List<OutboxMessage> again = new CopyOnWriteArrayList<>();
        try (Connection connection = RealPostgres.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select * from instance where id = (select holder from task) for update");
            await().until(() -> {
                second.drain(message -> take(again, message), () -> true, IN_FLIGHT_MAX);
                return second.status().isHere();
            });
            List<OutboxMessage> none = new ArrayList<>();
            first.drain(message -> take(none, message), () -> true, IN_FLIGHT_MAX);
            assertThat(none).isEmpty();
            assertThat(first.status().isHere()).isFalse();
            connection.rollback();
        }
        await().until(one::mayStillSend);
        inFlight.forEach(answer -> answer.complete(null));
        pay(1, 4);
        List<OutboxMessage> stale = new ArrayList<>();
        first.drain(message -> take(stale, message), () -> true, IN_FLIGHT_MAX);
        first.rest();
        assertThat(stale).as("it lives again, and has no turn").isEmpty();
        second.drain(message -> take(again, message), () -> true, IN_FLIGHT_MAX);

        assertThat(again).extracting(OutboxMessage::id).containsAll(ids(out));
        List<OutboxMessage> all = new ArrayList<>(told);
        all.addAll(out);
        all.addAll(again);
        assertOrder(all, payments);
        assertThat(again)
                .as("once each, from where the first that is not acknowledged stands")
                .hasSize(4 * 3 - 2 + 3)
                .doesNotHaveDuplicates();
        assertThat(second.status().lagEntries()).isZero();

        second.rest();
        await().until(() -> {
            first.drain(message -> take(stale, message), () -> true, IN_FLIGHT_MAX);
            return first.status().isHere();
        });
        assertThat(stale).as("it goes on where the other one was").isEmpty();
    }

    /** A receiver that drops ids it knows sees each payment's events in order. */
    private static void assertOrder(List<OutboxMessage> all, List<Uetr> payments) {
        for (Uetr payment : payments) {
            Map<String, Integer> firstTime = new LinkedHashMap<>();
            all.stream()
                    .filter(message -> message.payment().equals(payment))
                    .forEach(message -> firstTime.putIfAbsent(message.id(), message.number()));
            assertThat(firstTime.values()).containsExactly(1, 2, 3);
        }
    }

    private static List<String> ids(List<OutboxMessage> messages) {
        return messages.stream().map(OutboxMessage::id).toList();
    }

    private static CompletionStage<Void> take(List<OutboxMessage> into, OutboxMessage message) {
        into.add(message);
        return CompletableFuture.completedFuture(null);
    }

    /** Three events each. */
    private List<Uetr> pay(int count, int salt) {
        List<Uetr> payments =
                IntStream.range(0, count).mapToObj(i -> Uetr.random()).toList();
        payments.forEach(payment -> await(one.record(commit(
                payment, received("p" + salt), validated(), entry(EntryKind.OUTCOME, TransactionStatus.ACSC, "yes")))));
        return payments;
    }

    private OutboxRelay relay(PostgresJournal journal) {
        return OutboxRelay.open("kafka", directory, journal, message -> true, RelaySettings.DEFAULT);
    }

    private PostgresJournal open(Duration lease) {
        return PostgresJournal.open(RealPostgres.settings(directory).withLease(lease), Clock.systemUTC());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
