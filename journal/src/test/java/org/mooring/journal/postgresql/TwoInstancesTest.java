package org.mooring.journal.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mooring.journal.embedded.TestPayments.answering;
import static org.mooring.journal.embedded.TestPayments.await;
import static org.mooring.journal.embedded.TestPayments.commit;
import static org.mooring.journal.embedded.TestPayments.entry;
import static org.mooring.journal.embedded.TestPayments.key;
import static org.mooring.journal.embedded.TestPayments.received;
import static org.mooring.journal.embedded.TestPayments.validated;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.Claim;
import org.mooring.journal.ClaimReleased;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.PaymentElsewhere;
import org.mooring.journal.TakenOver;

/** Two hub instances on one database: one order, one holder a key, whatever the other does meanwhile. */
@Timeout(60)
class TwoInstancesTest {
    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

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
    void positionsAreGaplessAndAReaderOfTheTailSkipsNone() {
        int commitCount = 1_500;
        List<CompletionStage<JournalPosition>> stages = new ArrayList<>();
        Uetr shared = Uetr.random();
        await(one.record(commit(shared, received(), validated())));
        CompletableFuture<List<JournalEntry>> tail = CompletableFuture.supplyAsync(() -> readTail(2 + 2 * commitCount));

        for (int i = 0; i < commitCount; i++) {
            PostgresJournal journal = i % 2 == 0 ? one : two;
            stages.add(
                    i % 10 == 0
                            ? one.record(commit(shared, unsent("a"), unsent("b")))
                            : journal.record(commit(Uetr.random(), received(), validated())));
        }
        stages.forEach(stage -> await(stage));

        List<JournalEntry> entries = tail.join();
        assertThat(entries)
                .extracting(entry -> entry.position().value())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 2 + 2 * commitCount)
                        .mapToObj(i -> (long) i)
                        .toList());
        assertWhole(one.entries(shared), 2 + 2 * commitCount / 10);
        assertThat(entries.stream().filter(entry -> !entry.payment().equals(shared)))
                .allSatisfy(entry -> assertThat(one.entries(entry.payment())).hasSize(2));
        assertThat(two.committed()).isEqualTo(one.committed());
    }

    @Test
    void ofTwoClaimsOnTwoInstancesOneIsGrantedAndTheOtherGetsItsAnswer() {
        int keyCount = 30;
        for (int i = 0; i < keyCount; i++) {
            Uetr first = Uetr.random();
            Uetr second = Uetr.random();
            CompletionStage<Claim> a = one.idempotency().requestClaim(first, List.of(key("k" + i)), CONTENT);
            CompletionStage<Claim> b = two.idempotency().requestClaim(second, List.of(key("k" + i)), CONTENT);
            boolean isFirstGranted = await(a) instanceof Claim.Granted;
            assertThat(await(b) instanceof Claim.Granted).isNotEqualTo(isFirstGranted);

            Uetr granted = isFirstGranted ? first : second;
            PostgresJournal owner = isFirstGranted ? one : two;
            Claim.Repeat repeat = (Claim.Repeat) await(isFirstGranted ? b : a);
            assertThat(repeat.payment()).isEqualTo(granted);
            await(owner.record(answering("answer " + i, granted, received())));
            assertThat(await(repeat.answer())).isEqualTo(("answer " + i).getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aRepeatElsewhereHearsOfARelease() {
        Uetr first = Uetr.random();
        one.idempotency().claim(first, List.of(key("k")), CONTENT);
        Claim.Repeat repeat = (Claim.Repeat) two.idempotency().claim(Uetr.random(), List.of(key("k")), CONTENT);
        assertThat(two.idempotency().claim(Uetr.random(), List.of(key("k")), new byte[0]))
                .isEqualTo(new Claim.Conflict(first));

        one.idempotency().release(first);

        assertThatThrownBy(() -> await(repeat.answer())).isInstanceOf(ClaimReleased.class);
        Uetr next = Uetr.random();
        assertThat(two.idempotency().claim(next, List.of(key("k")), CONTENT)).isEqualTo(new Claim.Granted(next));
    }

    @Test
    void aClaimOutlivesTheLeaseOfALivingInstance() {
        one.close();
        two.close();
        one = open(Duration.ofSeconds(1));
        two = open(LEASE);
        long leaseEnds = leaseMillis();
        one.idempotency().claim(Uetr.random(), List.of(key("k")), CONTENT);
        await().until(() -> leaseMillis() > leaseEnds + 1_200);
        assertThat(two.idempotency().claim(Uetr.random(), List.of(key("k")), CONTENT))
                .isInstanceOf(Claim.Repeat.class);
    }

    @Test
    void whoIsNotHeardOfLosesItsClaimsAndCannotCommitWithThem() throws SQLException {
        one.close();
        two.close();
        one = open(Duration.ofSeconds(1));
        two = open(LEASE);
        Uetr hanging = Uetr.random();
        one.idempotency().claim(hanging, List.of(key("k")), CONTENT);
        Uetr next = Uetr.random();
        try (Connection connection = RealPostgres.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            // Its signs of life wait behind this lock, as they would in a process that stands still.
            statement.execute("select * from instance order by lease_until limit 1 for update");
            Claim.Repeat repeat = (Claim.Repeat) two.idempotency().claim(next, List.of(key("k")), CONTENT);
            assertThatThrownBy(() -> await(repeat.answer())).isInstanceOf(ClaimReleased.class);
            assertThat(two.idempotency().claim(next, List.of(key("k")), CONTENT))
                    .isEqualTo(new Claim.Granted(next));
            assertThat(one.mayStillSend())
                    .as("what it decided may be another's by now")
                    .isFalse();
            connection.rollback();
        }
        await().until(one::mayStillSend);

        assertThatThrownBy(() -> await(one.record(commit(hanging, received()))))
                .isInstanceOf(ClaimLost.class)
                .hasMessageContaining(hanging.toString());
        assertThat(two.find(hanging)).isEmpty();
        await(two.record(answering("yes", next, received())));
        assertThat(((Claim.Repeat) one.idempotency().claim(hanging, List.of(key("k")), CONTENT)).payment())
                .isEqualTo(next);
    }

    /** Both would send it to the bank, each after an intent of its own. */
    @Test
    void aPaymentInTheHandsOfALivingInstanceIsNotTakenUpByAnother() {
        Uetr payment = Uetr.random();
        await(one.record(commit(payment, received(), validated())));
        assertThatThrownBy(() -> await(two.record(commit(payment, intent("second")))))
                .isInstanceOf(PaymentElsewhere.class)
                .hasMessageContaining(payment.toString());
        await(one.record(commit(payment, intent("first"))));
        assertThat(two.entries(payment)).hasSize(3);

        one.close();
        assertThatThrownBy(() -> await(two.record(commit(payment, intent("found, and not taken in hand")))))
                .isInstanceOf(PaymentElsewhere.class);
        await(two.record(commit(payment, entry(EntryKind.REPORTED, TransactionStatus.ACTC, "told"))));
        assertThat(two.takeOver().payments())
                .as("who tells of it has not taken it")
                .containsExactly(payment);
        await(two.record(commit(payment, unsent("of the first"), intent("after the first instance ended"))));
        assertWhole(two.entries(payment), 6);
    }

    @Test
    void aPaymentOfADeadInstanceIsTakenUpOnceItsLeaseIsOver() {
        Uetr payment = Uetr.random();
        one.close();
        two.close();
        two = open(LEASE);
        await(two.record(commit(payment, received(), validated())));
        // As a process that was killed leaves it: its row stays, and nobody renews it.
        RealPostgres.execute("insert into instance values (4711, now() + interval '1500 milliseconds')");
        RealPostgres.execute("update payment set owner = 4711");
        assertThatThrownBy(() -> await(two.record(commit(payment, intent("too early")))))
                .isInstanceOf(PaymentElsewhere.class);
        one = open(LEASE);
        assertThat(one.takeInHand(payment, false)).isTrue();
        await(one.record(commit(payment, intent("after the start waited for the lease"))));
        assertWhole(one.entries(payment), 3);
    }

    @Test
    void thePaymentsOfADeadInstanceAreTakenOverByOneOfTheLiving() {
        Uetr received = Uetr.random();
        Uetr sent = Uetr.random();
        Uetr over = Uetr.random();
        await(one.record(commit(received, received(), validated())));
        await(one.record(commit(sent, received(), validated(), intent("the first"))));
        await(one.record(commit(over, received(), entry(EntryKind.VALIDATED, TransactionStatus.RJCT, "no"))));
        Uetr own = Uetr.random();
        await(two.record(commit(own, received(), validated())));
        assertThat(two.takeOver()).isEqualTo(TakenOver.NOTHING);

        RealPostgres.execute("update payment set owner = 4711 where uetr <> '" + own + "'");
        RealPostgres.execute("insert into instance values (4711, now() + interval '1 hour')");
        assertThat(two.takeOver()).as("it lives").isEqualTo(TakenOver.NOTHING);
        assertThat(two.takeInHand(received, true))
                .as("it may be sent any moment")
                .isFalse();
        RealPostgres.execute("update instance set lease_until = now() where id = 4711");
        TakenOver taken = two.takeOver();
        assertThat(taken.payments()).containsExactlyInAnyOrder(received, sent);
        assertThat(taken.hasDied()).isTrue();
        assertThat(one.takeOver().payments()).as("each by one").isEmpty();
        assertThat(one.takeInHand(sent, false)).isFalse();
        assertThat(two.takeInHand(sent, false)).isTrue();
        assertThatThrownBy(() -> await(one.record(commit(received, intent("of the one that was taken for dead")))))
                .isInstanceOf(PaymentElsewhere.class);
        await(two.record(commit(received, intent("of its successor"))));
        assertThat(two.takeInHand(over, false))
                .as("what is over too, when somebody asks")
                .isTrue();
        assertThat(two.takeOver().payments())
                .as("whatever way it came from the dead, somebody goes on with it")
                .containsExactly(over);
        assertThat(two.takeOver().payments()).isEmpty();
    }

    /** An order of a person, or an answer of a bank, comes wherever it comes. */
    @Test
    void aPaymentThatRestsIsGivenToTheInstanceThatIsToldAboutIt() {
        Uetr payment = Uetr.random();
        await(one.record(commit(payment, received(), validated(), intent("first"))));
        assertThat(two.takeInHand(payment, true)).as("it is being sent").isFalse();
        await(one.record(commit(payment, entry(EntryKind.OUTCOME, TransactionStatus.PDNG, "in doubt"))));
        assertThat(two.takeInHand(payment, false)).isFalse();
        assertThat(two.takeInHand(payment, true)).isTrue();
        await(two.record(commit(payment, entry(EntryKind.OPERATOR_ACTION, TransactionStatus.PDNG, "ask now"))));
        assertThatThrownBy(() ->
                        await(one.record(commit(payment, entry(EntryKind.REVERSAL, TransactionStatus.PDNG, "r")))))
                .isInstanceOf(PaymentElsewhere.class);
        assertThat(one.takeInHand(payment, true)).as("and back").isTrue();
        await(one.record(commit(payment, entry(EntryKind.REVERSAL, TransactionStatus.PDNG, "r"))));
        assertThat(two.takeInHand(payment, true))
                .as("its first byte may leave any moment")
                .isFalse();
        assertWhole(one.entries(payment), 6);
    }

    /** As a process that stood still: its payments may be another's by now, or become that any moment. */
    @Test
    void whoseLeaseIsOverRecordsNothingBeforeItHasShownItself() throws SQLException {
        Uetr payment = Uetr.random();
        await(one.record(commit(payment, received(), validated())));
        CompletableFuture<JournalPosition> intent;
        try (Connection connection = RealPostgres.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            String owner = " where id = (select owner from payment where uetr = '" + payment + "')";
            boolean isStale = false;
            while (!isStale) { // a sign of life may come in between
                connection.rollback();
                statement.execute("update instance set lease_until = now() - interval '1 second'" + owner);
                connection.commit();
                try (ResultSet locked = statement.executeQuery(
                        "select lease_until < clock_timestamp() from instance" + owner + " for update")) {
                    isStale = locked.next() && locked.getBoolean(1);
                }
            }
            intent = one.record(commit(payment, intent("stale"))).toCompletableFuture();
            assertThat(two.takeOver().payments()).containsExactly(payment);
            connection.rollback();
        }
        assertThatThrownBy(() -> await(intent)).isInstanceOf(PaymentElsewhere.class);
        await(two.record(commit(payment, intent("the only one"))));
        assertWhole(two.entries(payment), 3);
    }

    /** It stood still before its intent; another took the payment over, sent it and died before this one came to. */
    @Test
    void whoStoodStillSendsNothingThatItsDeadSuccessorHasSent() {
        Uetr payment = Uetr.random();
        await(one.record(commit(payment, received(), validated())));
        RealPostgres.execute("update payment set owner = 4711");
        assertThat(two.takeOver().payments()).containsExactly(payment);
        await(two.record(commit(payment, intent("sent"))));
        two.close();

        assertThatThrownBy(() -> await(one.record(commit(payment, intent("again")))))
                .isInstanceOf(PaymentElsewhere.class);
        assertThat(one.takeOver().payments()).containsExactly(payment);
        assertThatThrownBy(() -> await(one.record(commit(payment, intent("again, when it is here once more")))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("an intent is open");
        await(one.record(commit(payment, unsent("as somebody knows"), intent("second"))));
        assertWhole(one.entries(payment), 5);
    }

    /** Its caller may have the one thread on which stages complete, and only waits. */
    @Test
    void aQuestionThatFailsIsAnsweredThoughTheCompletionsWait() throws Exception {
        Uetr payment = Uetr.random();
        await(one.record(commit(payment, received(), validated())));
        two.close();
        ExecutorService completions = Executors.newSingleThreadExecutor();
        PostgresSettings plain = RealPostgres.settings(directory).withLease(LEASE);
        two = PostgresJournal.open(
                new PostgresSettings(
                        plain.url(),
                        plain.user(),
                        plain.password(),
                        plain.schema(),
                        plain.installationKeyFile(),
                        plain.keyRetention(),
                        plain.readersMax(),
                        plain.queuedCommitsMax(),
                        plain.queuedBytesMax(),
                        plain.lease(),
                        plain.outageMax(),
                        completions),
                Clock.systemUTC());
        RealPostgres.execute("alter table entry rename to entry_away");
        try {
            Future<Boolean> asked = completions.submit(() -> two.takeInHand(payment, true));
            assertThatThrownBy(() -> asked.get(20, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        } finally {
            RealPostgres.execute("alter table entry_away rename to entry");
            two.close();
            completions.shutdown();
        }
    }

    @Test
    void aSlowCommitHoldsUpTheOthersAndNobodySeesAGap() throws SQLException {
        await(one.record(commit(Uetr.random(), received(), validated())));
        Uetr slow = Uetr.random();
        Uetr quick = Uetr.random();
        GroupTransaction transaction = transaction();
        CompletableFuture<JournalPosition> waiting;
        try (Connection connection = RealPostgres.connect()) {
            connection.setAutoCommit(false);
            Group group =
                    transaction.prepare(connection, List.of(QueuedCommit.of(commit(slow, received(), validated()))));
            waiting = one.record(commit(quick, received())).toCompletableFuture();
            await().until(() -> waitsForTheSequencer() == 1);
            assertThat(waiting).isNotDone();
            assertThat(two.committed()).isEqualTo(new JournalPosition(2));
            assertThat(two.readAfter(new JournalPosition(2), 10)).isEmpty();
            transaction.finish(connection, group);
        }
        assertThat(await(waiting)).isEqualTo(new JournalPosition(5));
        assertThat(two.readAfter(new JournalPosition(2), 10))
                .extracting(JournalEntry::payment)
                .containsExactly(slow, slow, quick);
    }

    @Test
    void anInstanceThatHangsWithTheLockIsPutAsideByTheServer() throws SQLException {
        Uetr late = Uetr.random();
        Uetr next = Uetr.random();
        GroupTransaction transaction = transaction();
        try (Connection connection = RealPostgres.connect();
                Statement statement = connection.createStatement()) {
            // The hub's own connections have 5 s.
            statement.execute("set idle_in_transaction_session_timeout = 300");
            connection.setAutoCommit(false);
            Group group = transaction.prepare(connection, List.of(QueuedCommit.of(commit(late, received()))));
            assertThat(await(one.record(commit(next, received())))).isEqualTo(new JournalPosition(1));
            assertThatThrownBy(() -> transaction.finish(connection, group)).isInstanceOf(SQLException.class);
        }
        assertThat(one.find(late)).isEmpty();
        assertThat(one.committed()).isEqualTo(new JournalPosition(1));
    }

    private PostgresJournal open(Duration lease) {
        return PostgresJournal.open(RealPostgres.settings(directory).withLease(lease), Clock.systemUTC());
    }

    private GroupTransaction transaction() throws SQLException {
        RealPostgres.execute("insert into instance values (0, now() + interval '1 hour')");
        try (Connection connection = RealPostgres.connect()) {
            connection.setAutoCommit(false);
            Identity identity = Identity.openOrCreate(connection, directory.resolve("installation.key"));
            return new GroupTransaction(
                    identity.sequencerLock(), 0, new PaymentKeys(identity.installationKey()), new HeldClaims());
        } catch (java.io.IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    private List<JournalEntry> readTail(int count) {
        List<JournalEntry> entries = new ArrayList<>();
        while (entries.size() < count) {
            JournalPosition last = entries.isEmpty()
                    ? JournalPosition.START
                    : entries.get(entries.size() - 1).position();
            PostgresJournal journal = ThreadLocalRandom.current().nextBoolean() ? one : two;
            entries.addAll(journal.readAfter(last, 100));
        }
        return entries;
    }

    private static void assertWhole(List<JournalEntry> entries, int count) {
        assertThat(entries).hasSize(count);
        for (int i = 1; i < entries.size(); i++) {
            assertThat(entries.get(i).number()).isEqualTo(i + 1);
            assertThat(entries.get(i).previousHash())
                    .isEqualTo(entries.get(i - 1).leaf());
        }
    }

    private static long waitsForTheSequencer() {
        return number("select count(*) from pg_locks where locktype = 'advisory' and not granted");
    }

    /** When the newest lease with short term ends, milliseconds. */
    private static long leaseMillis() {
        return number("select (extract(epoch from min(lease_until)) * 1000)::bigint from instance");
    }

    private static long number(String sql) {
        try (Connection connection = RealPostgres.connect();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet found = statement.executeQuery()) {
            found.next();
            return found.getLong(1);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static org.mooring.journal.NewEntry unsent(String payload) {
        return entry(EntryKind.UNSENT, TransactionStatus.ACTC, payload);
    }

    private static org.mooring.journal.NewEntry intent(String payload) {
        return entry(EntryKind.INTENT, TransactionStatus.ACTC, payload);
    }
}
