package org.mooring.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mooring.canonical.TransactionStatus;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalPosition;
import org.mooring.journal.PaymentHead;
import org.mooring.simulators.LedgerEntry;
import org.mooring.simulators.NordbankSimulator;

/** A bank's links come and go under load. Money moves once or not at all, and everybody is answered once. */
class LinkLossTest extends RunningHub {
    private static final int CONNECTION_COUNT = 4;
    private static final int PURCHASES_EACH = 120;

    private final NordbankSimulator nordbank = BANKS.nordbank();
    private final PaymentTrail trail = new PaymentTrail(this);

    @AfterEach
    void makeTheBanksWellAgain() {
        nordbank.silence(false);
        nordbank.delay(Duration.ZERO);
        BANKS.riverbank().delay(Duration.ZERO);
        nordbank.startLink(1);
    }

    @Test
    void noPaymentIsLostOrPaidTwiceWhileALinkIsLostAndFoundAgain() throws Exception {
        JournalPosition before = journal.committed();
        // Answers take a moment, so that some are on their way when the link is cut.
        nordbank.delayBetween(Duration.ofMillis(5), Duration.ofMillis(20), 1);
        AtomicInteger answered = new AtomicInteger();
        ExecutorService terminals = Executors.newFixedThreadPool(CONNECTION_COUNT);
        Map<Unique, List<String>> answers = new HashMap<>();
        Instant downFrom;
        Instant upFrom;
        try {
            List<Future<Map<Unique, List<String>>>> streams = new ArrayList<>();
            for (int i = 0; i < CONNECTION_COUNT; i++) {
                List<Unique> purchases =
                        Stream.generate(Unique::new).limit(PURCHASES_EACH).toList();
                streams.add(terminals.submit(new PurchaseStream(iso8583(), purchases, answered::incrementAndGet)));
            }
            waiting().until(() -> answered.get() >= PURCHASES_EACH);
            nordbank.stopLink(1);
            downFrom = Instant.now();
            waiting().until(() -> answered.get() >= 2 * PURCHASES_EACH);
            upFrom = Instant.now();
            nordbank.startLink(1);
            for (Future<Map<Unique, List<String>>> stream : streams) {
                answers.putAll(stream.get());
            }
        } finally {
            terminals.shutdownNow();
        }

        assertThat(answers).hasSize(CONNECTION_COUNT * PURCHASES_EACH);
        assertThat(answers.values()).allSatisfy(codes -> assertThat(codes).hasSize(1));
        assertThat(answers.values().stream().flatMap(List::stream)).containsOnly("00", "91");
        assertThat(nordbank.ledger().doubled()).isZero();
        assertThat(nordbank.ledger().summary().repeatedIdentities()).isZero();

        waiting()
                .untilAsserted(() -> assertThat(headsByAmount(before).values())
                        .as("what was in doubt is taken back")
                        .extracting(PaymentHead::state)
                        .doesNotContain(TransactionStatus.PDNG));
        Map<Long, PaymentHead> heads = headsByAmount(before);
        assertThat(heads).hasSize(answers.size());
        Map<Long, Integer> bookings = new HashMap<>();
        BANKS.entries().stream()
                .filter(LedgerEntry::isHeld)
                .forEach(entry -> bookings.merge(entry.amountMinor(), 1, Integer::sum));
        answers.forEach((purchase, codes) -> {
            PaymentHead head = heads.get(purchase.amountMinor());
            int booked = bookings.getOrDefault(purchase.amountMinor(), 0);
            if (codes.get(0).equals("00")) {
                assertThat(booked).as("%s, approved", purchase).isEqualTo(1);
                assertThat(head.state()).as("%s, approved", purchase).isEqualTo(TransactionStatus.ACSC);
            } else {
                assertThat(head.state())
                        .as("%s, answered 91: known unsent, or taken back", purchase)
                        .isIn(TransactionStatus.RJCT, TransactionStatus.CANC);
                assertThat(booked).as("%s, answered 91", purchase).isZero();
            }
        });
        assertThat(answers.values())
                .as("some were on their way over the link when it was cut")
                .contains(List.of("91"));
        List<LedgerEntry> whileDown = BANKS.entries().stream()
                .filter(entry -> entry.at().isAfter(downFrom) && entry.at().isBefore(upFrom))
                .toList();
        assertThat(whileDown).isNotEmpty().extracting(LedgerEntry::link).containsOnly("nordbank/2");
        waiting().until(() -> linkOf(purchase()).equals("nordbank/1"));
        waiting()
                .untilAsserted(() -> assertThat(sessionLines())
                        .as("what ops-session-events has kept")
                        .anyMatch(line -> line.contains("\"kind\":\"CONNECTION_LOST\",\"where\":\"nordbank/1\""))
                        .anyMatch(line -> line.contains("\"kind\":\"SIGNED_ON\",\"where\":\"nordbank/1\"")));
    }

