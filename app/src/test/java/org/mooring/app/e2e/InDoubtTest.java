package org.mooring.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.JournalPosition;
import org.mooring.simulators.LedgerEntry;
import org.mooring.simulators.NordbankSimulator;

/** Banks swallow answers, lose payments and answer late: each payment ends, and its money moved once or not at all. */
class InDoubtTest extends RunningHub {
    private final NordbankSimulator nordbank = BANKS.nordbank();
    private final PaymentTrail trail = new PaymentTrail(this);

    @AfterEach
    void makeTheBanksWellAgain() {
        nordbank.delay(Duration.ZERO);
        nordbank.silence(false);
    }

    @Test
    void whatABankBookedIsFoundThereAndWhatItNeverGotIsRejected() {
        BANKS.riverbank().cutAfterNextRequest();
        BANKS.oldtown().loseNextRequest();
        List<Unique> transfers = Stream.generate(Unique::new).limit(8).toList();
        List<CompletableFuture<HttpResponse<String>>> asked = transfers.stream()
                .map(transfer -> http.sendAsync(
                        posting("/api/v1/payments", "application/json", Requests.json(transfer))
                                .header("Idempotency-Key", transfer.id())
                                .build(),
                        BodyHandlers.ofString()))
                .toList();
        List<String> answers =
                asked.stream().map(answer -> answer.join().body()).toList();
        assertThat(answers.stream().filter(answer -> answer.contains("\"IN_DOUBT\"")))
                .as("one at riverbank, one at oldtown")
                .hasSize(2);

        int rejectedCount = 0;
        for (int i = 0; i < transfers.size(); i++) {
            Unique transfer = transfers.get(i);
            String uetr = PaymentTrail.json(answers.get(i)).path("uetr").asText();
            waiting().untilAsserted(() -> assertThat(state(uetr)).isIn("ACSC", "RJCT"));
            if (state(uetr).equals("ACSC")) {
                assertThat(held(transfer.amountMinor())).hasSize(1);
            } else {
                rejectedCount++;
                assertThat(PaymentTrail.reachedABank(transfer.amountMinor())).isFalse();
                assertThat(kinds(uetr).stream().filter("inquiry"::equals)).hasSizeGreaterThanOrEqualTo(2);
            }
            boolean wasInDoubt = answers.get(i).contains("\"IN_DOUBT\"");
            assertThat(kinds(uetr).contains("inquiry")).isEqualTo(wasInDoubt);
            assertThat(rest(Requests.json(transfer), transfer.id()).body())
                    .as("same request, same answer")
                    .isEqualTo(answers.get(i));
        }
        assertThat(rejectedCount).isOne();
        assertThat(BANKS.doubled()).isZero();
    }

    @Test
    void aPurchaseWhoseAnswerIsSwallowedIsTakenBack() throws Exception {
        long reversedBefore = nordbank.ledger().summary().reversed();
        Unique purchase = new Unique();
        JournalPosition before = journal.committed();
        try (Iso8583Wire terminal = new Iso8583Wire(iso8583())) {
            assertThat(terminal.ask(Iso8583Wire.purchase(purchase, purchase.amountMinor(68)))
                            .get(39))
                    .isEqualTo("91");
        }
        String uetr = trail.receivedSince(before, "iso8583").get(0);
        waiting().untilAsserted(() -> assertThat(state(uetr)).isEqualTo("CANC"));
        assertThat(held(purchase.amountMinor(68))).isEmpty();
        assertThat(nordbank.ledger().summary().reversed()).isEqualTo(reversedBefore + 1);
        assertThat(kinds(uetr)).contains("reversal", "reversal_outcome");
        assertThat(nordbank.ledger().doubled()).isZero();
    }

    /** It cannot wait for the meaning of a code: declined, and taken back in case it was an approval. */
    @Test
    void aPurchaseAnsweredWithAnUnknownCodeIsDeclinedAndTakenBack() throws Exception {
        Unique purchase = new Unique();
        JournalPosition before = journal.committed();
        try (Iso8583Wire terminal = new Iso8583Wire(iso8583())) {
            assertThat(terminal.ask(Iso8583Wire.purchase(purchase, purchase.amountMinor(99)))
                            .get(39))
                    .isEqualTo("05");
        }
        String uetr = trail.receivedSince(before, "iso8583").get(0);
        waiting().untilAsserted(() -> assertThat(state(uetr)).isEqualTo("CANC"));
    }

    @Test
    void anApprovalThatComesTooLateIsKeptAsEvidenceAndTakenBack() throws Exception {
        nordbank.delay(Duration.ofMillis(2500)); // a second more than the hub waits, for reversals too
        Unique purchase = new Unique();
        JournalPosition before = journal.committed();
        try (Iso8583Wire terminal = new Iso8583Wire(iso8583())) {
            assertThat(terminal.ask(Iso8583Wire.purchase(purchase)).get(39)).isEqualTo("91");
        }
        String uetr = trail.receivedSince(before, "iso8583").get(0);
        waiting()
                .untilAsserted(() ->
                        assertThat(entries(uetr)).extracting(JournalEntry::kind).contains(EntryKind.LATE_ANSWER));
        nordbank.delay(Duration.ZERO);
        waiting().untilAsserted(() -> assertThat(state(uetr)).isEqualTo("CANC"));
        assertThat(held(purchase.amountMinor())).isEmpty();
        assertThat(entries(uetr)).extracting(JournalEntry::state).doesNotContain(TransactionStatus.ACSC);
    }

    /** What the journal holds is enough for a bank that cannot be asked: its transfers are taken back by rule. */
    @Test
    void aTransferInDoubtAtABankWithoutInquiryIsTakenBackByRule() {
        Unique transfer = new Unique();
        nordbank.silence(true);
        BANKS.riverbank().stopLink(1);
        BANKS.oldtown().stopLink(1);
        String uetr;
        try {
            HttpResponse<String> answer = rest(Requests.json(transfer), transfer.id());
            assertThat(answer.body()).contains("\"IN_DOUBT\"");
            uetr = PaymentTrail.json(answer.body()).path("uetr").asText();
        } finally {
            BANKS.riverbank().startLink(1);
            BANKS.oldtown().startLink(1);
        }
        nordbank.silence(false);
        waiting().untilAsserted(() -> assertThat(state(uetr)).isEqualTo("CANC"));
        assertThat(held(transfer.amountMinor())).isEmpty();
        assertThat(BANKS.entries().stream().filter(entry -> entry.amountMinor() == transfer.amountMinor()))
                .hasSize(1);
    }

    private String state(String uetr) {
        return PaymentTrail.json(send(as("viewer", "/api/v1/payments/" + uetr)).body())
                .path("status")
                .asText();
    }

    private List<String> kinds(String uetr) {
        return PaymentTrail.values(trail.story(uetr), "kind");
    }

    private List<JournalEntry> entries(String uetr) {
        return journal.entries(Uetr.parse(uetr, "test"));
    }

    private static List<LedgerEntry> held(long amountMinor) {
        return BANKS.entries().stream()
                .filter(entry -> entry.amountMinor() == amountMinor && entry.isHeld())
                .toList();
    }
}
