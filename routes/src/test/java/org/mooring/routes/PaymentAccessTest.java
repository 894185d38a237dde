package org.mooring.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.connectors.InboundRequest;
import org.mooring.connectors.InboundRequest.Originator;
import org.mooring.journal.Commit;
import org.mooring.journal.EntryKind;
import org.mooring.journal.NewEntry;
import org.mooring.journal.PaymentJournal;
import org.mooring.journal.embedded.EmbeddedJournal;
import org.mooring.journal.embedded.JournalSettings;
import org.mooring.transformers.MappingReport;

class PaymentAccessTest {
    private final TestClock clock = new TestClock();

    @TempDir
    Path folder;

    private PaymentJournal journal;

    @BeforeEach
    void open() {
        journal = EmbeddedJournal.open(
                JournalSettings.in(folder.resolve("journal")).withSegmentBytes(1 << 20), clock);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    @ParameterizedTest
    @CsvSource({
        // caller, sees all, cancels all, sees, cancels
        "erp,   false, false, true,  true",
        "other, false, false, false, false",
        "ERP,   false, false, false, false",
        "'',    false, false, false, false",
        "other, true,  false, true,  false",
        "erp,   true,  false, true,  true",
        "other, true,  true,  true,  true"
    })
    void aPaymentIsReachedByWhoSubmittedItAndByWhoReachesAll(
            String name, boolean seesAll, boolean cancelsAll, boolean sees, boolean cancels) {
        Uetr payment = received("erp");
        for (String channel : List.of("rest", "soap")) { // the name tells whose it is, whichever way it asks
            Caller caller = new Caller(channel, name, seesAll, cancelsAll);
            assertThat(access().toSee(payment, caller).isPresent()).isEqualTo(sees);
            assertThat(access().toCancel(payment, caller).isPresent()).isEqualTo(cancels);
            assertThat(access().isListed(journal.find(payment).orElseThrow(), caller))
                    .isEqualTo(sees);
        }
    }

    @Test
    void whatNobodySubmittedByNameIsNoCallersOwn() {
        Uetr payment = received("");
        assertThat(access().toSee(payment, caller("erp"))).isEmpty();
        assertThat(access().toSee(payment, caller(""))).isEmpty();
        assertThat(access().toSee(payment, new Caller("rest", "viewer", true, false)))
                .isPresent();
        assertThat(access().toSee(Uetr.random(), new Caller("rest", "viewer", true, true)))
                .isEmpty();
    }

    @Test
    void aRestartForgetsNobody() {
        Uetr payment = received("erp");
        close();
        open();
        assertThat(access().toCancel(payment, caller("erp"))).isPresent();
        assertThat(access().toCancel(payment, caller("other"))).isEmpty();
    }

    /** The payload as it was written before it named the submitter. */
    @Test
    void ofAnOldJournalAllIsReadAndNothingIsASubmittersOwn() {
        String old = "{\"originator\":\"WAITS\",\"answerBefore\":\"2026-11-24T10:00:30Z\",\"rawFormat\":\"json\","
                + "\"raw\":\"e30=\",\"refusal\":\"AM04\"}";
        byte[] payload = old.getBytes(StandardCharsets.UTF_8);
        EntryPayload.Received read = EntryPayload.readReceived(payload);
        assertThat(read.submitter()).isEmpty();
        assertThat(read.originator()).isEqualTo(Originator.WAITS);
        Uetr payment = record(Uetr.random(), payload);
        assertThat(access().toSee(payment, caller("erp"))).isEmpty();
        assertThat(access().toSee(payment, new Caller("soap", "viewer", true, false)))
                .isPresent();
    }

    @Test
    void whoseItWasGoesWithThePaymentsKey() {
        Uetr payment = received("erp");
        journal.destroyKey(payment).toCompletableFuture().join();
        assertThat(access().toSee(payment, caller("erp"))).isEmpty();
        assertThat(access().toSee(payment, new Caller("rest", "viewer", true, false)))
                .isPresent();
    }

    private PaymentAccess access() {
        return new PaymentAccess(journal);
    }

    private static Caller caller(String name) {
        return new Caller("rest", name, false, false);
    }

    private Uetr received(String submitter) {
        Uetr payment = Uetr.random();
        InboundRequest request = new InboundRequest(
                payment,
                null,
                PaymentKind.CREDIT_TRANSFER,
                new StatusReason(ReasonCode.AM04, "a test"),
                SensitiveAuthenticationData.none(),
                "rest",
                submitter,
                Originator.WAITS,
                List.of(),
                new byte[0],
                "json",
                new byte[0],
                MappingReport.CLEAN,
                clock.instant(),
                clock.instant().plusSeconds(30));
        return record(payment, EntryPayload.received(request));
    }

    /** Received and rejected, so that it is over. */
    private Uetr record(Uetr payment, byte[] received) {
        NewEntry first = entry(EntryKind.RECEIVED, TransactionStatus.RCVD, received);
        NewEntry last = entry(EntryKind.VALIDATED, TransactionStatus.RJCT, EntryPayload.EMPTY);
        journal.record(Commit.of(payment, PaymentKind.CREDIT_TRANSFER, List.of(first, last)))
                .toCompletableFuture()
                .join();
        return payment;
    }

    private NewEntry entry(EntryKind kind, TransactionStatus state, byte[] payload) {
        return new NewEntry(kind, state, "", "rest", "", "", clock.instant(), payload);
    }
}
