package org.mooring.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalPosition;
import org.mooring.simulators.LedgerEntry;
import org.mooring.simulators.NordbankSimulator;

/** What a terminal says beside the 0200, through the whole hub to a bank that books for itself. */
class Iso8583FamiliesTest extends RunningHub {
    private final NordbankSimulator nordbank = BANKS.nordbank();
    private final PaymentTrail trail = new PaymentTrail(this);

    @AfterEach
    void makeTheBankWellAgain() {
        nordbank.silence(false);
        nordbank.delay(Duration.ZERO);
    }

    @Test
    void anAdviceIsAcknowledgedOnceItIsKeptAndThenTheBankHearsOfIt() throws Exception {
        Unique unique = new Unique();
        JournalPosition before = journal.committed();
        try (Iso8583Wire terminal = new Iso8583Wire(iso8583())) {
            Iso8583Wire.Message advice = Iso8583Wire.purchase(unique).with(0, "0220");
            Iso8583Wire.Message answer = terminal.ask(advice);
            assertThat(answer.get(0) + " " + answer.get(39)).isEqualTo("0230 00");
            String uetr = trail.receivedSince(before, "iso8583").get(0);
            assertThat(entries(uetr))
                    .extracting(JournalEntry::kind)
                    .startsWith(EntryKind.RECEIVED, EntryKind.VALIDATED);
            awaitState(uetr, TransactionStatus.ACSC);
            assertThat(PaymentTrail.booked(unique.amountMinor())).hasSize(1);
            assertThat(entries(uetr)).extracting(JournalEntry::paymentKind).containsOnly(PaymentKind.CARD_TRANSACTION);

            Iso8583Wire.Message repeat = terminal.ask(advice.with(0, "0221").with(7, "1123090100"));
            assertThat(repeat.get(0) + " " + repeat.get(39)).isEqualTo("0230 00");
            assertThat(trail.receivedSince(before, "iso8583")).containsExactly(uetr);
        }
        assertThat(PaymentTrail.booked(unique.amountMinor())).hasSize(1);
    }

    /** The 0230 does not wait for the bank, and neither does that of a repeat; the bank gets it again until it answers. */
    @Test
    void anAdviceThatTheBankDoesNotAnswerIsRepeatedThereAndBookedOnce() throws Exception {
        long doubledBefore = nordbank.ledger().doubled();
        Unique unique = new Unique();
        JournalPosition before = journal.committed();
        nordbank.silence(true);
        String uetr;
        try (Iso8583Wire terminal = new Iso8583Wire(iso8583())) {
            Iso8583Wire.Message advice = Iso8583Wire.purchase(unique).with(0, "0220");
            assertThat(terminal.ask(advice).get(39)).isEqualTo("00");
            assertThat(terminal.ask(advice.with(0, "0221")).get(39)).isEqualTo("00");
            uetr = trail.receivedSince(before, "iso8583").get(0);
        }
        awaitState(uetr, TransactionStatus.PDNG);
        nordbank.silence(false);
        awaitState(uetr, TransactionStatus.ACSC);
        assertThat(entries(uetr)).extracting(JournalEntry::kind).contains(EntryKind.INQUIRY);
        assertThat(entries(uetr)).extracting(JournalEntry::kind).doesNotContain(EntryKind.REVERSAL);
        assertThat(PaymentTrail.booked(unique.amountMinor())).singleElement().matches(LedgerEntry::isHeld);
        assertThat(nordbank.ledger().doubled()).as("0221 is no second payment").isEqualTo(doubledBefore);
    }

    @Test
    void anAdviceThatTheBankRefusesIsAnOperators() throws Exception {
        Unique unique = new Unique();
        JournalPosition before = journal.committed();
        try (Iso8583Wire terminal = new Iso8583Wire(iso8583())) {
            Iso8583Wire.Message advice =
                    Iso8583Wire.purchase(unique, unique.amountMinor(51)).with(0, "0220");
            assertThat(terminal.ask(advice).get(39)).isEqualTo("00");
        }
        String uetr = trail.receivedSince(before, "iso8583").get(0);
        awaitState(uetr, TransactionStatus.PDNG);
        assertThat(journal.find(uetr(uetr)).orElseThrow().cause()).isEqualTo("AWAITING_OPERATOR");
        assertThat(send(as("operator", "/api/v1/work")).body()).contains(uetr);
    }

