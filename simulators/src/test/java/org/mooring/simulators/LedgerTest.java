package org.mooring.simulators;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final Currency EUR = Currency.getInstance("EUR");

    private final Ledger ledger = new Ledger("nordbank", "NB", LedgerLimits.DEFAULT, Clock.systemUTC());

    @Test
    void bookedOnceHoweverManyThreadsBringTheSameKeys() throws Exception {
        int threads = 8;
        int keys = 2_000;
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService senders = Executors.newFixedThreadPool(threads);
        List<Future<List<Ledger.Posting>>> answers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            answers.add(senders.submit(() -> {
                go.await();
                List<Ledger.Posting> postings = new ArrayList<>();
                for (int i = 0; i < keys; i++) {
                    postings.add(ledger.post(order("key-" + i, null, 100L * (i + 1))));
                }
                return postings;
            }));
        }
        go.countDown();
        List<Ledger.Posting> first = answers.get(0).get();
        for (Future<List<Ledger.Posting>> answer : answers) {
            assertThat(answer.get()).isEqualTo(first);
        }
        senders.shutdown();

        LedgerSummary summary = ledger.summary();
        assertThat(summary.booked()).isEqualTo(keys);
        assertThat(summary.repeatedKeys()).isEqualTo((long) keys * (threads - 1));
        assertThat(summary.bookedMinor()).containsEntry("EUR", BigInteger.valueOf(100L * keys * (keys + 1) / 2));
        assertThat(ledger.entries()).hasSize(keys);
    }

    @Test
    void aRepeatWithAnotherAmountGetsTheFirstDecision() {
        Ledger.Posting first = ledger.post(order("key", null, 51));
        Ledger.Posting repeat = ledger.post(order("key", null, 100));

        assertThat(repeat).isEqualTo(first);
        assertThat(first.decision()).isEqualTo(Decision.INSUFFICIENT_FUNDS);
        assertThat(ledger.summary().booked()).isZero();
        assertThat(ledger.doubled()).isEqualTo(1);
    }

    @Test
    void theSameBusinessUnderAnotherKeyIsCountedOnlyWhenMoneyMovedTwice() {
        ledger.post(order("key-1", "business", 51));
        ledger.post(order("key-2", "business", 100));
        assertThat(ledger.summary().repeatedIdentities()).isZero();

        ledger.post(order("key-3", "business", 100));
        assertThat(ledger.summary().repeatedIdentities()).isEqualTo(1);
        assertThat(ledger.doubled()).isEqualTo(1);
    }

    @Test
    void whatIsNoLongerKeptInFullIsStillRecognisedAndCounted() {
        Ledger small = new Ledger("riverbank", "RB", new LedgerLimits(10, 1000), Clock.systemUTC());
        for (int i = 1; i <= 100; i++) {
            small.post(order("key-" + i, null, 100));
        }
        assertThat(small.entries()).hasSize(10);
        assertThat(small.entries().get(0).key()).isEqualTo("key-91");
        assertThat(small.post(order("key-1", null, 100)))
                .isEqualTo(new Ledger.Posting(1, Decision.BOOKED, "RB0000000001"));
        assertThat(small.summary().booked()).isEqualTo(100);
        assertThat(small.summary().repeatedKeys()).isEqualTo(1);
    }

    private static PaymentOrder order(String key, String identity, long amountMinor) {
        return new PaymentOrder("nordbank/1", key, identity, null, amountMinor, EUR, null);
    }
}
