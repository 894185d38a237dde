package org.mooring.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mooring.canonical.CardFunction;
import org.mooring.canonical.CardTransaction;
import org.mooring.canonical.CreditTransfer;
import org.mooring.canonical.EndToEndId;
import org.mooring.canonical.Iban;
import org.mooring.canonical.Money;
import org.mooring.canonical.Pan;
import org.mooring.canonical.Payment;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.SensitiveAuthenticationData;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.connectors.BankLinks;
import org.mooring.connectors.InboundRequest;
import org.mooring.connectors.InboundRequest.Originator;
import org.mooring.connectors.LateAnswer;
import org.mooring.connectors.LateAnswers;
import org.mooring.connectors.OutboundPayment;
import org.mooring.connectors.PreparedMessage;
import org.mooring.connectors.Reversal;
import org.mooring.connectors.SendOutcome;
import org.mooring.connectors.StatusInquiry;
import org.mooring.connectors.bank.BankProperties.InDoubtRule;
import org.mooring.journal.EntryKind;
import org.mooring.journal.JournalEntry;
import org.mooring.journal.PaymentJournal;
import org.mooring.journal.embedded.EmbeddedJournal;
import org.mooring.journal.embedded.JournalSettings;
import org.mooring.routes.SettlementRules.BankRule;
import org.mooring.transformers.MappingReport;

/** Over a real journal, with links over which no payment can be sent, and a clock that the test moves. */
class SettleInDoubtTest {
    private static final Duration LIFE = Duration.ofMinutes(3);
    private static final Duration LONG = Duration.ofMinutes(10);

    @TempDir
    Path folder;

    private final TestClock clock = new TestClock();
    private final UnsendableLink.Askable askable = new UnsendableLink.Askable("askbank/1");
    private final UnsendableLink.Askable otherLink = new UnsendableLink.Askable("askbank/2");
    private final UnsendableLink.Reversible reversible = new UnsendableLink.Reversible("cardbank/1");
    private final UnsendableLink.Repeatable repeatable = new UnsendableLink.Repeatable("twicebank/1");
    private final UnsendableLink.Advisable advisable = new UnsendableLink.Advisable("advicebank/1");
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private PaymentJournal journal;
    private PaymentRecorder recorder;
    private PaymentHands hands;
    private LateAnswers lateAnswers;
    private SettleInDoubt settler;
    private CancelPayment cancelPayment;
    private WorkItems items;
    private CarryOutWork carryOut;
    private volatile boolean isStandingStill;
    private volatile boolean isSentElsewhere;
    private InDoubtRule cardbankRule = InDoubtRule.ASK;

    @BeforeEach
    void open() {
        journal = EmbeddedJournal.open(
                JournalSettings.in(folder.resolve("journal")).withSegmentBytes(1 << 20), clock);
        recorder = new PaymentRecorder(
                shared(journal), clock, meters, Runnable::run, LooseEnds.in(folder.resolve("loose-ends"), journal));
        hands = new PaymentHands();
        lateAnswers = new LateAnswers();
        BankLinks links = new BankLinks();
        links.add(askable);
        links.add(otherLink);
        links.add(reversible);
        links.add(repeatable);
        links.add(advisable);
        SettlementRules rules = new SettlementRules(
                Map.of(
                        "askbank", new BankRule(InDoubtRule.ASK, LIFE),
                        "cardbank", new BankRule(cardbankRule, LIFE),
                        "advicebank", new BankRule(InDoubtRule.ASK, LIFE),
                        "twicebank", new BankRule(InDoubtRule.ASK, LIFE)),
                Duration.ofSeconds(5),
                Duration.ofMinutes(5),
                Duration.ofHours(24),
                Duration.ofMinutes(15),
                Map.of());
        settler = new SettleInDoubt(recorder, hands, links, lateAnswers, rules, new SplittableRandom(1));
        cancelPayment = new CancelPayment(recorder, hands, links, settler, Runnable::run);
        items = new WorkItems(recorder, links, settler);
        OpenPayments openPayments = new OpenPayments(recorder, hands, new DefaultCamelContext());
        carryOut = new CarryOutWork(recorder, hands, items, settler, openPayments, Runnable::run);
    }