    private static List<String> sessionLines() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> days = Files.list(DATA.resolve("sessions"))) {
            for (Path day : days.toList()) {
                lines.addAll(Files.readAllLines(day));
            }
        }
        return lines;
    }

    @Test
    void aBankThatStaysSilentIsLeftAloneAndTriedAgain() throws Exception {
        nordbank.silence(true);
        int count = 60; // two links with windows of 20
        List<Unique> purchases = Stream.generate(Unique::new).limit(count).toList();
        try (Iso8583Wire terminal = new Iso8583Wire(iso8583())) {
            for (Unique purchase : purchases) {
                terminal.send(Iso8583Wire.purchase(purchase).frame());
            }
            for (int i = 0; i < count; i++) {
                assertThat(terminal.read().get(39)).isEqualTo("91");
            }
        }
        for (String link : List.of("nordbank/1", "nordbank/2")) {
            assertThat(breakerState(link)).isIn("OPEN", "HALF_OPEN");
            assertThat(send(as("viewer", "/actuator/prometheus")).body())
                    .containsPattern("resilience4j_circuitbreaker_state\\{[^}]*name=\"" + link
                            + "\",state=\"(open|half_open)\"} 1\\.0");
        }

        nordbank.silence(false);
        waiting().untilAsserted(() -> {
            purchase();
            assertThat(breakerState("nordbank/1")).isEqualTo("CLOSED");
            assertThat(breakerState("nordbank/2")).isEqualTo("CLOSED");
        });
        assertThat(send(as("viewer", "/actuator/prometheus")).body())
                .containsPattern(
                        "resilience4j_circuitbreaker_state\\{[^}]*name=\"nordbank/1\",state=\"closed\"} 1\\.0");
        assertThat(nordbank.ledger().doubled()).isZero();
    }

    /** Payments that wait for a slow bank hold nothing that others need. */
    @Test
    void aSlowBankDelaysItsOwnPaymentsOnly() throws IOException {
        BANKS.riverbank().delay(Duration.ofSeconds(3));
        long decidedBefore = BANKS.riverbank().ledger().summary().decided();
        List<Unique> transfers = Stream.generate(Unique::new).limit(64).toList();
        List<CompletableFuture<HttpResponse<String>>> answers = transfers.stream()
                .map(transfer -> http.sendAsync(
                        posting("/api/v1/payments", "application/json", Requests.json(transfer))
                                .build(),
                        BodyHandlers.ofString()))
                .toList();
        waiting().until(() -> BANKS.riverbank().ledger().summary().decided() >= decidedBefore + 8);
        for (int i = 0; i < 20; i++) {
            assertThat(linkOf(purchase())).startsWith("nordbank/");
        }
        assertThat(answers.stream().filter(answer -> !answer.isDone()))
                .as("transfers that riverbank has not answered, after twenty purchases in a row")
                .hasSizeGreaterThanOrEqualTo(8);
        assertThat(answers.stream().map(CompletableFuture::join))
                .allSatisfy(answer -> assertThat(answer.body()).contains("\"ACSC\""));
        assertThat(transfers)
                .allSatisfy(transfer ->
                        assertThat(PaymentTrail.booked(transfer.amountMinor())).hasSize(1));
    }

    private Unique purchase() throws IOException {
        Unique unique = new Unique();
        try (Iso8583Wire terminal = new Iso8583Wire(iso8583())) {
            terminal.ask(Iso8583Wire.purchase(unique));
        }
        return unique;
    }

    /** Where the bank booked it; {@code none} where it did not. */
    private static String linkOf(Unique purchase) {
        return PaymentTrail.booked(purchase.amountMinor()).stream()
                .map(LedgerEntry::link)
                .findFirst()
                .orElse("none");
    }

    /** Terminals are not told the UETR; the amount, which is unique, leads from their purchases to the journal. */
    private Map<Long, PaymentHead> headsByAmount(JournalPosition after) {
        Map<Long, PaymentHead> heads = new HashMap<>();
        for (JournalEntry entry : journal.readAfter(after, 100_000)) {
            if (entry.kind() == EntryKind.RECEIVED && entry.channel().equals("iso8583")) {
                long amountMinor = trail.amountMinor(entry);
                assertThat(heads.put(amountMinor, journal.find(entry.payment()).orElseThrow()))
                        .isNull();
            }
        }
        return heads;
    }

    /** As Hawtio reads it. */
    private String breakerState(String link) throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        List<String> states = new ArrayList<>();
        for (ObjectName name : server.queryNames(
                new ObjectName("org.apache.camel:context=" + camel.getManagementName() + ",type=processors,*"), null)) {
            boolean isBreaker = Stream.of(server.getMBeanInfo(name).getAttributes())
                    .anyMatch(attribute -> attribute.getName().equals("CircuitBreakerName"));
            if (isBreaker && server.getAttribute(name, "CircuitBreakerName").equals(link)) {
                states.add((String) server.getAttribute(name, "CircuitBreakerState"));
            }
        }
        assertThat(states).as("breakers of %s in JMX", link).hasSize(1);
        return states.get(0);
    }
}
