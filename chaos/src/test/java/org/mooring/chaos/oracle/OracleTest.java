package org.mooring.chaos.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each verdict can fail: histories made by hand, a sound one first, then one thing wrong at a time. */
class OracleTest {
    private static final long NUMBER = 7;
    private static final JournalPayment.Entry RECEIVED = entry("RECEIVED", "RCVD", "", "");
    private static final JournalPayment.Entry VALIDATED = entry("VALIDATED", "ACTC", "", "");
    private static final JournalPayment.Entry INTENT = entry("INTENT", "ACTC", "", "nordbank");
    private static final JournalPayment.Entry SETTLED = entry("OUTCOME", "ACSC", "", "nordbank");
    private static final JournalPayment.Entry REJECTED = entry("OUTCOME", "RJCT", "AM04", "nordbank");
    private static final JournalPayment.Entry DOUBTFUL = entry("OUTCOME", "PDNG", "IN_DOUBT", "nordbank");
    private static final JournalPayment.Entry UNKNOWN = entry("OUTCOME", "PDNG", "UNKNOWN_CODE", "nordbank");
    private static final JournalPayment.Entry REPORTED = entry("REPORTED", "ACSC", "", "nordbank");
    private static final LedgerLine BOOKED = line("nordbank", "DECIDED", "BOOKED");

    private final List<ClientRecord> clients = new ArrayList<>();
    private final List<LedgerLine> ledgers = new ArrayList<>();
    private final List<JournalPayment> payments = new ArrayList<>();
    private final List<String> defects = new ArrayList<>();

    @Test
    void aSoundHistoryHasNoFindings() {
        told(Told.APPROVED, Told.APPROVED);
        recorded(RECEIVED, VALIDATED, INTENT, SETTLED, REPORTED);
        ledgers.add(BOOKED);
        assertThat(judge()).isEmpty();
    }

    @Test
    void aRefusalThatMovedNothingIsSound() {
        told(Told.DECLINED);
        recorded(RECEIVED, VALIDATED, INTENT, REJECTED);
        ledgers.add(line("nordbank", "DECIDED", "INSUFFICIENT_FUNDS"));
        assertThat(judge()).isEmpty();
    }

    @Test
    void doubtWithItsBankIsSoundWhereNobodySettles() {
        told(Told.PENDING);
        recorded(RECEIVED, VALIDATED, INTENT, DOUBTFUL);
        ledgers.add(BOOKED);
        assertThat(judge()).isEmpty();
        assertThat(verdicts(Oracle.judge(clients, ledgers, book(), true))).containsExactly(Verdict.NOT_SETTLED);
    }

    @Test
    void anUnknownCodeStaysWithPeopleWhenItsBankSaysNoMore() {
        told(Told.PENDING);
        recorded(RECEIVED, VALIDATED, INTENT, UNKNOWN);
        assertThat(verdicts(Oracle.judge(clients, ledgers, book(), true))).containsExactly(Verdict.NOT_SETTLED);
        ledgers.add(line("nordbank", "DECIDED", "UNKNOWN_CODE"));
        assertThat(Oracle.judge(clients, ledgers, book(), true)).isEmpty();
    }

    @Test
    void aNextIntentIsSoundOnceTheOneBeforeIsKnownAsUnsent() {
        told(Told.APPROVED);
        recorded(RECEIVED, VALIDATED, INTENT, entry("UNSENT", "ACTC", "", "nordbank"), INTENT, SETTLED);
        ledgers.add(BOOKED);
        assertThat(judge()).isEmpty();
    }

    @Test
    void whatNobodyAcknowledgedNeedNotBeRecorded() {
        told();
        assertThat(judge()).isEmpty();
        told(Told.FAILED);
        assertThat(judge()).isEmpty();
    }

    @Test
    void anAnswerWithoutARecordIsLost() {
        told(Told.PENDING);
        assertThat(judge()).containsExactly(Verdict.LOST);
    }

    @Test
    void aTakenFileWithoutARecordIsLost() {
        clients.add(new ClientRecord(NUMBER, "FILE", 725, true, false, List.of()));
        assertThat(judge()).containsExactly(Verdict.LOST);
    }

