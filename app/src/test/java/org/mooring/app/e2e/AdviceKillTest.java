package org.mooring.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mooring.app.e2e.RunningHub.waiting;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.app.e2e.KilledHub.Place;
import org.mooring.simulators.LedgerEntry;
import org.mooring.simulators.NordbankSimulator;
import org.mooring.simulators.Ports;

/**
 * Advices that were acknowledged, and a hub that is killed while its bank has heard of some: all reach the bank's ledger,
 * each once, and on each link in the order in which they were acknowledged.
 */
@Timeout(180)
class AdviceKillTest {
    private static final int ADVICE_COUNT = 30;

    @TempDir
    Path folder;

    private final NordbankSimulator bank = RunningHub.BANKS.nordbank();
    private final int port = Ports.free();

    @AfterEach
    void makeTheBankQuickAgain() {
        bank.delay(Duration.ZERO);
    }

    @Test
    void whatWasAcknowledgedReachesTheBankOnceAndInOrder() throws Exception {
        long doubledBefore = bank.ledger().doubled();
        List<Long> amounts = new ArrayList<>();
        bank.delay(Duration.ofMillis(150)); // so that most of them wait for their turn when the hub dies
        Process first = start();
        try (Iso8583Wire terminal = connect(first)) {
            for (int i = 0; i < ADVICE_COUNT; i++) {
                Unique unique = new Unique();
                amounts.add(unique.amountMinor());
                terminal.send(Iso8583Wire.purchase(unique).with(0, "0220").frame());
            }
            for (int i = 0; i < ADVICE_COUNT; i++) {
                Iso8583Wire.Message answer = terminal.read();
                assertThat(answer.get(0) + " " + answer.get(39)).isEqualTo("0230 00");
            }
            waiting().until(() -> booked(amounts).size() >= 4);
        } finally {
            first.destroyForcibly();
        }
        assertThat(first.waitFor()).isEqualTo(KilledHub.SIGKILLED);
        assertThat(booked(amounts)).hasSizeLessThan(ADVICE_COUNT - 2);

        bank.delay(Duration.ZERO);
        Process second = start();
        try {
            waiting().atMost(Duration.ofSeconds(60)).until(() -> booked(amounts).size() >= ADVICE_COUNT);
        } finally {
            second.destroyForcibly();
            second.waitFor();
        }
        assertThat(booked(amounts)).allMatch(LedgerEntry::isHeld).hasSize(ADVICE_COUNT);
        assertThat(bank.ledger().doubled()).as("0221 is no second payment").isEqualTo(doubledBefore);
        Map<String, List<Long>> byLink = booked(amounts).stream()
                .collect(Collectors.groupingBy(
                        LedgerEntry::link, Collectors.mapping(LedgerEntry::amountMinor, Collectors.toList())));
        assertThat(byLink.values()).allSatisfy(onLink -> assertThat(onLink).isSorted());
    }

    private Process start() throws IOException {
        return KilledHub.start(
                folder,
                Ports.free(),
                Place.NOWHERE,
                "--mooring.iso8583.port=" + port,
                "--mooring.in-doubt.ask-after=1s");
    }

    /** In the order of the ledger. */
    private List<LedgerEntry> booked(List<Long> amounts) {
        return bank.ledger().entries().stream()
                .filter(entry -> amounts.contains(entry.amountMinor()))
                .toList();
    }

    private Iso8583Wire connect(Process hub) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        List<Iso8583Wire> connected = new ArrayList<>();
        waiting().atMost(Duration.ofSeconds(90)).until(() -> {
            if (!hub.isAlive()) {
                throw new AssertionError("the hub did not start:\n" + KilledHub.output(folder));
            }
            try {
                return connected.add(new Iso8583Wire(address));
            } catch (IOException notYet) {
                return false;
            }
        });
        return connected.get(0);
    }
}