    /** The journal as one of several instances has it, when {@link #isStandingStill} or {@link #isSentElsewhere}. */
    private PaymentJournal shared(PaymentJournal inner) {
        return (PaymentJournal) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {PaymentJournal.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("mayStillSend") && isStandingStill) {
                        return false;
                    }
                    if (method.getName().equals("takeInHand") && isSentElsewhere) {
                        return false;
                    }
                    try {
                        return method.invoke(inner, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    @AfterEach
    void close() {
        journal.close();
    }

    /** What a new process finds: the journal, and nothing of what was in memory. */
    private void restart() {
        journal.close();
        open();
    }

    @Test
    void theBankIsAskedAndItsWordIsTheState() {
        Uetr uetr = inDoubt(Originator.WAITS, "askbank/1", "R1");
        settle();
        assertThat(askable.asked()).as("not before the bank had a moment").isEmpty();
        askable.next(found(uetr, TransactionStatus.ACSC));
        later(Duration.ofSeconds(5));
        assertThat(askable.asked()).singleElement().satisfies(asked -> {
            assertThat(asked.reference()).isEqualTo("R1");
            assertThat(asked.payment().uetr()).isEqualTo(uetr);
        });
        assertThat(story(uetr)).endsWith("OUTCOME PDNG IN_DOUBT", "INQUIRY ACSC ");
        assertThat(settler.openCount()).isZero();
        assertThat(meters.counter("mooring.payments", "channel", "test", "bank", "askbank", "state", "ACSC")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aPaymentLeftInDoubtByTheProcessBeforeIsAskedAboutByTheNext() {
        Uetr uetr = inDoubt(Originator.TOLD_LATER, "askbank/1", "R1");
        restart();
        askable.next(found(uetr, TransactionStatus.RJCT));
        settle();
        later(Duration.ofSeconds(10));
        assertThat(state(uetr)).isEqualTo(TransactionStatus.RJCT);
    }

    @Test
    void silenceIsRecordedAndTheBankIsAskedAgainWithLongerAndLongerWaits() {
        Uetr uetr = inDoubt(Originator.WAITS, "askbank/1", "R1");
        settle();
        for (int minute = 0; minute < 60; minute++) {
            later(Duration.ofMinutes(1));
        }
        int count = askable.asked().size();
        assertThat(count).isBetween(12, 30);
        assertThat(story(uetr).stream().filter("INQUIRY PDNG IN_DOUBT"::equals)).hasSize(count);
    }

    @Test
    void asksOverAnotherLinkOfTheBankWhenItsOwnIsDownAndNeverAnotherBank() {
        askable.isDown(true);
        Uetr uetr = inDoubt(Originator.WAITS, "askbank/1", "R1");
        otherLink.next(found(uetr, TransactionStatus.ACSC));
        settle();
        later(Duration.ofSeconds(5));
        assertThat(state(uetr)).isEqualTo(TransactionStatus.ACSC);
        assertThat(askable.asked()).isEmpty();
        JournalEntry last = last(uetr);
        assertThat(last.bank() + "/" + last.link()).isEqualTo("askbank/2");
    }

    @Test
    void nothingIsRecordedWhileNoLinkIsUp() {
        askable.isDown(true);
        otherLink.isDown(true);
        Uetr uetr = inDoubt(Originator.WAITS, "askbank/1", "R1");
        settle();
        later(LONG);
        later(LONG);
        assertThat(story(uetr)).endsWith("OUTCOME PDNG IN_DOUBT");
        askable.isDown(false);
        askable.next(found(uetr, TransactionStatus.ACSC));
        later(Duration.ofSeconds(10));
        assertThat(state(uetr)).isEqualTo(TransactionStatus.ACSC);
    }

    @Test
    void unknownEndsItOnlyWhenSaidAgainAfterTheLifeOfAMessage() {
        Uetr uetr = inDoubt(Originator.WAITS, "askbank/1", "R1");
        for (int i = 0; i < 20; i++) {
            askable.next(new StatusInquiry.Answer.Unknown());
        }
        settle();
        later(Duration.ofSeconds(5));
        later(Duration.ofSeconds(30));
        assertThat(state(uetr)).isEqualTo(TransactionStatus.PDNG);
        restart(); // what the bank said before is not forgotten
        settle();
        later(LIFE);
        assertThat(story(uetr)).endsWith("INQUIRY PDNG IN_DOUBT", "INQUIRY RJCT AB05");
    }

    @Test
    void anOperatorDecidesAfterADay() {
        Uetr uetr = inDoubt(Originator.WAITS, "askbank/1", "R1");
        settle();
        later(Duration.ofHours(1));
        later(Duration.ofHours(24));
        assertThat(story(uetr)).endsWith("HELD PDNG AWAITING_OPERATOR");
        int asked = askable.asked().size();
        later(LONG);
        restart();
        settle();
        later(LONG);
        assertThat(askable.asked()).hasSize(asked);
        assertThat(story(uetr)).endsWith("HELD PDNG AWAITING_OPERATOR");
    }

    @Test
    void whoCannotWaitIsReversedUntilTheBankAcknowledgesIt() {
        Uetr uetr = inDoubt(Originator.CANNOT_WAIT, "cardbank/1", "R1");
        settle();
        later(Duration.ofSeconds(10));
        reversible.next(new Reversal.Answer.Refused("96"));
        later(Duration.ofMinutes(1));
        later(Duration.ofDays(3));
        reversible.next(new Reversal.Answer.Confirmed("00"));
        later(LONG);
        assertThat(reversible.reversed())
                .containsExactly("first R1", "repeat R1", "repeat R1", "repeat R1", "repeat R1");
        assertThat(story(uetr))
                .containsExactly(
                        "RECEIVED RCVD ",
                        "VALIDATED ACTC ",
                        "INTENT ACTC ",
                        "OUTCOME PDNG IN_DOUBT",
                        "REVERSAL PDNG REVERSING",
                        "REVERSAL_OUTCOME PDNG REVERSING",
                        "REVERSAL_OUTCOME PDNG REVERSING",
                        "REVERSAL_OUTCOME PDNG REVERSING",
                        "REVERSAL_OUTCOME PDNG REVERSING",
                        "REVERSAL_OUTCOME CANC AB05");
    }

    /** The decision is on disk before the first byte, so what a crash leaves open is repeated as 0401. */
    @Test
    void whileIntakeIsClosedBanksAreAskedAndNothingIsTakenBack() {
        boolean[] isClosed = {true};
        settler.onlyAskWhile(() -> isClosed[0]);
        Uetr asked = inDoubt(Originator.WAITS, "askbank/1", "R1");
        Uetr reversed = inDoubt(Originator.CANNOT_WAIT, "cardbank/1", "S1");
        settle();
        askable.next(found(asked, TransactionStatus.ACSC));
        later(Duration.ofSeconds(5));
        later(LONG);
        assertThat(state(asked)).isEqualTo(TransactionStatus.ACSC);
        assertThat(reversible.reversed()).isEmpty();
        assertThat(story(reversed)).endsWith("OUTCOME PDNG IN_DOUBT");
        isClosed[0] = false;
        later(LONG);
        assertThat(reversible.reversed()).isNotEmpty();
    }

    /** After the backup its reversal may have come: told again, the bank would book what nobody wants any more. */
    @Test
    void anAdviceIsNotToldAgainWhileIntakeIsClosed() {
        boolean[] isClosed = {true};
        settler.onlyAskWhile(() -> isClosed[0]);
        adviceInDoubt("A1");
        settle();
        later(LONG);
        assertThat(advisable.heard()).isEmpty();
        isClosed[0] = false;
        later(LONG);
        assertThat(advisable.heard()).isNotEmpty();
    }

    @Test
    void whatWouldBePaidAgainOrTakenBackByRuleIsAnOperatorsAfterARestore() {
        cardbankRule = InDoubtRule.REVERSE;
        restart();
        Uetr advice = adviceInDoubt("A1");
        Uetr repeated = inDoubt(Originator.WAITS, "twicebank/1", "T1");
        Uetr reversed = inDoubt(Originator.WAITS, "cardbank/1", "S1");
        Uetr asked = inDoubt(Originator.WAITS, "askbank/1", "R1");
        Uetr terminals = inDoubt(Originator.CANNOT_WAIT, "cardbank/1", "S2");
        assertThat(hands.tryTake(repeated)).isTrue();
        CompletableFuture<Integer> held = CompletableFuture.supplyAsync(settler::holdForOperator);
        hands.release(repeated);
        assertThat(held.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo(3);
        settle();
        later(LONG);
        later(LONG);
        assertThat(List.of(advice, repeated, reversed))
                .allSatisfy(uetr -> assertThat(story(uetr)).endsWith("HELD PDNG AWAITING_OPERATOR"));
        assertThat(advisable.heard()).isEmpty();
        assertThat(repeatable.heard()).isEmpty();
        assertThat(askable.asked()).allMatch(one -> one.payment().uetr().equals(asked));
        assertThat(askable.asked()).isNotEmpty();
        assertThat(reversible.reversed()).contains("first S2").doesNotContain("first S1");
        assertThat(state(terminals)).isEqualTo(TransactionStatus.PDNG);
    }

    private Uetr adviceInDoubt(String reference) {
        CardTransaction advice = card().as(CardFunction.FINANCIAL_ADVICE);
        return inHand(
                        advice,
                        Originator.TOLD_LATER,
                        "advicebank/1",
                        reference,
                        TransactionStatus.PDNG,
                        PendingCause.IN_DOUBT)
                .request()
                .uetr();
    }

    @Test
    void aBankThatBooksARepeatOnceIsAskedByOneThatIsOnDiskBeforeItLeaves() {
        Uetr uetr = inDoubt(Originator.WAITS, "twicebank/1", "T1");
        settle();
        CompletableFuture<StatusInquiry.Answer> answer = new CompletableFuture<>();
        repeatable.next(answer);
        clock.advance(Duration.ofSeconds(5));
        settler.settle();
        await().until(() -> !repeatable.heard().isEmpty());
        assertThat(repeatable.heard()).containsExactly("0201 T1");
        assertThat(story(uetr)).endsWith("OUTCOME PDNG IN_DOUBT", "INQUIRY PDNG IN_DOUBT");
        answer.complete(found(uetr, TransactionStatus.ACSC));
        await().until(() -> settler.openCount() == 0);
        assertThat(story(uetr)).endsWith("INQUIRY PDNG IN_DOUBT", "INQUIRY ACSC ");
        assertThat(settler.openCount()).isZero();
    }

    @Test
    void aRepeatIsForPaymentsThatAreStillWanted() {
        boolean[] isClosed = {true};
        settler.onlyAskWhile(() -> isClosed[0]);
        Uetr waits = inDoubt(Originator.WAITS, "twicebank/1", "T1");
        Uetr terminals = inDoubt(Originator.CANNOT_WAIT, "twicebank/1", "T2");
        settle();
        later(LONG);
        later(LONG);
        assertThat(repeatable.heard())
                .as("a restored journal has forgotten what it paid and took back")
                .isEmpty();
        isClosed[0] = false;
        later(LONG);
        assertThat(repeatable.heard()).contains("0201 T1", "0400 T2").doesNotContain("0201 T2");
        assertThat(state(terminals)).isEqualTo(TransactionStatus.PDNG);
        assertThat(cancel(waits).kind()).isEqualTo(CancelAnswer.Kind.UNDER_WAY);
        int before = repeatable.heard().size();
        later(LONG);
        later(LONG);
        assertThat(repeatable.heard().subList(before, repeatable.heard().size()))
                .as("whoever sent it does not want it any more")
                .contains("0400 T1")
                .doesNotContain("0201 T1");
    }

    /** Where the bank promised to book it once, and for as long as the hub itself would repeat it. */
    @Test
    void aPersonMayHaveARepeatAskNowWhereTheHubWouldRepeat() {
        Uetr uetr = inDoubt(Originator.WAITS, "twicebank/1", "T1");
        assertThat(item(uetr).actions())
                .containsExactly(
                        WorkAction.ASK_NOW, WorkAction.REVERSE, WorkAction.MARK_SETTLED, WorkAction.MARK_FAILED);
        settle();
        assertThat(repeatable.heard()).as("the bank has a moment").isEmpty();
        order(uetr, WorkAction.ASK_NOW, "ann", "k1");
        settle();
        assertThat(repeatable.heard()).containsExactly("0201 T1");
        assertThat(story(uetr)).contains("OPERATOR_ACTION PDNG IN_DOUBT", "INQUIRY PDNG IN_DOUBT");

        cancel(uetr);
        assertThat(item(uetr).actions()).as("not wanted any more").doesNotContain(WorkAction.ASK_NOW);
        assertThat(item(inDoubt(Originator.CANNOT_WAIT, "twicebank/1", "T2")).actions())
                .as("a terminal was told no")
                .doesNotContain(WorkAction.ASK_NOW);
        Uetr unknownCode = inHand(
                        Originator.WAITS, "twicebank/1", "T3", TransactionStatus.PDNG, PendingCause.UNKNOWN_CODE)
                .request()
                .uetr();
        assertThat(item(unknownCode).actions()).as("the bank has spoken").doesNotContain(WorkAction.ASK_NOW);
        assertThat(item(inDoubt(Originator.WAITS, "cardbank/1", "R1")).actions())
                .as("a bank that promised nothing")
                .doesNotContain(WorkAction.ASK_NOW);
    }

    /** It may still arrive and be booked: what the bank does not have yet proves nothing. */
    @Test
    void afterARepeatTheLifeOfAMessageBeginsAnewAlsoForTheNextProcess() {
        Uetr uetr = inDoubt(Originator.WAITS, "twicebank/1", "T1");
        settle();
        later(LIFE.multipliedBy(2));
        assertThat(repeatable.heard()).containsExactly("0201 T1");
        Instant repeatedAt = clock.instant();
        restart();
        cancel(uetr);
        while (clock.instant().isBefore(repeatedAt.plus(LIFE).minusSeconds(10))) {
            later(Duration.ofSeconds(10));
            assertThat(state(uetr)).isEqualTo(TransactionStatus.PDNG);
        }
        assertThat(repeatable.heard()).contains("0401 T1");
        later(LONG);
        later(LONG);
        assertThat(state(uetr)).isEqualTo(TransactionStatus.CANC);
    }

    @Test
    void whatCannotBeRepeatedWordForWordIsAnOperators() {
        repeatable.makes((byte) 2);
        Uetr uetr = inDoubt(Originator.WAITS, "twicebank/1", "T1");
        settle();
        later(Duration.ofSeconds(5));
        assertThat(repeatable.heard()).isEmpty();
        assertThat(story(uetr)).endsWith("HELD PDNG AWAITING_OPERATOR");
    }

    @Test
    void whoStoodStillAfterTheRecordRepeatsNothing() {
        Uetr uetr = inDoubt(Originator.WAITS, "twicebank/1", "T1");
        isStandingStill = true;
        settle();
        later(Duration.ofSeconds(5));
        assertThat(repeatable.heard()).isEmpty();
        assertThat(story(uetr)).endsWith("INQUIRY PDNG IN_DOUBT", "INQUIRY PDNG IN_DOUBT");
    }

    @Test
    void theReversalsOfALinkLeaveOneByOneInTheOrderOfTheirDoubtAlsoAfterARestart() {
        for (int i = 1; i <= 3; i++) {
            inDoubt(Originator.CANNOT_WAIT, "cardbank/1", "R" + i);
        }
        settle();
        later(Duration.ofSeconds(30));
        assertThat(reversible.reversed()).as("the first has no answer").containsExactly("first R1", "repeat R1");
        restart();
        Uetr last = inDoubt(Originator.CANNOT_WAIT, "cardbank/1", "R4");
        settle();
        assertThat(reversible.reversed())
                .as("nor is it overtaken before it is looked at again")
                .hasSize(2);
        for (int i = 1; i <= 4; i++) {
            reversible.next(new Reversal.Answer.Confirmed("00"));
        }
        later(Duration.ofSeconds(10));
        assertThat(reversible.reversed())
                .containsExactly("first R1", "repeat R1", "repeat R1", "first R2", "first R3", "first R4");
        assertThat(state(last)).isEqualTo(TransactionStatus.CANC);
    }

    @Test
    void whatTheBankAnsweredHoldsUpNobodyWhateverItSaid() {
        inDoubt(Originator.CANNOT_WAIT, "cardbank/1", "R1");
        Uetr next = inDoubt(Originator.CANNOT_WAIT, "cardbank/1", "R2");
        reversible.next(new Reversal.Answer.Refused("96"));
        reversible.next(new Reversal.Answer.Confirmed("00"));
        settle();
        assertThat(reversible.reversed()).containsExactly("first R1", "first R2");
        assertThat(state(next)).isEqualTo(TransactionStatus.CANC);
        later(LONG);
        assertThat(reversible.reversed()).endsWith("first R2", "repeat R1");
    }

    @Test
    void aReversalThatIsNeverAnsweredIsSetAsideForAnOperatorAndGoesOn() {
        Uetr silent = inDoubt(Originator.CANNOT_WAIT, "cardbank/1", "R1");
        Uetr next = inDoubt(Originator.CANNOT_WAIT, "cardbank/1", "R2");
        settle();
        later(LONG);
        assertThat(reversible.reversed()).containsOnly("first R1", "repeat R1");
        reversible.next(new Reversal.Answer.None("no answer", false));
        reversible.next(new Reversal.Answer.Confirmed("00"));
        later(LONG);
        assertThat(state(next)).isEqualTo(TransactionStatus.CANC);
        assertThat(story(silent)).endsWith("REVERSAL_OUTCOME PDNG AWAITING_OPERATOR");
        restart();
        Uetr another = inDoubt(Originator.CANNOT_WAIT, "cardbank/1", "R3");
        reversible.next(new Reversal.Answer.Confirmed("00"));
        settle();
        assertThat(state(another)).as("it waits for no one").isEqualTo(TransactionStatus.CANC);
        reversible.next(new Reversal.Answer.Confirmed("00"));
        later(LONG);
        assertThat(reversible.reversed()).endsWith("first R3", "repeat R1");
        assertThat(story(silent)).endsWith("REVERSAL_OUTCOME CANC AB05");
    }

    /** What did not leave is no answer of the bank: nobody may pass. */
    @Test
    void aReversalThatCannotLeaveKeepsItsPlaceHoweverLongThatTakes() {
        inDoubt(Originator.CANNOT_WAIT, "cardbank/1", "R1");
        inDoubt(Originator.CANNOT_WAIT, "cardbank/1", "R2");
        for (int i = 0; i < 4; i++) {
            reversible.next(new Reversal.Answer.None("is not connected", true));
        }
        settle();
        later(LONG);
        later(LONG);
        later(LONG);
        assertThat(reversible.reversed()).containsOnly("first R1");
        reversible.next(new Reversal.Answer.Confirmed("00"));
        later(LONG);
        assertThat(reversible.reversed()).endsWith("first R1", "first R2");
    }

    /** The clock after which others pass counts what the bank could have answered. */
    @Test
    void aReversalThatLeavesAtLastHasAllTheTimeToBeAnswered() {
        Uetr first = inDoubt(Originator.CANNOT_WAIT, "cardbank/1", "R1");
        inDoubt(Originator.CANNOT_WAIT, "cardbank/1", "R2");
        for (int i = 0; i < 3; i++) {
            reversible.next(new Reversal.Answer.None("is not connected", true));
        }
        settle();
        later(LONG);
        later(LONG);
        later(LONG); // it leaves, and nothing comes
        assertThat(story(first)).endsWith("REVERSAL_OUTCOME PDNG REVERSING");
        assertThat(reversible.reversed()).containsOnly("first R1").hasSize(4);
        later(LONG);
        assertThat(story(first)).endsWith("REVERSAL_OUTCOME PDNG REVERSING");
        reversible.next(new Reversal.Answer.None("no answer", false));
        reversible.next(new Reversal.Answer.Confirmed("00"));
        later(LONG);
        assertThat(story(first)).endsWith("REVERSAL_OUTCOME PDNG AWAITING_OPERATOR");
        assertThat(reversible.reversed()).endsWith("repeat R1", "first R2");
    }

    @Test
    void aReversalThatTheFormatCannotSayIsAnOperatorsAndHoldsUpNobody() {
        Uetr unsayable = inDoubt(Originator.CANNOT_WAIT, "cardbank/1", "R1");
        Uetr next = inDoubt(Originator.CANNOT_WAIT, "cardbank/1", "R2");
        reversible.next(new Reversal.Answer.Unsayable("field 32 is too long"));
        reversible.next(new Reversal.Answer.Confirmed("00"));
        settle();
        assertThat(state(next)).isEqualTo(TransactionStatus.CANC);
        assertThat(story(unsayable)).endsWith("REVERSAL_OUTCOME PDNG AWAITING_OPERATOR");
        assertThat(item(unsayable).kind()).isEqualTo(WorkKind.IN_DOUBT);
        restart();
        Uetr another = inDoubt(Originator.CANNOT_WAIT, "cardbank/1", "R3");
        reversible.next(new Reversal.Answer.Confirmed("00"));
        settle();
        assertThat(state(another)).as("it waits for no one").isEqualTo(TransactionStatus.CANC);
    }

    @Test
    void whatFailsAtEachLookLetsTheOthersPassInTheEnd() {
        inDoubt(Originator.CANNOT_WAIT, "cardbank/1", "R1");
        Uetr next = inDoubt(Originator.CANNOT_WAIT, "cardbank/1", "R2");
        for (int i = 0; i < 3; i++) {
            reversible.next(CompletableFuture.failedFuture(new IllegalStateException("a defect")));
        }
        reversible.next(new Reversal.Answer.Confirmed("00"));
        settle();
        later(LONG);
        assertThat(reversible.reversed()).containsExactly("first R1", "repeat R1");
        later(LONG);
        assertThat(state(next)).isEqualTo(TransactionStatus.CANC);
    }

    /** Another instance may have taken it over, and be taking it back. */
    @Test
    void whoStoodStillAfterTheDecisionTakesNothingBack() {
        Uetr uetr = inDoubt(Originator.CANNOT_WAIT, "cardbank/1", "R1");
        isStandingStill = true;
        settle();
        assertThat(reversible.reversed()).isEmpty();
        assertThat(story(uetr)).endsWith("REVERSAL PDNG REVERSING", "REVERSAL_OUTCOME PDNG REVERSING");
        isStandingStill = false;
        later(LONG);
        assertThat(reversible.reversed()).containsExactly("first R1");
    }

    @Test
    void aLateAnswerWaitsForAPaymentThatAnotherInstanceIsSending() {
        Uetr uetr = inDoubt(Originator.WAITS, "askbank/1", "R1");
        settle();
        isSentElsewhere = true;
        lateAnswers.tell(late("askbank/1", "R1", TransactionStatus.ACSC));
        later(Duration.ofMillis(500));
        later(LONG);
        assertThat(story(uetr)).endsWith("OUTCOME PDNG IN_DOUBT");
        isSentElsewhere = false;
        later(Duration.ofMillis(500));
        assertThat(story(uetr)).endsWith("LATE_ANSWER ACSC ");
    }

    @Test
    void aReversalThatACrashInterruptedIsARepeat() {
        Uetr uetr = inDoubt(Originator.CANNOT_WAIT, "cardbank/1", "R1");
        reversible.next(new CompletableFuture<>()); // the hub stops while it waits
        settler.settle();
        await().pollInterval(Duration.ofMillis(2))
                .until(() -> !reversible.reversed().isEmpty());
        assertThat(story(uetr)).endsWith("REVERSAL PDNG REVERSING");
        restart();
        reversible.next(new Reversal.Answer.Confirmed("00"));
        settle();
        later(Duration.ofSeconds(10));
        assertThat(reversible.reversed()).containsExactly("first R1", "repeat R1");
        assertThat(state(uetr)).isEqualTo(TransactionStatus.CANC);
    }

    @Test
    void aReversalOfWhichNothingLeftIsNoRepeatTheNextTime() {
        inDoubt(Originator.CANNOT_WAIT, "cardbank/1", "R1");
        reversible.next(new Reversal.Answer.None("is not connected", true));
        settle();
        later(Duration.ofSeconds(10));
        later(Duration.ofSeconds(30));
        assertThat(reversible.reversed()).containsExactly("first R1", "first R1", "repeat R1");
    }

    @Test
    void whoCanWaitIsReversedOnlyByRule() {
        Uetr uetr = inDoubt(Originator.WAITS, "cardbank/1", "R1");
        settle();
        later(Duration.ofSeconds(10));
        assertThat(reversible.reversed()).isEmpty();
        assertThat(story(uetr)).endsWith("HELD PDNG AWAITING_OPERATOR");

        cardbankRule = InDoubtRule.REVERSE;
        restart();
        reversible.next(new Reversal.Answer.Confirmed("00"));
        Uetr other = inDoubt(Originator.WAITS, "cardbank/1", "R2");
        settle();
        later(Duration.ofSeconds(10));
        assertThat(state(other)).isEqualTo(TransactionStatus.CANC);
        assertThat(state(uetr)).as("an operator's by now").isEqualTo(TransactionStatus.PDNG);
    }

    @Test
    void aLateApprovalOfWhoCannotWaitIsEvidenceAndTheReversalGoesOn() {
        Uetr uetr = inDoubt(Originator.CANNOT_WAIT, "cardbank/1", "R1");
        settle();
        lateAnswers.tell(late("cardbank/1", "R1", TransactionStatus.ACSC));
        later(Duration.ofMillis(500));
        assertThat(story(uetr)).endsWith("LATE_ANSWER PDNG REVERSING");
        reversible.next(new Reversal.Answer.Confirmed("00"));
        later(LONG);
        assertThat(state(uetr)).isEqualTo(TransactionStatus.CANC);
        assertThat(settler.openCount()).isZero();
    }

    @Test
    void anApprovalAfterTheConfirmedReversalIsReversedAgainAlsoByTheNextProcess() {
        Uetr uetr = inDoubt(Originator.CANNOT_WAIT, "cardbank/1", "R1");
        reversible.next(new Reversal.Answer.Confirmed("00"));
        settle();
        assertThat(state(uetr)).isEqualTo(TransactionStatus.CANC);
        lateAnswers.tell(late("cardbank/1", "R1", TransactionStatus.ACSC));
        later(Duration.ofMillis(500));
        later(Duration.ofMillis(500));
        assertThat(story(uetr)).contains("LATE_ANSWER CANC AB05").endsWith("REVERSAL_OUTCOME CANC AB05");
        restart();
        reversible.next(new Reversal.Answer.Confirmed("00"));
        settle();
        later(Duration.ofSeconds(10));
        assertThat(reversible.reversed()).containsExactly("first R1", "repeat R1", "repeat R1");
        int count = journal.entries(uetr).size();
        restart();
        settle();
        later(LONG);
        assertThat(journal.entries(uetr)).as("acknowledged, so it is over").hasSize(count);
    }

    @Test
    void aPaymentIsNotErasedBeforeItIsOverAndTakenBack() {
        Uetr uetr = inDoubt(Originator.CANNOT_WAIT, "cardbank/1", "R1");
        ErasePayment erase = new ErasePayment(recorder, hands);
        assertThat(erase.erase(uetr).toCompletableFuture().join()).isEqualTo(ErasePayment.Outcome.NOT_FINAL);
        reversible.next(new Reversal.Answer.Confirmed("00"));
        settle();
        lateAnswers.tell(late("cardbank/1", "R1", TransactionStatus.ACSC));
        later(Duration.ofMillis(500));
        assertThat(erase.erase(uetr).toCompletableFuture().join()).isEqualTo(ErasePayment.Outcome.BEING_TAKEN_BACK);
        later(Duration.ofMillis(500));
        reversible.next(new Reversal.Answer.Confirmed("00"));
        later(LONG);
        assertThat(story(uetr)).endsWith("REVERSAL_OUTCOME CANC AB05");
        assertThat(erase.erase(uetr).toCompletableFuture().join()).isEqualTo(ErasePayment.Outcome.ERASED);
        assertThat(story(uetr)).endsWith("ERASED CANC AB05");
        assertThat(journal.payload(journal.entries(uetr).get(0))).isEmpty();
        assertThat(erase.erase(uetr).toCompletableFuture().join()).as("again").isEqualTo(ErasePayment.Outcome.ERASED);
        assertThat(erase.erase(Uetr.random()).toCompletableFuture().join())
                .isEqualTo(ErasePayment.Outcome.UNKNOWN_PAYMENT);
    }

    @Test
    void aLateAnswerSettlesAPaymentWhoseOriginatorCanWait() {
        Uetr uetr = inDoubt(Originator.WAITS, "askbank/1", "R1");
        settle();
        lateAnswers.tell(late("askbank/2", "R1", TransactionStatus.ACSC));
        later(Duration.ofMillis(500));
        assertThat(story(uetr)).endsWith("LATE_ANSWER ACSC ");
        later(LONG);
        assertThat(askable.asked()).isEmpty();
    }

    /** The same reference at another bank, or one that is in doubt nowhere, is nobody's. */
    @Test
    void aLateAnswerOfAnotherBankChangesNothing() {
        Uetr uetr = inDoubt(Originator.WAITS, "askbank/1", "R1");
        settle();
        lateAnswers.tell(late("cardbank/1", "R1", TransactionStatus.ACSC));
        lateAnswers.tell(late("askbank/1", "R9", TransactionStatus.ACSC));
        later(Duration.ofMillis(500));
        assertThat(story(uetr)).endsWith("OUTCOME PDNG IN_DOUBT");
    }

    @Test
    void whileAnotherHandHasThePaymentNothingIsDone() {
        Uetr uetr = inDoubt(Originator.CANNOT_WAIT, "cardbank/1", "R1");
        assertThat(hands.tryTake(uetr)).isTrue();
        settler.settle();
        lateAnswers.tell(late("cardbank/1", "R1", TransactionStatus.RJCT));
        clock.advance(Duration.ofSeconds(10));
        settler.settle();
        assertThat(story(uetr)).endsWith("OUTCOME PDNG IN_DOUBT");
        hands.release(uetr);
        later(Duration.ofMillis(500));
        assertThat(reversible.reversed()).containsExactly("first R1");
    }

    /** The originator's report comes while the bank is asked: it waits, and tells where the payment stands by then. */
    @Test
    void aReportThatComesMeanwhileNeitherGetsLostNorTurnsTheStateBack() {
        PaymentInHand told = inHand(Originator.WAITS, "askbank/1", "R1");
        Uetr uetr = told.request().uetr();
        settle();
        CompletableFuture<StatusInquiry.Answer> answer = new CompletableFuture<>();
        askable.next(answer);
        clock.advance(Duration.ofSeconds(5));
        settler.settle();
        CompletableFuture<Void> reported =
                new RecordReported(recorder, hands).record(told).toCompletableFuture();
        assertThat(reported).isNotDone();
        answer.complete(found(uetr, TransactionStatus.ACSC));
        reported.join();
        assertThat(story(uetr)).endsWith("INQUIRY ACSC ", "REPORTED ACSC ");
        assertThat(new String(journal.payload(last(uetr)).orElseThrow(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("{\"toldState\":\"PDNG\",\"toldCause\":\"IN_DOUBT\"}");
    }

    /** A process dies with a 0400 on the wire; the next one's 0401 does not leave. That unsays nothing of the 0400. */
    @Test
    void aRepeatThatDidNotLeaveMakesTheNextOneNoFirst() {
        Uetr uetr = inDoubt(Originator.CANNOT_WAIT, "cardbank/1", "R1");
        reversible.next(new CompletableFuture<>());
        settler.settle();
        await().until(() -> reversible.reversed().size() == 1);
        restart();
        reversible.next(new Reversal.Answer.None("is DOWN", true));
        reversible.next(new Reversal.Answer.Confirmed("00"));
        settle();
        later(LONG);
        later(LONG);
        assertThat(reversible.reversed()).containsExactly("first R1", "repeat R1", "repeat R1");
        assertThat(state(uetr)).isEqualTo(TransactionStatus.CANC);
    }

    @Test
    void whatIsInProcessAtTheBankIsAskedAboutToo() {
        PaymentInHand inHand = inHand(Originator.WAITS, "askbank/1", "R1", TransactionStatus.ACSP, null);
        Uetr uetr = inHand.request().uetr();
        askable.next(found(uetr, TransactionStatus.ACSP));
        askable.next(new StatusInquiry.Answer.Unknown());
        askable.next(found(uetr, TransactionStatus.ACSC));
        settle();
        later(LONG);
        later(LONG);
        assertThat(state(uetr)).isEqualTo(TransactionStatus.ACSP);
        later(LONG);
        assertThat(story(uetr)).endsWith("INQUIRY ACSP ", "INQUIRY ACSP ", "INQUIRY ACSC ");
    }

    @Test
    void whatIsInDoubtIsTakenBackOnRequestWhereItsBankDoesThat() {
        Uetr uetr = inDoubt(Originator.WAITS, "cardbank/1", "R1"); // by rule it would only be asked about
        reversible.next(new Reversal.Answer.Confirmed("00"));
        assertThat(cancel(uetr).kind()).isEqualTo(CancelAnswer.Kind.UNDER_WAY);
        assertThat(cancel(uetr).kind()).as("again, and recorded once").isEqualTo(CancelAnswer.Kind.UNDER_WAY);
        settle();
        assertThat(story(uetr))
                .endsWith(
                        "OUTCOME PDNG IN_DOUBT",
                        "CANCELLATION PDNG IN_DOUBT",
                        "REVERSAL PDNG REVERSING",
                        "REVERSAL_OUTCOME CANC CUST");
        assertThat(cancel(uetr).kind()).isEqualTo(CancelAnswer.Kind.CANCELLED);
        assertThat(recorder.looseEnds().all()).isEmpty();
    }

    @Test
    void whereItCannotBeTakenBackTheRequestIsKeptUntilTheBankHasAnswered() {
        Uetr lost = inDoubt(Originator.WAITS, "askbank/1", "R1");
        assertThat(cancel(lost).kind()).isEqualTo(CancelAnswer.Kind.UNDER_WAY);
        for (int i = 0; i < 20; i++) {
            askable.next(new StatusInquiry.Answer.Unknown());
        }
        settle();
        later(Duration.ofSeconds(5));
        restart();
        settle();
        later(LIFE);
        later(LIFE);
        assertThat(story(lost)).endsWith("INQUIRY CANC CUST");
        assertThat(cancel(lost).kind()).isEqualTo(CancelAnswer.Kind.CANCELLED);
    }

    /** Too late: it stays settled, and is somebody's to look at, also in the next process. */
    @Test
    void whatTurnsOutSettledAfterARequestToCancelIsALooseEnd() {
        Uetr uetr = inDoubt(Originator.WAITS, "askbank/1", "R1");
        cancel(uetr);
        askable.next(found(uetr, TransactionStatus.ACSC));
        settle();
        later(Duration.ofSeconds(5));
        assertThat(state(uetr)).isEqualTo(TransactionStatus.ACSC);
        assertThat(cancel(uetr)).satisfies(answer -> {
            assertThat(answer.kind()).isEqualTo(CancelAnswer.Kind.REFUSED);
            assertThat(answer.why()).contains("pacs.004");
        });
        later(LONG);
        assertThat(recorder.looseEnds().all()).containsExactly(uetr);
        assertThat(recorder.looseEnds().oldest())
                .as("nothing of it may be pruned")
                .isEqualTo(recorder.journal().entries(uetr).get(0).position());
        restart();
        settle();
        later(LONG);
        assertThat(recorder.looseEnds().all()).containsExactly(uetr);
    }

    /** ACSC → CANC by the bank's confirmation alone; until then it is sent again, in the next process too. */
    @Test
    void aSettledCardTransactionIsReversedOnRequestUntilAcknowledged() {
        Uetr uetr = settledCard("cardbank/1", "R1");
        assertThat(cancel(uetr).kind()).isEqualTo(CancelAnswer.Kind.UNDER_WAY);
        settle();
        later(Duration.ofMinutes(1));
        assertThat(story(uetr))
                .endsWith(
                        "OUTCOME ACSC ",
                        "CANCELLATION ACSC ",
                        "REVERSAL ACSC ",
                        "REVERSAL_OUTCOME ACSC ",
                        "REVERSAL_OUTCOME ACSC ");
        restart();
        reversible.next(new Reversal.Answer.NotFound("25"));
        reversible.next(new Reversal.Answer.Confirmed("00"));
        settle();
        later(LONG);
        later(LONG);
        assertThat(story(uetr)).endsWith("REVERSAL_OUTCOME ACSC ", "REVERSAL_OUTCOME CANC CUST");
        assertThat(reversible.reversed()).containsExactly("first R1", "repeat R1", "repeat R1", "repeat R1");
        later(LONG);
        assertThat(recorder.looseEnds().all()).isEmpty();
        assertThat(cancel(uetr).kind()).isEqualTo(CancelAnswer.Kind.CANCELLED);
    }

    @Test
    void aSettledTransferIsRefusedAndEachRequestRecordedOnce() {
        Uetr uetr = inHand(Originator.WAITS, "cardbank/1", "R1", TransactionStatus.ACSC, null)
                .request()
                .uetr();
        for (int i = 0; i < 3; i++) {
            assertThat(cancel(uetr).kind()).isEqualTo(CancelAnswer.Kind.REFUSED);
        }
        settle();
        later(LONG);
        assertThat(story(uetr)).endsWith("OUTCOME ACSC ", "CANCELLATION ACSC ");
        assertThat(new String(journal.payload(last(uetr)).orElseThrow(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("{\"over\":\"test\",\"who\":\"ann\",\"why\":\"ordered twice\",\"takenOn\":false}");
        assertThat(reversible.reversed()).isEmpty();
    }

    /** A refused request leaves nothing to do, so it does not stay. */
    @Test
    void whatIsTiedUpLeavesTheSetAndAnUnreadableFileOnlyCostsTime() throws Exception {
        Uetr refused = inHand(Originator.WAITS, "cardbank/1", "R1", TransactionStatus.ACSC, null)
                .request()
                .uetr();
        Uetr late = inDoubt(Originator.WAITS, "askbank/1", "R2");
        cancel(late);
        cancel(refused);
        assertThat(recorder.looseEnds().all()).containsExactlyInAnyOrder(refused, late);
        askable.next(found(late, TransactionStatus.ACSC));
        settle();
        later(Duration.ofSeconds(11));
        later(Duration.ofSeconds(11));
        assertThat(recorder.looseEnds().all()).containsExactly(late);
        assertThat(Files.readAllLines(folder.resolve("loose-ends"))).endsWith(late.toString());
        for (String damage : List.of("", "mooring-loose-ends 1\nposition 999999\nleaf none\n", "rubbish")) {
            Files.writeString(folder.resolve("loose-ends"), damage);
            restart();
            settle();
            later(Duration.ofSeconds(20));
            assertThat(recorder.looseEnds().all()).as(damage).containsExactly(late);
        }
    }

    /** Whoever took the request on could not tell anybody: the request alone has to be enough. */
    @Test
    void aRequestThatNobodySawThroughIsFoundInTheJournal() {
        reversible.next(new Reversal.Answer.Confirmed("00"));
        Uetr uetr = settledCard("cardbank/1", "R1");
        settle();
        PaymentInHand inHand = new RecordedPayments(journal)
                .read(journal.find(uetr).orElseThrow())
                .orElseThrow();
        byte[] asked = EntryPayload.cancellation(new CancelAsked("test", "ann", "ordered twice"), true);
        recorder.stage(inHand, EntryKind.CANCELLATION, TransactionStatus.ACSC, "", asked);
        recorder.commit(inHand).toCompletableFuture().join();
        later(Duration.ofSeconds(20));
        later(Duration.ofSeconds(1));
        assertThat(state(uetr)).isEqualTo(TransactionStatus.CANC);
    }

    /** A bank that said it has the payment, and later that there is nothing to reverse, has said two things. */
    @Test
    void nothingToReverseIsNotBelievedOfABankThatHasThePayment() {
        Uetr uetr = inHand(Originator.TOLD_LATER, "cardbank/1", "R1", TransactionStatus.ACSP, null)
                .request()
                .uetr();
        for (int i = 0; i < 20; i++) {
            reversible.next(new Reversal.Answer.NotFound("25"));
        }
        assertThat(cancel(uetr).kind()).isEqualTo(CancelAnswer.Kind.UNDER_WAY);
        settle();
        later(LIFE);
        later(LONG);
        later(LONG);
        assertThat(reversible.reversed().size()).isGreaterThan(2);
        assertThat(state(uetr)).isEqualTo(TransactionStatus.PDNG);
        assertThat(item(uetr).actions()).containsExactly(WorkAction.MARK_FAILED);
    }

    /** A file is answered long after one of its payments, which waited for a link then, has gone to a bank. */
    @Test
    void aLateReportKeepsWhereThePaymentIs() {
        PaymentInHand ofFlow = inHand(Originator.TOLD_LATER, "askbank/1", "R1");
        PaymentInHand ofFile =
                new PaymentInHand(ofFlow.request(), TransactionStatus.PDNG, PendingCause.WAITING_FOR_LINK.name());
        new RecordReported(recorder, hands).record(ofFile).toCompletableFuture().join();
        assertThat(last(ofFlow.request().uetr()).kind()).isEqualTo(EntryKind.REPORTED);
        restart();
        askable.next(found(ofFlow.request().uetr(), TransactionStatus.ACSC));
        settle();
        later(Duration.ofSeconds(10));
        assertThat(state(ofFlow.request().uetr())).isEqualTo(TransactionStatus.ACSC);
    }

    @Test
    void nobodysPaymentCannotBeCancelled() {
        assertThat(cancel(Uetr.random()).kind()).isEqualTo(CancelAnswer.Kind.UNKNOWN);
    }

    @Test
    void twoPersonsSettleWhatTheBankDoesNotAndADoubleClickActsOnce() {
        Uetr uetr = inDoubt(Originator.WAITS, "askbank/1", "R1");
        assertThat(item(uetr).kind()).isEqualTo(WorkKind.IN_DOUBT);
        assertThat(item(uetr).actions())
                .containsExactly(
                        WorkAction.ASK_NOW, WorkAction.CANCEL, WorkAction.MARK_SETTLED, WorkAction.MARK_FAILED);
        assertThat(order(uetr, WorkAction.MARK_SETTLED, "ann", "k1").kind()).isEqualTo(WorkAnswer.Kind.DONE);
        assertThat(order(uetr, WorkAction.MARK_SETTLED, "ann", "k1").kind())
                .as("the double click")
                .isEqualTo(WorkAnswer.Kind.DONE);
        assertThat(order(uetr, WorkAction.MARK_FAILED, "ann", "k1").kind()).isEqualTo(WorkAnswer.Kind.KEY_CONFLICT);
        assertThat(order(uetr, WorkAction.APPROVE, "ann", "k2").kind()).isEqualTo(WorkAnswer.Kind.SAME_PERSON);
        restart();
        assertThat(item(uetr)).satisfies(item -> {
            assertThat(item.kind()).isEqualTo(WorkKind.WAITING_FOR_APPROVAL);
            assertThat(item.proposal().who()).isEqualTo("ann");
            assertThat(item.proposal().evidence()).isEqualTo("statement 17");
            assertThat(item.actions()).containsExactly(WorkAction.APPROVE, WorkAction.DECLINE);
        });
        assertThat(order(uetr, WorkAction.APPROVE, "bob", "k1").kind()).isEqualTo(WorkAnswer.Kind.DONE);
        assertThat(order(uetr, WorkAction.APPROVE, "bob", "k1").kind()).isEqualTo(WorkAnswer.Kind.DONE);
        assertThat(story(uetr))
                .endsWith("OUTCOME PDNG IN_DOUBT", "OPERATOR_ACTION PDNG AWAITING_APPROVAL", "OPERATOR_ACTION ACSC ");
        assertThat(items.find(uetr)).isEmpty();
        assertThat(items.list(null, null, 0, 10)).isEmpty();
    }

    @Test
    void whatTheSecondPersonDeclinesGoesOnAsBefore() {
        Uetr uetr = inDoubt(Originator.WAITS, "askbank/1", "R1");
        order(uetr, WorkAction.MARK_FAILED, "ann", "k1");
        settle();
        later(LONG);
        assertThat(askable.asked()).as("it rests").isEmpty();
        assertThat(order(uetr, WorkAction.DECLINE, "bob", "k2").kind()).isEqualTo(WorkAnswer.Kind.DONE);
        assertThat(story(uetr)).endsWith("OPERATOR_ACTION PDNG IN_DOUBT");
        askable.next(found(uetr, TransactionStatus.ACSC));
        settle();
        later(LONG);
        assertThat(state(uetr)).isEqualTo(TransactionStatus.ACSC);
    }

    @Test
    void failedOnTwoPersonsWordIsRejectedAndAfterAReversalCancelled() {
        Uetr rejected = inDoubt(Originator.WAITS, "askbank/1", "R1");
        order(rejected, WorkAction.MARK_FAILED, "ann", "k1");
        order(rejected, WorkAction.APPROVE, "bob", "k1");
        assertThat(story(rejected)).endsWith("OPERATOR_ACTION RJCT NARR");

        Uetr reversed = inDoubt(Originator.CANNOT_WAIT, "cardbank/1", "R2");
        settle();
        assertThat(item(reversed).actions()).containsExactly(WorkAction.MARK_FAILED);
        order(reversed, WorkAction.MARK_FAILED, "ann", "k1");
        later(LONG);
        assertThat(reversible.reversed()).as("a reversal goes on meanwhile").hasSize(2);
        assertThat(item(reversed).kind()).isEqualTo(WorkKind.WAITING_FOR_APPROVAL);
        order(reversed, WorkAction.APPROVE, "bob", "k1");
        assertThat(state(reversed)).isEqualTo(TransactionStatus.CANC);
    }

    @Test
    void onlyWhoHasSeenTheProposalAndAllThatWasHeardSinceDecidesIt() {
        Uetr uetr = inDoubt(Originator.CANNOT_WAIT, "cardbank/1", "R1");
        settle();
        order(uetr, WorkAction.MARK_FAILED, "ann", "k1");
        int seen = item(uetr).proposal().version();
        later(LONG);
        assertThat(journal.find(uetr).orElseThrow().number())
                .as("the hub went on reversing")
                .isGreaterThan(seen);
        assertThat(approve(uetr, null)).isEqualTo(WorkAnswer.Kind.UNSEEN);
        assertThat(approve(uetr, seen - 1)).isEqualTo(WorkAnswer.Kind.STALE);
        lateAnswers.tell(late("cardbank/1", "R1", TransactionStatus.ACSC));
        settle();
        assertThat(approve(uetr, seen)).as("the bank was heard").isEqualTo(WorkAnswer.Kind.STALE);
        assertThat(state(uetr)).isEqualTo(TransactionStatus.PDNG);
        assertThat(approve(uetr, journal.find(uetr).orElseThrow().number())).isEqualTo(WorkAnswer.Kind.DONE);
        assertThat(state(uetr)).isEqualTo(TransactionStatus.CANC);
    }

    private WorkAnswer.Kind approve(Uetr uetr, Integer version) {
        return order(uetr, new WorkOrder(WorkAction.APPROVE, "bob", "seen", null, "k2", version))
                .kind();
    }

    @Test
    void whatAnOperatorDecidesIsAskedAboutAndTakenBackOnAPersonsWord() {
        Uetr asked = inDoubt(Originator.WAITS, "askbank/1", "R1");
        settle();
        later(Duration.ofDays(2));
        later(Duration.ofDays(2));
        assertThat(story(asked)).endsWith("HELD PDNG AWAITING_OPERATOR");
        askable.next(found(asked, TransactionStatus.ACSC));
        order(asked, WorkAction.ASK_NOW, "ann", "k1");
        settle();
        assertThat(story(asked)).endsWith("OPERATOR_ACTION PDNG AWAITING_OPERATOR", "INQUIRY ACSC ");

        Uetr reversed = inDoubt(Originator.WAITS, "cardbank/1", "R2");
        assertThat(item(reversed).actions())
                .containsExactly(WorkAction.REVERSE, WorkAction.MARK_SETTLED, WorkAction.MARK_FAILED);
        reversible.next(new Reversal.Answer.Confirmed("00"));
        order(reversed, WorkAction.REVERSE, "ann", "k1");
        settle();
        assertThat(state(reversed)).isEqualTo(TransactionStatus.CANC);
    }

    /** No state tells it: it is a loose end until two persons have said what it came to. */
    @Test
    void anApprovalAfterTheEndStaysAnItemUntilItIsDecided() {
        Uetr uetr = inDoubt(Originator.WAITS, "askbank/1", "R1");
        for (int i = 0; i < 20; i++) {
            askable.next(new StatusInquiry.Answer.Unknown());
        }
        settle();
        later(Duration.ofSeconds(5));
        later(LIFE);
        later(LIFE);
        assertThat(state(uetr)).isEqualTo(TransactionStatus.RJCT);
        assertThat(items.find(uetr)).isEmpty();
        lateAnswers.tell(late("askbank/1", "R1", TransactionStatus.ACSC));
        later(Duration.ofMillis(500));
        later(LONG);
        restart();
        settle();
        assertThat(items.list(WorkKind.LATE_APPROVAL, "askbank", 0, 10))
                .singleElement()
                .satisfies(item ->
                        assertThat(item.actions()).containsExactly(WorkAction.MARK_SETTLED, WorkAction.MARK_FAILED));
        assertThat(items.list(WorkKind.LATE_APPROVAL, "cardbank", 0, 10)).isEmpty();
        assertThat(items.list(WorkKind.PARKED, null, 0, 10)).isEmpty();
        order(uetr, WorkAction.MARK_SETTLED, "ann", "k1");
        assertThat(item(uetr).kind()).isEqualTo(WorkKind.WAITING_FOR_APPROVAL);
        order(uetr, WorkAction.APPROVE, "bob", "k1");
        assertThat(state(uetr)).as("final is final").isEqualTo(TransactionStatus.RJCT);
        restart();
        settle();
        later(LONG);
        assertThat(items.list(null, null, 0, 10)).isEmpty();
    }

    @Test
    void anOrderForAnOlderStateOrThatIsNotSafeDoesNothing() {
        Uetr uetr = inDoubt(Originator.WAITS, "askbank/1", "R1");
        int count = journal.entries(uetr).size();
        assertThat(order(uetr, new WorkOrder(WorkAction.ASK_NOW, "ann", "why", null, null, count - 1))
                        .kind())
                .isEqualTo(WorkAnswer.Kind.STALE);
        assertThat(order(uetr, WorkAction.RELEASE, "ann", "k1").kind()).isEqualTo(WorkAnswer.Kind.NOT_OFFERED);
        assertThat(order(uetr, WorkAction.APPROVE, "bob", "k1").kind()).isEqualTo(WorkAnswer.Kind.NOT_OFFERED);
        assertThat(order(Uetr.random(), WorkAction.CANCEL, "ann", "k1").kind()).isEqualTo(WorkAnswer.Kind.UNKNOWN);
        assertThat(journal.entries(uetr)).hasSize(count);
        assertThat(order(uetr, new WorkOrder(WorkAction.ASK_NOW, "ann", "why", null, null, count))
                        .kind())
                .isEqualTo(WorkAnswer.Kind.DONE);
        assertThat(order(uetr, new WorkOrder(WorkAction.ASK_NOW, "ann", "why", null, null, count))
                        .kind())
                .as("the double click")
                .isEqualTo(WorkAnswer.Kind.STALE);
    }

    /** What an instance left that has died; a database that goes away in between costs no page twice. */
    @Test
    void theTailIsReadInPagesAndGoneOnWithWhereItFailed() {
        List<Integer> pages = new ArrayList<>();
        PaymentJournal paged = (PaymentJournal) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {PaymentJournal.class}, (proxy, method, arguments) -> {
                    Object result = method.invoke(journal, arguments);
                    if (method.getName().equals("readAfter")) {
                        pages.add(((List<?>) result).size());
                        if (pages.size() == 4) {
                            throw new IllegalStateException("the database is away");
                        }
                    }
                    return result;
                });
        LooseEnds ofOther = new LooseEnds(paged, null, 4);
        ofOther.load();
        assertThat(pages).containsExactly(0);
        List<Uetr> asked = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Uetr uetr = inDoubt(Originator.WAITS, "cardbank/1", "R" + i);
            cancel(uetr);
            asked.add(uetr);
        }
        inDoubt(Originator.WAITS, "cardbank/1", "R9");
        int count = (int) journal.committed().value();

        assertThatThrownBy(ofOther::catchUp).hasMessage("the database is away");
        ofOther.catchUp();

        assertThat(ofOther.all()).containsExactlyInAnyOrderElementsOf(asked);
        assertThat(count).as("more than two pages").isGreaterThan(8);
        assertThat(pages).allMatch(size -> size <= 4).endsWith(0);
        int again = pages.get(3);
        assertThat(pages.stream().mapToInt(Integer::intValue).sum())
                .as("only the page that failed is read again")
                .isEqualTo(count + again);
    }

    private WorkItem item(Uetr uetr) {
        return items.find(uetr).orElseThrow();
    }

    private WorkAnswer order(Uetr uetr, WorkAction action, String who, String key) {
        Integer seen = !action.isDecision()
                ? null
                : items.find(uetr)
                        .map(WorkItem::proposal)
                        .map(WorkItem.Proposal::version)
                        .orElseGet(() -> journal.find(uetr).orElseThrow().number());
        return order(uetr, new WorkOrder(action, who, "why", "statement 17", key, seen));
    }

    private WorkAnswer order(Uetr uetr, WorkOrder order) {
        return carryOut.carryOut(uetr, order)
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private CancelAnswer cancel(Uetr uetr) {
        return cancelPayment
                .cancel(uetr, new CancelAsked("test", "ann", "ordered twice"))
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private Uetr settledCard(String link, String reference) {
        return inHand(card(), Originator.CANNOT_WAIT, link, reference, TransactionStatus.ACSC, null)
                .request()
                .uetr();
    }

    private static CardTransaction card() {
        return new CardTransaction(
                Uetr.random(),
                Money.parse("12.34", "EUR", "amount"),
                new Pan("4761739001010010"),
                "000000",
                "1123090000",
                "000001",
                "090000",
                "1123",
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of());
    }

    /** Moves the clock, and looks at what is due then. */
    private void later(Duration by) {
        clock.advance(by);
        settle();
    }

    /** Waits until nothing is in a hand any more: with these links, all of it ends by itself. */
    private void settle() {
        settler.settle();
        await().pollInterval(Duration.ofMillis(2)).until(hands::isEmpty);
    }

    private Uetr inDoubt(Originator originator, String link, String reference) {
        return inHand(originator, link, reference).request().uetr();
    }

    private PaymentInHand inHand(Originator originator, String link, String reference) {
        return inHand(originator, link, reference, TransactionStatus.PDNG, PendingCause.IN_DOUBT);
    }

    /** As the flow leaves it behind. */
    private PaymentInHand inHand(
            Originator originator, String link, String reference, TransactionStatus state, PendingCause cause) {
        Payment payment = CreditTransfer.builder()
                .uetr(Uetr.random())
                .endToEndId(new EndToEndId("E2E-1"))
                .amount(Money.parse("12.34", "EUR", "amount"))
                .creditorAccount(new Iban("NL91ABNA0417164300"))
                .build();
        return inHand(payment, originator, link, reference, state, cause);
    }

    private PaymentInHand inHand(
            Payment payment,
            Originator originator,
            String link,
            String reference,
            TransactionStatus state,
            PendingCause cause) {
        InboundRequest request = new InboundRequest(
                payment.uetr(),
                payment,
                payment.kind(),
                null,
                SensitiveAuthenticationData.none(),
                "test",
                originator,
                List.of(),
                new byte[0],
                "json",
                new byte[0],
                MappingReport.CLEAN,
                clock.instant(),
                clock.instant().plusSeconds(30));
        PaymentInHand inHand = new PaymentInHand(request);
        recorder.stage(inHand, EntryKind.RECEIVED, TransactionStatus.RCVD, "", EntryPayload.received(request));
        recorder.stage(inHand, EntryKind.VALIDATED, TransactionStatus.ACTC, "", EntryPayload.EMPTY);
        int slash = link.indexOf('/');
        inHand.boundTo(link.substring(0, slash), link.substring(slash + 1));
        PreparedMessage message = new PreparedMessage(
                link,
                reference,
                new byte[] {1},
                new OutboundPayment(payment, SensitiveAuthenticationData.none(), request.answerBefore()),
                MappingReport.CLEAN);
        recorder.stage(inHand, EntryKind.INTENT, TransactionStatus.ACTC, "", EntryPayload.intent(message));
        StatusReport report =
                new StatusReport(payment.uetr(), state, null, cause, inHand.bank(), null, null, null, Map.of());
        recorder.stage(inHand, EntryKind.OUTCOME, state, Cause.of(report), EntryPayload.report(report));
        recorder.commit(inHand, EntryPayload.report(report))
                .toCompletableFuture()
                .join();
        return inHand;
    }

    private static StatusInquiry.Answer found(Uetr uetr, TransactionStatus status) {
        return new StatusInquiry.Answer.Found(outcome(uetr, status));
    }

    private static SendOutcome outcome(Uetr uetr, TransactionStatus status) {
        StatusReason reason = status == TransactionStatus.RJCT ? StatusReason.of(ReasonCode.AM04) : null;
        StatusReport report = new StatusReport(uetr, status, reason, null, "bank", "REF", "00", null, Map.of());
        return status == TransactionStatus.RJCT ? new SendOutcome.Rejected(report) : new SendOutcome.Accepted(report);
    }

    private static LateAnswer late(String link, String reference, TransactionStatus status) {
        return new LateAnswer() {
            @Override
            public String link() {
                return link;
            }

            @Override
            public String reference() {
                return reference;
            }

            @Override
            public SendOutcome outcome(Payment payment) {
                return SettleInDoubtTest.outcome(payment.uetr(), status);
            }
        };
    }

    private TransactionStatus state(Uetr uetr) {
        return journal.find(uetr).orElseThrow().state();
    }

    private JournalEntry last(Uetr uetr) {
        List<JournalEntry> entries = journal.entries(uetr);
        return entries.get(entries.size() - 1);
    }

    private List<String> story(Uetr uetr) {
        return journal.entries(uetr).stream()
                .map(entry -> entry.kind() + " " + entry.state() + " " + entry.cause())
                .toList();
    }
}
