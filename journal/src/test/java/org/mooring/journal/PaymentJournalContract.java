package org.mooring.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mooring.canonical.TransactionStatus.ACSC;
import static org.mooring.canonical.TransactionStatus.ACSP;
import static org.mooring.canonical.TransactionStatus.ACTC;
import static org.mooring.canonical.TransactionStatus.CANC;
import static org.mooring.canonical.TransactionStatus.PDNG;
import static org.mooring.canonical.TransactionStatus.RCVD;
import static org.mooring.canonical.TransactionStatus.RJCT;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;

/** What every {@link PaymentJournal} must do; each implementation runs it. */
@Timeout(60)
public abstract class PaymentJournalContract {
    private static final Instant AT = Instant.parse("2026-03-05T10:15:30.123456Z");
    private static final PaymentKind KIND = PaymentKind.CREDIT_TRANSFER;

    protected PaymentJournal journal;

    /** Opens the same journal each time within one test, an empty one at first. */
    protected abstract PaymentJournal open();

    /** Moves the clock of journals opened by {@link #open}. */
    protected abstract void advanceClock(Duration by);

    @BeforeEach
    void openFirst() {
        journal = open();
    }

    @AfterEach
    void closeLast() {
        journal.close();
    }

    @Test
    void anEmptyJournalHasNothing() {
        assertThat(journal.committed()).isEqualTo(JournalPosition.START);
        assertThat(journal.find(Uetr.random())).isEmpty();
        assertThat(journal.entries(Uetr.random())).isEmpty();
        assertThat(journal.readAfter(JournalPosition.START, 10)).isEmpty();
        assertThat(journal.newest(10)).isEmpty();
        assertThat(journal.inState(RCVD, 10)).isEmpty();
    }

    @Test
    void recordsEntriesThatAreThereAfterReopening() {
        Uetr payment = Uetr.random();
        JournalPosition position = record(payment, received(), validated());
        assertThat(position.value()).isEqualTo(2);
        List<JournalEntry> before = journal.entries(payment);

        reopen();

        List<JournalEntry> entries = journal.entries(payment);
        assertThat(entries).hasSize(2);
        assertThat(entries.get(0).encoded()).isEqualTo(before.get(0).encoded());
        assertThat(entries.get(1).encoded()).isEqualTo(before.get(1).encoded());
        JournalEntry second = entries.get(1);
        assertThat(second.payment()).isEqualTo(payment);
        assertThat(second.position()).isEqualTo(position);
        assertThat(second.number()).isEqualTo(2);
        assertThat(second.kind()).isEqualTo(EntryKind.VALIDATED);
        assertThat(second.state()).isEqualTo(ACTC);
        assertThat(second.channel()).isEqualTo("channel-rest");
        assertThat(second.at()).isEqualTo(AT);
        assertThat(journal.payload(second)).hasValue(bytes("validated"));
        assertThat(journal.committed()).isEqualTo(position);
    }

    @Test
    void entriesOfAPaymentAreChainedAndEncodedAsFixed() {
        Uetr payment = Uetr.random();
        record(payment, received(), validated());
        record(Uetr.random(), received());
        record(payment, entry(EntryKind.INTENT, ACTC, "intent"));

        List<JournalEntry> entries = journal.entries(payment);

        byte[] leafBefore = new byte[32];
        for (JournalEntry entry : entries) {
            assertThat(entry.previousHash()).isEqualTo(leafBefore);
            JournalEntry decoded = JournalEntryEncoding.decode(entry.encoded());
            assertThat(decoded.position()).isEqualTo(entry.position());
            assertThat(decoded.leaf()).isEqualTo(entry.leaf());
            leafBefore = JournalEntryEncoding.leaf(entry.encoded());
        }
        assertThat(entries).extracting(JournalEntry::number).containsExactly(1, 2, 3);
        assertThat(entries).extracting(e -> e.position().value()).containsExactly(1L, 2L, 4L);
    }

    @Test
    void keepsInstantsToTheMicrosecond() {
        Uetr payment = Uetr.random();
        Instant beforeTheEpoch = Instant.parse("1969-12-31T23:59:59.999999999Z");
        record(payment, new NewEntry(EntryKind.RECEIVED, RCVD, "", "c", "", "", beforeTheEpoch, new byte[0]));
        assertThat(journal.entries(payment).get(0).at()).isEqualTo(Instant.parse("1969-12-31T23:59:59.999999Z"));
    }