    @Test
    void bookedAtTwoBanksIsDoubled() {
        told(Told.APPROVED);
        recorded(
                RECEIVED,
                VALIDATED,
                INTENT,
                entry("UNSENT", "ACTC", "", "nordbank"),
                entry("INTENT", "ACTC", "", "oldtown"),
                entry("OUTCOME", "ACSC", "", "oldtown"));
        ledgers.add(BOOKED);
        ledgers.add(line("oldtown", "DECIDED", "BOOKED"));
        assertThat(judge()).contains(Verdict.DOUBLED);
    }

    @Test
    void bookedTwiceUnderTwoKeysOfOneBankIsDoubled() {
        told(Told.APPROVED);
        recorded(RECEIVED, VALIDATED, INTENT, SETTLED);
        ledgers.add(BOOKED);
        ledgers.add(line("nordbank", "DECIDED", "BOOKED_UNANSWERED"));
        assertThat(judge()).contains(Verdict.DOUBLED);
    }

    @Test
    void bookedTwiceAndReversedOnceIsNotDoubled() {
        told(Told.APPROVED);
        recorded(RECEIVED, VALIDATED, INTENT, SETTLED);
        ledgers.add(BOOKED);
        ledgers.add(BOOKED);
        ledgers.add(line("nordbank", "REVERSED", "BOOKED"));
        assertThat(judge()).isEmpty();
    }

    @Test
    void aBankThatTheJournalDoesNotNameIsUnrecorded() {
        told();
        ledgers.add(BOOKED);
        assertThat(judge()).containsExactly(Verdict.UNRECORDED);
    }

    @Test
    void anIntentAtAnotherBankDoesNotCover() {
        told(Told.PENDING);
        recorded(RECEIVED, VALIDATED, INTENT, DOUBTFUL);
        ledgers.add(line("riverbank", "DECIDED", "BOOKED"));
        assertThat(judge()).containsExactly(Verdict.UNRECORDED);
    }

    @Test
    void settledButNotBookedDisagreesWithTheBank() {
        told(Told.APPROVED);
        recorded(RECEIVED, VALIDATED, INTENT, SETTLED);
        ledgers.add(line("nordbank", "DECIDED", "UNKNOWN_CODE"));
        assertThat(judge()).containsExactly(Verdict.DISAGREES_WITH_BANK);
    }

    @Test
    void rejectedButBookedDisagreesWithTheBank() {
        told(Told.DECLINED);
        recorded(RECEIVED, VALIDATED, INTENT, REJECTED);
        ledgers.add(BOOKED);
        assertThat(judge()).containsExactly(Verdict.DISAGREES_WITH_BANK);
    }

    @Test
    void rejectedAndReversedAgrees() {
        told(Told.DECLINED);
        recorded(RECEIVED, VALIDATED, INTENT, REJECTED);
        ledgers.add(BOOKED);
        ledgers.add(line("nordbank", "REVERSED", "BOOKED"));
        assertThat(judge()).isEmpty();
    }

    @Test
    void toldApprovedButInDoubtDisagreesWithTheClient() {
        told(Told.APPROVED);
        recorded(RECEIVED, VALIDATED, INTENT, DOUBTFUL);
        ledgers.add(BOOKED);
        assertThat(judge()).containsExactly(Verdict.DISAGREES_WITH_CLIENT);
    }

    @Test
    void toldDeclinedButSettledDisagreesWithTheClient() {
        told(Told.DECLINED);
        recorded(RECEIVED, VALIDATED, INTENT, SETTLED);
        ledgers.add(BOOKED);
        assertThat(judge()).containsExactly(Verdict.DISAGREES_WITH_CLIENT);
    }

    @Test
    void whoCannotWaitAndWasToldPendingMustNotBeSettled() {
        recorded(RECEIVED, VALIDATED, INTENT, DOUBTFUL, SETTLED);
        ledgers.add(BOOKED);
        clients.add(new ClientRecord(NUMBER, "ISO8583", 725, false, true, List.of(Told.PENDING)));
        assertThat(judge()).containsExactly(Verdict.DISAGREES_WITH_CLIENT);
        clients.set(0, new ClientRecord(NUMBER, "REST", 725, false, false, List.of(Told.PENDING)));
        assertThat(judge()).isEmpty();
    }