    @Test
    void anAdviceThatSaysNothingIsRefusedAndRecorded() throws Exception {
        Unique unique = new Unique();
        JournalPosition before = journal.committed();
        try (Iso8583Wire terminal = new Iso8583Wire(iso8583())) {
            Iso8583Wire.Message advice =
                    Iso8583Wire.purchase(unique).with(0, "0220").without(2);
            assertThat(terminal.ask(advice).get(39)).isEqualTo("30");
        }
        String uetr = trail.receivedSince(before, "iso8583").get(0);
        awaitState(uetr, TransactionStatus.RJCT);
    }

    @Test
    void anAdviceIsTakenBackByItsReversal() throws Exception {
        Unique unique = new Unique();
        JournalPosition before = journal.committed();
        try (Iso8583Wire terminal = new Iso8583Wire(iso8583())) {
            Iso8583Wire.Message advice = Iso8583Wire.purchase(unique).with(0, "0220");
            assertThat(terminal.ask(advice).get(39)).isEqualTo("00");
            String uetr = trail.receivedSince(before, "iso8583").get(0);
            awaitState(uetr, TransactionStatus.ACSC);
            assertThat(terminal.ask(Iso8583Wire.reversal(advice)).get(39)).isEqualTo("00");
            awaitState(uetr, TransactionStatus.CANC);
        }
        assertThat(held(unique.amountMinor())).isEmpty();
    }

    @Test
    void anAuthorisationHoldsAndBooksNothingUntilItsReversalGivesItBack() throws Exception {
        int heldBefore = nordbank.heldCount();
        Unique unique = new Unique();
        JournalPosition before = journal.committed();
        try (Iso8583Wire terminal = new Iso8583Wire(iso8583())) {
            Iso8583Wire.Message request = Iso8583Wire.purchase(unique).with(0, "0100");
            Iso8583Wire.Message answer = terminal.ask(request);
            assertThat(answer.get(0) + " " + answer.get(39)).isEqualTo("0110 00");
            assertThat(answer.get(38)).hasSize(6);
            String uetr = trail.receivedSince(before, "iso8583").get(0);
            assertThat(nordbank.heldCount()).isEqualTo(heldBefore + 1);
            assertThat(entries(uetr))
                    .extracting(JournalEntry::paymentKind)
                    .containsOnly(PaymentKind.CARD_AUTHORISATION);
            assertThat(terminal.ask(Iso8583Wire.reversal(request)).get(39)).isEqualTo("00");
            awaitState(uetr, TransactionStatus.CANC);
            assertThat(nordbank.heldCount()).isEqualTo(heldBefore);

            Iso8583Wire.Message advice = Iso8583Wire.purchase(new Unique()).with(0, "0120");
            assertThat(terminal.ask(advice).get(0)).isEqualTo("0130");
            waiting().until(() -> nordbank.heldCount() == heldBefore + 1);
        }
        assertThat(PaymentTrail.reachedABank(unique.amountMinor()))
                .as("no money has moved")
                .isFalse();
    }

    /** In doubt as a purchase is: its terminal has gone. */
    @Test
    void anAuthorisationThatIsNotAnsweredIsTakenBack() throws Exception {
        int heldBefore = nordbank.heldCount();
        Unique unique = new Unique();
        JournalPosition before = journal.committed();
        try (Iso8583Wire terminal = new Iso8583Wire(iso8583())) {
            assertThat(terminal.ask(Iso8583Wire.purchase(unique, unique.amountMinor(68))
                                    .with(0, "0100"))
                            .get(39))
                    .isEqualTo("91");
        }
        awaitState(trail.receivedSince(before, "iso8583").get(0), TransactionStatus.CANC);
        assertThat(nordbank.heldCount()).isEqualTo(heldBefore);
    }