    @Test
    void theHeadIsWhatTheNewestEntrySays() {
        Uetr payment = Uetr.random();
        record(payment, received(), validated());
        Instant later = AT.plusSeconds(3);
        record(
                payment,
                new NewEntry(EntryKind.OUTCOME, ACSP, "AC01", "channel-rest", "nordbank", "2", later, bytes("o")));

        PaymentHead head = journal.find(payment).orElseThrow();

        assertThat(head)
                .isEqualTo(new PaymentHead(
                        payment,
                        KIND,
                        3,
                        EntryKind.OUTCOME,
                        ACSP,
                        "AC01",
                        "channel-rest",
                        "nordbank",
                        "2",
                        AT,
                        later,
                        new JournalPosition(3)));
    }

    @Test
    void theTailIsGaplessAndBounded() {
        int paymentCount = 50;
        List<CompletionStage<JournalPosition>> stages = new ArrayList<>();
        for (int i = 0; i < paymentCount; i++) {
            stages.add(journal.record(Commit.of(Uetr.random(), KIND, List.of(received(), validated()))));
        }
        stages.forEach(PaymentJournalContract::await);

        List<JournalEntry> all = journal.readAfter(JournalPosition.START, 1000);
        assertThat(all)
                .extracting(e -> e.position().value())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 2 * paymentCount)
                        .mapToObj(i -> (long) i)
                        .toList());
        assertThat(journal.readAfter(new JournalPosition(7), 3))
                .extracting(e -> e.position().value())
                .containsExactly(8L, 9L, 10L);
        assertThat(journal.readAfter(new JournalPosition(100), 3)).isEmpty();
        assertThat(journal.readAfter(new JournalPosition(5000), 3)).isEmpty();
        assertThat(journal.readAfter(JournalPosition.START, 0)).isEmpty();
        assertThat(journal.leavesAfter(JournalPosition.START, 1000))
                .containsExactlyElementsOf(all.stream().map(JournalEntry::leaf).toList());
        assertThat(journal.leavesAfter(new JournalPosition(7), 3))
                .containsExactly(
                        all.get(7).leaf(), all.get(8).leaf(), all.get(9).leaf());
        assertThat(journal.leavesAfter(new JournalPosition(100), 3)).isEmpty();
    }

    @Test
    void listsNewestReceivedFirstAndByStateNewestChangeFirst() {
        Uetr first = Uetr.random();
        Uetr second = Uetr.random();
        Uetr third = Uetr.random();
        record(first, received());
        record(second, received());
        record(third, received());
        record(second, validated());
        record(first, validated());

        assertThat(journal.newest(2)).extracting(PaymentHead::payment).containsExactly(third, second);
        assertThat(journal.inState(ACTC, 10)).extracting(PaymentHead::payment).containsExactly(first, second);
        assertThat(journal.inState(ACTC, 1)).extracting(PaymentHead::payment).containsExactly(first);
        assertThat(journal.inState(RCVD, 10)).extracting(PaymentHead::payment).containsExactly(third);
        assertThat(journal.inState(CANC, 10)).isEmpty();
    }

    @Test
    void goesThroughTheOnesInAStateOldestChangeFirst() {
        List<Uetr> payments = Stream.generate(Uetr::random).limit(5).toList();
        payments.forEach(payment -> record(payment, received()));
        for (int i = payments.size() - 1; i >= 0; i--) {
            record(payments.get(i), validated());
        }
        List<Uetr> met = new ArrayList<>();
        JournalPosition after = JournalPosition.START;
        for (List<PaymentHead> page = journal.longestIn(ACTC, after, 2);
                !page.isEmpty();
                page = journal.longestIn(ACTC, after, 2)) {
            assertThat(page).hasSizeLessThanOrEqualTo(2);
            page.forEach(head -> met.add(head.payment()));
            after = page.get(page.size() - 1).position();
        }
        List<Uetr> oldestFirst = new ArrayList<>(payments);
        Collections.reverse(oldestFirst);
        assertThat(met).isEqualTo(oldestFirst);
        assertThat(journal.longestIn(CANC, JournalPosition.START, 2)).isEmpty();
    }

    @Test
    void theFirstEntryIsReceived() {
        for (TransactionStatus state : TransactionStatus.values()) {
            Uetr payment = Uetr.random();
            CompletionStage<JournalPosition> stage =
                    journal.record(Commit.of(payment, KIND, List.of(entry(EntryKind.RECEIVED, state, "x"))));
            if (state == RCVD) {
                await(stage);
            } else {
                assertThatThrownBy(() -> await(stage)).isInstanceOf(IllegalStateChange.class);
                assertThat(journal.find(payment)).isEmpty();
            }
        }
    }

    @Test
    void enforcesTheStateTableForEveryPairOfStates() {
        for (PaymentKind kind : PaymentKind.values()) {
            for (TransactionStatus from : TransactionStatus.values()) {
                for (TransactionStatus to : TransactionStatus.values()) {
                    Uetr payment = paymentIn(from, kind);
                    CompletionStage<JournalPosition> stage = journal.record(
                            Commit.of(payment, kind, List.of(entry(EntryKind.OUTCOME, to, from + " to " + to))));
                    if (from.mayBecome(to, kind)) {
                        await(stage);
                        assertThat(journal.find(payment).orElseThrow().state()).isEqualTo(to);
                    } else {
                        assertThatThrownBy(() -> await(stage))
                                .as("%s from %s to %s", kind, from, to)
                                .isInstanceOf(IllegalStateChange.class);
                        assertThat(journal.find(payment).orElseThrow().state()).isEqualTo(from);
                    }
                }
            }
        }
    }

    @Test
    void whatTellsOfTheWayMayLeaveTheStateAsItIs() {
        for (TransactionStatus state : TransactionStatus.values()) {
            for (EntryKind kind : List.of(
                    EntryKind.INTENT,
                    EntryKind.UNSENT,
                    EntryKind.REPORTED,
                    EntryKind.INQUIRY,
                    EntryKind.REVERSAL,
                    EntryKind.REVERSAL_OUTCOME,
                    EntryKind.LATE_ANSWER,
                    EntryKind.CANCELLATION,
                    EntryKind.OPERATOR_ACTION)) {
                Uetr payment = paymentIn(state, KIND);
                record(payment, entry(kind, state, "same"));
                assertThat(journal.find(payment).orElseThrow().lastKind()).isEqualTo(kind);
            }
        }
    }

    @Test
    void aPaymentOfManyCommitsIsReadWhole() {
        Uetr payment = paymentIn(TransactionStatus.PDNG, KIND);
        int before = journal.entries(payment).size();
        int inquiryCount = 50;
        for (int i = 0; i < inquiryCount; i++) {
            record(payment, entry(EntryKind.INQUIRY, TransactionStatus.PDNG, "asked " + i));
            if (i == 20) {
                reopen();
                takeInHand(payment);
            }
        }
        List<JournalEntry> entries = journal.entries(payment);
        assertThat(entries)
                .extracting(JournalEntry::number)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, before + inquiryCount).boxed().toList());
        for (int i = 0; i < inquiryCount; i++) {
            assertThat(journal.payload(entries.get(before + i)).orElseThrow())
                    .isEqualTo(("asked " + i).getBytes(UTF_8));
        }
    }

    @Test
    void aRefusedCommitRecordsNothingAndTheNextOneGoesOn() {
        Uetr payment = Uetr.random();
        record(payment, received());
        assertThatThrownBy(() -> record(payment, validated(), entry(EntryKind.OUTCOME, RCVD, "back")))
                .isInstanceOf(IllegalStateChange.class)
                .hasMessageContaining("from ACTC to RCVD")
                .hasMessageContaining(payment.toString());
        assertThat(journal.entries(payment)).hasSize(1);
        record(payment, validated());
        assertThat(journal.entries(payment)).extracting(JournalEntry::number).containsExactly(1, 2);
    }

    @Test
    void theKindOfAPaymentNeverChanges() {
        Uetr payment = Uetr.random();
        record(payment, received());
        assertThatThrownBy(() ->
                        await(journal.record(Commit.of(payment, PaymentKind.CARD_TRANSACTION, List.of(validated())))))
                .isInstanceOf(IllegalArgumentException.class);
        reopen();
        takeInHand(payment);
        assertThatThrownBy(() ->
                        await(journal.record(Commit.of(payment, PaymentKind.CARD_TRANSACTION, List.of(validated())))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTextTooLongForItsPlaceIsRefused() {
        NewEntry tooLong = new NewEntry(EntryKind.RECEIVED, RCVD, "", "c".repeat(256), "", "", AT, new byte[0]);
        assertThatThrownBy(() -> record(Uetr.random(), tooLong)).isInstanceOf(IllegalArgumentException.class);
        record(Uetr.random(), new NewEntry(EntryKind.RECEIVED, RCVD, "", "c".repeat(255), "", "", AT, new byte[0]));
    }

    @Test
    void commitsOfOnePaymentKeepTheOrderOfTheCalls() {
        Uetr payment = Uetr.random();
        List<CompletionStage<JournalPosition>> stages = new ArrayList<>();
        stages.add(journal.record(Commit.of(payment, KIND, List.of(received(), validated()))));
        for (int i = 0; i < 200; i++) {
            stages.add(journal.record(Commit.of(payment, KIND, List.of(entry(EntryKind.UNSENT, ACTC, "unsent " + i)))));
        }
        stages.forEach(PaymentJournalContract::await);

        List<JournalEntry> entries = journal.entries(payment);
        assertThat(entries).hasSize(202);
        for (int i = 0; i < 200; i++) {
            assertThat(journal.payload(entries.get(i + 2))).hasValue(bytes("unsent " + i));
        }
    }

    @Test
    void concurrentCommitsOfOnePaymentMakeOneGaplessChain() throws Exception {
        Uetr payment = Uetr.random();
        record(payment, received(), validated());
        int threadCount = 4;
        int eachCount = 50;
        inParallel(threadCount, thread -> {
            for (int i = 0; i < eachCount; i++) {
                record(payment, entry(EntryKind.UNSENT, ACTC, "t" + thread));
            }
        });

        List<JournalEntry> entries = journal.entries(payment);
        assertThat(entries).hasSize(2 + threadCount * eachCount);
        for (int i = 1; i < entries.size(); i++) {
            assertThat(entries.get(i).number()).isEqualTo(i + 1);
            assertThat(entries.get(i).previousHash())
                    .isEqualTo(entries.get(i - 1).leaf());
        }
    }

    @Test
    void claimsOnceAndRepeatsWaitForTheFirstAnswer() {
        Uetr payment = Uetr.random();
        assertThat(claim(payment, "k1", "content")).isEqualTo(new Claim.Granted(payment));
        Claim.Repeat repeat = (Claim.Repeat) claim(Uetr.random(), "k1", "content");
        assertThat(repeat.payment()).isEqualTo(payment);
        CompletableFuture<byte[]> answer = repeat.answer().toCompletableFuture();
        assertThat(answer).isNotDone();

        record(payment, received(), validated());
        assertThat(answer).isNotDone();
        answer(payment, "the answer", entry(EntryKind.OUTCOME, ACSC, "o"));

        assertThat(await(answer)).isEqualTo(bytes("the answer"));
        assertThat(await(((Claim.Repeat) claim(Uetr.random(), "k1", "content")).answer()))
                .isEqualTo(bytes("the answer"));
    }

    @Test
    void aRepeatWithTheSameUetrIsARepeat() {
        Uetr payment = Uetr.random();
        claim(payment, "k1", "content");
        assertThat(claim(payment, "k1", "content")).isInstanceOf(Claim.Repeat.class);
        record(payment, received());
        assertThat(claim(payment, "k1", "content")).isInstanceOf(Claim.Repeat.class);
    }

    @Test
    void theFirstAnswerStays() {
        Uetr payment = Uetr.random();
        claim(payment, "k1", "content");
        record(payment, received(), validated());
        answer(payment, "pending", entry(EntryKind.HELD, PDNG, "h"));
        answer(payment, "settled", entry(EntryKind.OUTCOME, ACSC, "o"));
        for (int i = 0; i < 2; i++) {
            Claim.Repeat repeat = (Claim.Repeat) claim(Uetr.random(), "k1", "content");
            assertThat(repeat.answer().toCompletableFuture().getNow(null)).isEqualTo(bytes("pending"));
            reopen();
        }
    }

    @Test
    void keysAndAnswersSurviveReopening() {
        Uetr answered = Uetr.random();
        Uetr unanswered = Uetr.random();
        claim(answered, "k1", "content");
        answer(answered, "yes", received());
        claim(unanswered, "k2", "content");
        record(unanswered, received());

        reopen();

        Claim.Repeat repeat = (Claim.Repeat) claim(Uetr.random(), "k1", "content");
        assertThat(repeat.payment()).isEqualTo(answered);
        assertThat(repeat.answer().toCompletableFuture().getNow(null)).isEqualTo(bytes("yes"));
        Claim.Repeat waiting = (Claim.Repeat) claim(Uetr.random(), "k2", "content");
        assertThat(waiting.payment()).isEqualTo(unanswered);
        assertThat(waiting.answer().toCompletableFuture()).isNotDone();
        takeInHand(unanswered);
        answer(unanswered, "late", validated());
        assertThat(await(waiting.answer())).isEqualTo(bytes("late"));
        assertThat(claim(Uetr.random(), "k1", "other")).isEqualTo(new Claim.Conflict(answered));
    }

    @Test
    void anEmptyAnswerIsAnAnswer() {
        Uetr payment = Uetr.random();
        claim(payment, "k1", "content");
        answer(payment, "", received());
        reopen();
        Claim.Repeat repeat = (Claim.Repeat) claim(Uetr.random(), "k1", "content");
        assertThat(repeat.answer().toCompletableFuture().getNow(null)).isEqualTo(new byte[0]);
    }

    @Test
    void otherContentUnderTheSameKeyIsAConflict() {
        Uetr payment = Uetr.random();
        claim(payment, "k1", "content");
        assertThat(claim(Uetr.random(), "k1", "other")).isEqualTo(new Claim.Conflict(payment));
        record(payment, received());
        assertThat(claim(Uetr.random(), "k1", "other")).isEqualTo(new Claim.Conflict(payment));
    }

    @Test
    void scopeAndValueOfAKeyDoNotRunIntoEachOther() {
        Idempotency idempotency = journal.idempotency();
        assertThat(idempotency.claim(Uetr.random(), List.of(new IdempotencyKey("ab", "c")), bytes("x")))
                .isInstanceOf(Claim.Granted.class);
        assertThat(idempotency.claim(Uetr.random(), List.of(new IdempotencyKey("a", "bc")), bytes("y")))
                .isInstanceOf(Claim.Granted.class);
    }

    @Test
    void claimsAllKeysOrNone() {
        Uetr first = Uetr.random();
        Idempotency idempotency = journal.idempotency();
        idempotency.claim(first, List.of(key("a"), key("b")), bytes("x"));
        assertThat(idempotency.claim(Uetr.random(), List.of(key("c"), key("b")), bytes("x")))
                .isInstanceOf(Claim.Repeat.class);
        assertThat(idempotency.claim(Uetr.random(), List.of(key("c"), key("b")), bytes("y")))
                .isEqualTo(new Claim.Conflict(first));
        assertThat(idempotency.claim(Uetr.random(), List.of(key("c")), bytes("z")))
                .isInstanceOf(Claim.Granted.class);
        record(first, received());
        reopen();
        for (String key : List.of("a", "b")) {
            assertThat(claim(Uetr.random(), key, "x")).isInstanceOf(Claim.Repeat.class);
        }
    }

    @Test
    void ofConcurrentClaimsExactlyOneIsGranted() throws Exception {
        int threadCount = 4;
        int keyCount = 200;
        ConcurrentHashMap<String, List<Uetr>> granted = new ConcurrentHashMap<>();
        CyclicBarrier together = new CyclicBarrier(threadCount);
        inParallel(threadCount, thread -> {
            for (int i = 0; i < keyCount; i++) {
                together.await(30, TimeUnit.SECONDS);
                Uetr payment = Uetr.random();
                if (claim(payment, "k" + i, "content") instanceof Claim.Granted) {
                    granted.computeIfAbsent("k" + i, k -> new ArrayList<>()).add(payment);
                    record(payment, received());
                }
            }
        });
        assertThat(granted).hasSize(keyCount);
        assertThat(granted.values()).allSatisfy(payments -> assertThat(payments).hasSize(1));
    }

    @Test
    void aReleasedClaimMayBeClaimedAgain() {
        Uetr payment = Uetr.random();
        claim(payment, "k1", "content");
        Claim.Repeat repeat = (Claim.Repeat) claim(Uetr.random(), "k1", "content");
        journal.idempotency().release(payment);
        assertThatThrownBy(() -> await(repeat.answer())).isInstanceOf(ClaimReleased.class);
        Uetr next = Uetr.random();
        assertThat(claim(next, "k1", "other content")).isEqualTo(new Claim.Granted(next));
    }

    @Test
    void releaseAfterTheCommitDoesNothing() {
        Uetr payment = Uetr.random();
        claim(payment, "k1", "content");
        record(payment, received());
        journal.idempotency().release(payment);
        assertThat(claim(Uetr.random(), "k1", "content")).isInstanceOf(Claim.Repeat.class);
    }

    @Test
    void aClaimSurvivesARefusedFirstCommit() {
        Uetr payment = Uetr.random();
        claim(payment, "k1", "content");
        assertThatThrownBy(() -> record(payment, validated())).isInstanceOf(IllegalStateChange.class);
        assertThat(claim(Uetr.random(), "k1", "content")).isInstanceOf(Claim.Repeat.class);
        record(payment, received());
        reopen();
        assertThat(claim(Uetr.random(), "k1", "content")).isInstanceOf(Claim.Repeat.class);
    }

    @Test
    void anUncommittedClaimIsForgottenWithTheProcess() {
        claim(Uetr.random(), "k1", "content");
        reopen();
        assertThat(claim(Uetr.random(), "k1", "other")).isInstanceOf(Claim.Granted.class);
    }

    @Test
    void aKeyExpiresAfterItsRetentionAndNotBefore() {
        Uetr payment = Uetr.random();
        claim(payment, "k1", "content");
        answer(payment, "yes", received());
        advanceClock(Duration.ofDays(Idempotency.RETENTION_DAYS_DEFAULT));
        assertThat(claim(Uetr.random(), "k1", "content")).isInstanceOf(Claim.Repeat.class);
        advanceClock(Duration.ofMillis(1));
        Uetr next = Uetr.random();
        assertThat(claim(next, "k1", "other")).isEqualTo(new Claim.Granted(next));
        record(next, received());
        assertThat(claim(Uetr.random(), "k1", "content")).isEqualTo(new Claim.Conflict(next));
        reopen();
        assertThat(claim(Uetr.random(), "k1", "other")).isInstanceOf(Claim.Repeat.class);
    }

    @Test
    void aDestroyedKeyErasesPayloadsAndAnswerAndNothingElse() {
        Uetr erased = Uetr.random();
        Uetr kept = Uetr.random();
        for (Uetr payment : List.of(erased, kept)) {
            claim(payment, payment.toString(), "content");
            answer(payment, "yes", received(), rejected());
            record(payment, entry(EntryKind.ERASED, RJCT, "asked for by its debtor"));
        }
        List<JournalEntry> before = journal.entries(erased);

        await(journal.destroyKey(erased));

        assertErased(erased, before);
        await(journal.destroyKey(erased));
        reopen();
        assertErased(erased, before);
        assertThat(journal.payload(journal.entries(kept).get(0))).hasValue(bytes("received"));
        Claim.Repeat repeat = (Claim.Repeat) claim(Uetr.random(), kept.toString(), "content");
        assertThat(await(repeat.answer())).isEqualTo(bytes("yes"));
    }

    @Test
    void onlyAKnownAndFinalPaymentLosesItsKey() {
        Uetr payment = Uetr.random();
        assertThatThrownBy(() -> await(journal.destroyKey(payment)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no such payment");
        record(payment, received());
        assertThatThrownBy(() -> await(journal.destroyKey(payment)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("RCVD");
        assertThat(journal.payload(journal.entries(payment).get(0))).hasValue(bytes("received"));
        record(payment, validated());
    }

    @Test
    void nothingIsRecordedForAPaymentWithoutItsKey() {
        Uetr payment = Uetr.random();
        record(payment, received(), rejected());
        await(journal.destroyKey(payment));
        assertThatThrownBy(() -> record(payment, entry(EntryKind.REPORTED, RJCT, "reported")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("key was destroyed");
        assertThat(journal.entries(payment)).hasSize(2);
    }

    private void assertErased(Uetr payment, List<JournalEntry> before) {
        List<JournalEntry> entries = journal.entries(payment);
        assertThat(entries).usingRecursiveComparison().isEqualTo(before);
        assertThat(entries)
                .allSatisfy(entry -> assertThat(journal.payload(entry)).isEmpty());
        byte[] leafBefore = new byte[32];
        for (JournalEntry entry : entries) {
            assertThat(entry.previousHash()).isEqualTo(leafBefore);
            leafBefore = JournalEntryEncoding.leaf(entry.encoded());
        }
        Claim.Repeat repeat = (Claim.Repeat) claim(Uetr.random(), payment.toString(), "content");
        assertThat(repeat.payment()).isEqualTo(payment);
        assertThatThrownBy(() -> await(repeat.answer()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("erased");
    }

    private static NewEntry rejected() {
        return entry(EntryKind.VALIDATED, RJCT, "rejected");
    }

    @Test
    void aClosedJournalRecordsNothing() {
        journal.close();
        assertThatThrownBy(() -> record(Uetr.random(), received())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> journal.find(Uetr.random())).isInstanceOf(IllegalStateException.class);
        journal.close();
        journal = open();
        assertThat(journal.committed()).isEqualTo(JournalPosition.START);
    }

    @Test
    void closingFinishesWhatWasHandedOver() {
        List<CompletionStage<JournalPosition>> stages = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            stages.add(journal.record(Commit.of(Uetr.random(), KIND, List.of(received()))));
        }
        reopen();
        stages.forEach(stage -> assertThat(stage.toCompletableFuture()).isCompleted());
        assertThat(journal.committed().value()).isEqualTo(500);
    }

    /** As whoever finds a payment in the journal has to. */
    private void takeInHand(Uetr payment) {
        assertThat(journal.takeInHand(payment, false)).isTrue();
    }

    protected final void reopen() {
        journal.close();
        journal = open();
    }

    protected final JournalPosition record(Uetr payment, NewEntry... entries) {
        return await(journal.record(Commit.of(payment, KIND, List.of(entries))));
    }

    protected final Claim claim(Uetr payment, String key, String content) {
        return journal.idempotency().claim(payment, List.of(key(key)), bytes(content));
    }

    protected final void answer(Uetr payment, String answer, NewEntry... entries) {
        await(journal.record(new Commit(payment, KIND, List.of(entries), bytes(answer))));
    }

    protected static NewEntry received() {
        return entry(EntryKind.RECEIVED, RCVD, "received");
    }

    protected static NewEntry validated() {
        return entry(EntryKind.VALIDATED, ACTC, "validated");
    }

    protected static NewEntry entry(EntryKind kind, TransactionStatus state, String payload) {
        return new NewEntry(kind, state, "", "channel-rest", "", "", AT, bytes(payload));
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The stage's value, or its failure as it is. */
    protected static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failed;
        }
    }

    private static IdempotencyKey key(String value) {
        return new IdempotencyKey("rest", value);
    }

    private Uetr paymentIn(TransactionStatus state, PaymentKind kind) {
        Uetr payment = Uetr.random();
        List<NewEntry> entries = new ArrayList<>(List.of(received()));
        if (state != RCVD) {
            entries.add(validated());
        }
        if (state != RCVD && state != ACTC) {
            entries.add(entry(EntryKind.OUTCOME, state, state.name()));
        }
        await(journal.record(Commit.of(payment, kind, entries)));
        return payment;
    }

    /** Work of one of several threads. */
    @FunctionalInterface
    private interface ThreadWork {
        void run(int thread) throws Exception;
    }

    private static void inParallel(int threadCount, ThreadWork work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(threadCount);
        try {
            List<Future<?>> results = new ArrayList<>();
            for (int i = 0; i < threadCount; i++) {
                int thread = i;
                results.add(threads.submit(() -> {
                    work.run(thread);
                    return null;
                }));
            }
            for (Future<?> result : results) {
                result.get(50, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