    @Test
    void twoFinalAnswersThatDifferAreFound() {
        told(Told.APPROVED, Told.PENDING, Told.DECLINED);
        recorded(RECEIVED, VALIDATED, INTENT, SETTLED);
        ledgers.add(BOOKED);
        assertThat(judge()).contains(Verdict.ANSWERED_DIFFERENTLY);
    }

    @Test
    void aRepeatThatIsTakenForAnotherRequestIsFound() {
        told(Told.APPROVED, Told.CONFLICT);
        recorded(RECEIVED, VALIDATED, INTENT, SETTLED);
        ledgers.add(BOOKED);
        assertThat(judge()).containsExactly(Verdict.ANSWERED_DIFFERENTLY);
    }

    @Test
    void twoRecordsOfOneRequestAreFound() {
        told(Told.APPROVED);
        recorded(RECEIVED, VALIDATED, INTENT, SETTLED);
        recorded(RECEIVED, VALIDATED, INTENT, DOUBTFUL);
        ledgers.add(BOOKED);
        assertThat(judge()).containsExactly(Verdict.RECORDED_TWICE);
    }

    @Test
    void anIntentOverAnOpenIntentIsSentAgain() {
        told(Told.APPROVED);
        recorded(RECEIVED, VALIDATED, INTENT, INTENT, SETTLED);
        ledgers.add(BOOKED);
        assertThat(judge()).containsExactly(Verdict.SENT_AGAIN);
    }

    @Test
    void aRepeatUnderTheBanksKeyIsSentAgainUnlessItAsks() {
        told(Told.APPROVED);
        recorded(RECEIVED, VALIDATED, INTENT, SETTLED);
        ledgers.add(BOOKED);
        ledgers.add(line("nordbank", "REPEATED", "BOOKED"));
        assertThat(judge()).containsExactly(Verdict.SENT_AGAIN);
        assertThat(Oracle.judge(clients, ledgers, book(), true)).isEmpty();
    }

    @Test
    void neitherFinalNorInDoubtIsLeftOpen() {
        told();
        recorded(RECEIVED, VALIDATED, INTENT);
        assertThat(judge()).containsExactly(Verdict.LEFT_OPEN);
        payments.clear();
        recorded(RECEIVED, VALIDATED, INTENT, entry("OUTCOME", "PDNG", "IN_DOUBT", ""));
        assertThat(judge()).containsExactly(Verdict.LEFT_OPEN);
        payments.clear();
        recorded(RECEIVED, VALIDATED, entry("HELD", "PDNG", "WAITING_FOR_LINK", ""));
        assertThat(judge()).containsExactly(Verdict.LEFT_OPEN);
    }

    @Test
    void aChangeThatTheTableForbidsIsFound() {
        told(Told.DECLINED);
        recorded(RECEIVED, VALIDATED, INTENT, SETTLED, REJECTED);
        assertThat(judge()).contains(Verdict.ILLEGAL_STATE);
        payments.clear();
        recorded(VALIDATED, INTENT, REJECTED);
        assertThat(judge()).contains(Verdict.ILLEGAL_STATE);
    }

    @Test
    void aDefectOfTheJournalIsFound() {
        defects.add("the chain is broken");
        assertThat(judge()).containsExactly(Verdict.JOURNAL_BROKEN);
    }

    private void told(Told... answers) {
        clients.add(new ClientRecord(NUMBER, "REST", 725, false, false, List.of(answers)));
    }

    private void recorded(JournalPayment.Entry... entries) {
        payments.add(new JournalPayment("uetr-" + payments.size(), NUMBER, List.of(entries)));
    }

    private List<Verdict> judge() {
        return verdicts(Oracle.judge(clients, ledgers, book(), false));
    }

    private JournalBook book() {
        return new JournalBook(payments, defects, 0);
    }

    private static List<Verdict> verdicts(List<Finding> findings) {
        return findings.stream().map(Finding::verdict).distinct().toList();
    }

    private static JournalPayment.Entry entry(String kind, String state, String cause, String bank) {
        return new JournalPayment.Entry(kind, state, cause, bank, bank.isEmpty() ? "" : "1");
    }

    private static LedgerLine line(String bank, String what, String status) {
        return new LedgerLine(bank, what, "key", 725, status);
    }
}