    @Test
    void aPartialApprovalIsToldRecordedAndTakenBackAsThatPart() throws Exception {
        Unique unique = new Unique();
        long asked = unique.amountMinor(87);
        long approved = unique.amountMinor(0);
        JournalPosition before = journal.committed();
        try (Iso8583Wire terminal = new Iso8583Wire(iso8583())) {
            Iso8583Wire.Message request = Iso8583Wire.purchase(unique, asked).with(60, "PA");
            Iso8583Wire.Message answer = terminal.ask(request);
            assertThat(answer.get(39)).isEqualTo("10");
            assertThat(answer.get(4)).isEqualTo("%012d".formatted(approved));
            String uetr = trail.receivedSince(before, "iso8583").get(0);
            awaitState(uetr, TransactionStatus.ACSC);
            assertThat(held(approved)).hasSize(1);
            assertThat(terminal.ask(request.with(0, "0201")).get(4)).isEqualTo("%012d".formatted(approved));
            assertThat(terminal.ask(Iso8583Wire.reversal(request.without(60)).with(4, "%012d".formatted(approved)))
                            .get(39))
                    .isEqualTo("00");
            awaitState(uetr, TransactionStatus.CANC);
        }
        assertThat(held(approved)).isEmpty();
    }

    @Test
    void anEnquiryIsAnsweredByTheBankAndLeavesNoTraceInTheJournal() throws Exception {
        Unique unique = new Unique();
        JournalPosition before = journal.committed();
        try (Iso8583Wire terminal = new Iso8583Wire(iso8583())) {
            Iso8583Wire.Message enquiry =
                    Iso8583Wire.purchase(unique).without(4).with(3, "312000").with(2, "4761739001019999");
            Iso8583Wire.Message answer = terminal.ask(enquiry);
            assertThat(answer.get(0) + " " + answer.get(39)).isEqualTo("0210 00");
            assertThat(answer.get(54)).isEqualTo("2001978C000001000000" + "2002978C000001000000");
            assertThat(answer.get(11) + " " + answer.get(7)).isEqualTo(unique.stan() + " 1123090000");
            // What is held of the card is not available.
            Iso8583Wire.Message hold =
                    Iso8583Wire.purchase(new Unique(), 12_310).with(0, "0100").with(2, "4761739001019999");
            assertThat(terminal.ask(hold).get(39)).isEqualTo("00");
            Iso8583Wire.Message statement =
                    terminal.ask(enquiry.with(0, "0100").with(3, "380000").with(11, new Unique().stan()));
            assertThat(statement.get(0) + " " + statement.get(39)).isEqualTo("0110 00");
            assertThat(statement.get(54)).endsWith("0002978C000000987690");
            assertThat(statement.get(48)).isEqualTo("HELD 000000012310");
            nordbank.silence(true);
            assertThat(terminal.ask(enquiry.with(11, new Unique().stan())).get(39))
                    .isEqualTo("91");
        }
        assertThat(trail.receivedSince(before, "iso8583"))
                .as("the authorisation alone")
                .hasSize(1);
    }

