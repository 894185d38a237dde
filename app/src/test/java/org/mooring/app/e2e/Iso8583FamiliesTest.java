package org.mooring.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
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
