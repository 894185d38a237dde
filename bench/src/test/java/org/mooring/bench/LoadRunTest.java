package org.mooring.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.mooring.simulators.DemoBanks;
import org.mooring.simulators.DemoBanksSettings;
import org.mooring.simulators.Ports;

/** The benchmark must notice what it is there to notice. */
class LoadRunTest {
    /** Where every request is answered, so that a busy machine cannot make one late. */
    private static final Duration LONG = Duration.ofSeconds(30);

    /** Where some are not: the test waits for so long. */
    private static final Duration SHORT = Duration.ofSeconds(2);

    private static final LoadRun.Observer NOBODY = new LoadRun.Observer() {
        @Override
        public void measuredPartBegins() {}

        @Override
        public void measuredPartEnds() {}
    };

    @Test
    void aRightBankAgreesWithTheClientToTheMinorUnit() throws Exception {
        try (DemoBanks banks = DemoBanks.start(DemoBanksSettings.onFreePorts())) {
            banks.nordbank().delayBetween(Duration.ZERO, Duration.ofMillis(5), 1);
            LoadPlan plan = plan(
                    List.of(
                            loopback(banks.nordbank().port(1)),
                            loopback(banks.nordbank().port(2))),
                    LONG);
            BankLedger before = BankLedger.read(banks.controlPort());
            LoadCounts counts = run(plan);
            BankLedger booked = BankLedger.read(banks.controlPort()).since(before);
            LoadReport report = new LoadReport(plan, counts, booked, Map.of());

            assertThat(report.failures()).isEmpty();
            assertThat(counts.measured).isPositive();
            assertThat(counts.answered).isEqualTo(counts.sent);
            assertThat(counts.byResponseCode).containsOnlyKeys("00");
            assertThat(booked.booked()).isEqualTo(counts.approved());
            assertThat(counts.latencyNanos.getTotalCount()).isPositive();
            assertThat(report.text()).contains("result      passed");
        }
    }

    @Test
    void countsAnswersWithAnotherAmount() throws Exception {
        LoadCounts counts = load(LONG, answer -> List.of(changed(answer, 20 + 18 + 6, "999999999999")));
        assertThat(counts.mismatched).isEqualTo(counts.answered).isPositive();
    }

    @Test
    void countsAnswersWithAnotherReference() throws Exception {
        LoadCounts counts = load(LONG, answer -> List.of(changed(answer, answer.length() - 14, "999999999999")));
        assertThat(counts.mismatched).isEqualTo(counts.answered).isPositive();
    }

    @Test
    void countsAnswersThatCannotBeRead() throws Exception {
        LoadCounts counts = load(SHORT, answer -> List.of("0210garbage"));
        assertThat(counts.mismatched).isPositive();
        assertThat(counts.lost).isPositive();
    }

    @Test
    void countsAnswersToNothingInFlight() throws Exception {
        LoadCounts counts = load(LONG, answer -> List.of(answer, answer));
        assertThat(counts.unexpected).isPositive();
        assertThat(counts.mismatched).isZero();
    }

    @Test
    void countsLostAnswers() throws Exception {
        AtomicInteger number = new AtomicInteger();
        LoadCounts counts = load(SHORT, answer -> number.incrementAndGet() % 50 == 0 ? List.of() : List.of(answer));
        assertThat(counts.lost).isEqualTo(counts.sent - counts.answered).isPositive();
        assertThat(counts.approved()).isEqualTo(counts.answered);
    }

    @Test
    void countsDeclines() throws Exception {
        LoadCounts counts = load(LONG, answer -> List.of(answer.substring(0, answer.length() - 2) + "91"));
        assertThat(counts.byResponseCode).containsOnlyKeys("91");
        assertThat(counts.approved()).isZero();
    }

    @Test
    void countsLostConnections() throws Exception {
        LoadCounts counts = load(LONG, answer -> {
            throw new IllegalStateException("ends the connection");
        });
        assertThat(counts.connectionsLost).isEqualTo(2);
        assertThat(counts.lost).isEqualTo(counts.sent).isPositive();
    }

    @Test
    void saysWhenNobodyListens() throws Exception {
        InetSocketAddress nobody = loopback(Ports.free());
        assertThatThrownBy(() -> run(plan(List.of(nobody), LONG)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot connect");
    }

    @Test
    void whatDiffersFromTheLedgerFailsTheRun() {
        LoadCounts counts = new LoadCounts();
        counts.byResponseCode.put("00", 10L);
        counts.approvedMinor = 1000;
        counts.measured = 10;
        LoadPlan plan = plan(List.of(loopback(1)), LONG);

        assertThat(failures(plan, counts, 10, 1000, 0)).isEmpty();
        assertThat(failures(plan, counts, 11, 1000, 0))
                .singleElement()
                .asString()
                .contains("booked 11");
        assertThat(failures(plan, counts, 10, 1001, 0))
                .singleElement()
                .asString()
                .contains("1001 minor");
        assertThat(failures(plan, counts, 10, 1000, 1))
                .singleElement()
                .asString()
                .contains("twice");
        counts.measured = 0;
        assertThat(failures(plan, counts, 10, 1000, 0))
                .singleElement()
                .asString()
                .contains("nothing");
    }

    private static List<String> failures(LoadPlan plan, LoadCounts counts, long booked, long minor, long doubled) {
        BankLedger bank = new BankLedger(booked, BigInteger.valueOf(minor), doubled);
        return new LoadReport(plan, counts, bank, Map.of()).failures();
    }

    private static LoadCounts load(Duration answerTimeout, Function<String, List<String>> answers) throws Exception {
        try (ScriptedBank bank = new ScriptedBank(answers)) {
            LoadPlan plan = plan(List.of(bank.address()), answerTimeout);
            LoadCounts counts = run(plan);
            BankLedger none = new BankLedger(counts.approved(), BigInteger.valueOf(counts.approvedMinor), 0);
            assertThat(new LoadReport(plan, counts, none, Map.of()).failures()).isNotEmpty();
            return counts;
        }
    }

    private static LoadCounts run(LoadPlan plan) throws IOException, InterruptedException {
        try (LoadRun run = new LoadRun(plan)) {
            return run.run(NOBODY);
        }
    }

    private static LoadPlan plan(List<InetSocketAddress> targets, Duration answerTimeout) {
        return new LoadPlan(targets, 2, 8, Duration.ofMillis(100), Duration.ofMillis(400), answerTimeout, 1);
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static String changed(String text, int at, String with) {
        return text.substring(0, at) + with + text.substring(at + with.length());
    }
}