    @Test
    void totalsAreComparedWithWhatTheJournalHolds() throws Exception {
        String acquirer = "9" + new Unique().stan();
        Unique[] sales = Stream.generate(Unique::new).limit(6).toArray(Unique[]::new);
        JournalPosition before = journal.committed();
        try (Iso8583Wire terminal = new Iso8583Wire(iso8583())) {
            for (int i = 0; i < 3; i++) {
                assertThat(terminal.ask(sale(sales[i], acquirer)).get(39)).isEqualTo("00");
            }
            assertThat(terminal.ask(reversal(sale(sales[2], acquirer))).get(39)).isEqualTo("00");
            assertThat(terminal.ask(sale(sales[3], acquirer).with(4, "%012d".formatted(sales[3].amountMinor(51))))
                            .get(39))
                    .isEqualTo("51");
            assertThat(terminal.ask(sale(sales[4], acquirer).with(0, "0220")).get(39))
                    .isEqualTo("00");
            assertThat(terminal.ask(sale(sales[5], acquirer).with(0, "0100")).get(39))
                    .isEqualTo("00");
            // What came for another acquirer, or on another day, is none of it.
            terminal.ask(sale(new Unique(), acquirer + "1"));
            terminal.ask(sale(new Unique(), acquirer).with(13, "1122"));
            assertThat(trail.receivedSince(before, "iso8583")).hasSize(8);

            long debits =
                    sales[0].amountMinor() + sales[1].amountMinor() + sales[2].amountMinor() + sales[4].amountMinor();
            long back = sales[2].amountMinor();
            Iso8583Wire.Message claim = new Iso8583Wire.Message(new TreeMap<>(Map.of(
                            0, "0500", 7, "1123200000", 11, new Unique().stan(), 15, "1123", 32, acquirer, 50, "978")))
                    .with(76, "%010d".formatted(4))
                    .with(77, "%010d".formatted(1))
                    .with(81, "%010d".formatted(1))
                    .with(88, "%016d".formatted(debits))
                    .with(89, "%016d".formatted(back))
                    .with(97, "D%016d".formatted(debits - back));
            Iso8583Wire.Message same = terminal.ask(claim);
            assertThat(same.get(0) + " " + same.get(39) + " " + same.get(66)).isEqualTo("0510 00 1");

            Iso8583Wire.Message other = terminal.ask(
                    claim.with(0, "0520").with(76, "%010d".formatted(5)).with(11, new Unique().stan()));
            assertThat(other.get(0) + " " + other.get(39) + " " + other.get(66)).isEqualTo("0530 00 2");
            assertThat(other.get(76)).as("what we hold").isEqualTo("%010d".formatted(4));
            assertThat(other.get(97)).isEqualTo(claim.get(97));
            assertThat(terminal.ask(claim.without(50)).get(39)).isEqualTo("30");
        }
        try (Stream<Path> files = Files.list(DATA.resolve("reconciliations"))) {
            List<String> lines = new ArrayList<>();
            for (Path file : files.toList()) {
                lines.addAll(Files.readAllLines(file));
            }
            assertThat(lines.stream().filter(line -> line.contains('"' + acquirer + '"')))
                    .hasSize(2)
                    .anyMatch(line -> line.contains("\"isInBalance\":true"))
                    .anyMatch(line -> line.contains("\"isInBalance\":false"));
        }
    }

    @Test
    void anAdministrativeMessageIsKeptAndAnswered() throws Exception {
        Unique unique = new Unique();
        try (Iso8583Wire terminal = new Iso8583Wire(iso8583())) {
            Iso8583Wire.Message said = new Iso8583Wire.Message(new TreeMap<>(Map.of(
                    0, "0600", 7, "1123090000", 11, unique.stan(), 41, "TERM0001", 48, "CARD 4761739001010010")));
            Iso8583Wire.Message answer = terminal.ask(said);
            assertThat(answer.get(0) + " " + answer.get(39)).isEqualTo("0610 00");
            assertThat(terminal.ask(said.with(0, "0621")).get(0)).isEqualTo("0630");
            assertThat(terminal.ask(Iso8583Wire.networkManagement(new Unique(), "201"))
                            .get(39))
                    .as("cut-over")
                    .isEqualTo("00");
            assertThat(terminal.ask(said.with(0, "0302")).get(39))
                    .as("a family that the dialect does not have")
                    .isEqualTo("12");
        }
        try (Stream<Path> files = Files.list(DATA.resolve("administrative"))) {
            String kept = Files.readString(files.findFirst().orElseThrow());
            assertThat(kept).contains("11=" + unique.stan()).doesNotContain("4761739001010010");
        }
    }

    private static Iso8583Wire.Message sale(Unique unique, String acquirer) {
        return Iso8583Wire.purchase(unique).with(32, acquirer);
    }

    private static Iso8583Wire.Message reversal(Iso8583Wire.Message sale) {
        return Iso8583Wire.reversal(sale.with(32, "0".repeat(11 - sale.get(32).length()) + sale.get(32)))
                .with(32, sale.get(32));
    }

    private void awaitState(String uetr, TransactionStatus state) {
        waiting()
                .untilAsserted(
                        () -> assertThat(journal.find(uetr(uetr)).orElseThrow().state())
                                .isEqualTo(state));
    }

    private List<JournalEntry> entries(String uetr) {
        return journal.entries(uetr(uetr));
    }

    private static Uetr uetr(String text) {
        return Uetr.parse(text, "test");
    }

    private static List<LedgerEntry> held(long amountMinor) {
        return BANKS.entries().stream()
                .filter(entry -> entry.amountMinor() == amountMinor && entry.isHeld())
                .toList();
    }
}
