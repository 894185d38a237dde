package org.mooring.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mooring.canonical.Money;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.connectors.InboundRequest.Originator;
import org.mooring.connectors.Reversal;
import org.mooring.connectors.SendOutcome;
import org.mooring.connectors.StatusInquiry;
import org.mooring.connectors.bank.BankProperties.InDoubtRule;
import org.mooring.routes.SettlementRules.BankRule;
import org.mooring.routes.SettlementRules.Means;

/** What comes next, and what an answer means: one table a question, and what must hold for every history. */
class SettlementRulesTest {
    private static final Currency EUR = Currency.getInstance("EUR");
    private static final Instant GIVEN_UP = Instant.parse("2026-11-24T10:00:00Z");
    private static final Duration LIFE = Duration.ofMinutes(3);
    private static final Instant LIFE_OVER = GIVEN_UP.plus(LIFE);
    private static final Duration ASK_AFTER = Duration.ofSeconds(5);
    private static final Duration ASK_FOR = Duration.ofHours(24);
    private static final Duration ASIDE_AFTER = Duration.ofMinutes(15);
    private static final long LIMIT_MINOR = 1_000_000;

    private final SettlementRules rules = rules(InDoubtRule.ASK);

    private static SettlementRules rules(InDoubtRule inDoubt) {
        return new SettlementRules(
                Map.of("alpha", new BankRule(inDoubt, LIFE)),
                ASK_AFTER,
                Duration.ofMinutes(5),
                ASK_FOR,
                ASIDE_AFTER,
                Map.of(EUR, LIMIT_MINOR));
    }

    @ParameterizedTest
    @CsvSource({
        // rule, originator, cause, can ask, can reverse, next
        "ASK, WAITS, IN_DOUBT, true, false, Ask",
        "ASK, WAITS, IN_DOUBT, true, true, Ask",
        "ASK, WAITS, IN_DOUBT, false, true, HandOver",
        "ASK, TOLD_LATER, UNKNOWN_CODE, true, true, Ask",
        "ASK, TOLD_LATER, PENDING_AT_BANK, true, true, Ask",
        "REVERSE, WAITS, IN_DOUBT, true, true, Reverse",
        "REVERSE, WAITS, IN_DOUBT, true, false, Ask",
        "REVERSE, WAITS, IN_DOUBT, false, false, HandOver",
        "REVERSE, TOLD_LATER, UNKNOWN_CODE, true, true, Reverse",
        "REVERSE, TOLD_LATER, PENDING_AT_BANK, false, true, Nothing",
        "OPERATOR, WAITS, IN_DOUBT, true, true, HandOver",
        "OPERATOR, TOLD_LATER, PENDING_AT_BANK, true, true, Nothing",
        "ASK, CANNOT_WAIT, IN_DOUBT, true, true, Reverse",
        "ASK, CANNOT_WAIT, UNKNOWN_CODE, true, true, Reverse",
        "ASK, CANNOT_WAIT, PENDING_AT_BANK, false, true, Reverse",
        "OPERATOR, CANNOT_WAIT, IN_DOUBT, false, true, Reverse",
        "ASK, CANNOT_WAIT, IN_DOUBT, true, false, Ask",
        "ASK, CANNOT_WAIT, IN_DOUBT, false, false, HandOver",
        "REVERSE, WAITS, AWAITING_OPERATOR, true, true, Nothing",
        "REVERSE, CANNOT_WAIT, AWAITING_OPERATOR, true, true, Nothing",
        "REVERSE, WAITS, WAITING_FOR_LINK, true, true, Nothing",
        "REVERSE, WAITS, PARKED, true, true, Nothing",
        "REVERSE, WAITS, AWAITING_APPROVAL, true, true, Nothing",
    })
    void whatComesNext(
            InDoubtRule rule,
            Originator originator,
            PendingCause cause,
            boolean canAsk,
            boolean canReverse,
            String expected) {
        DoubtfulPayment payment = payment(originator, TransactionStatus.PDNG, cause.name());
        NextStep next = rules(rule).next(payment, new Means(canAsk, canReverse, false, true), GIVEN_UP.plusSeconds(60));
        assertThat(next.getClass().getSimpleName()).isEqualTo(expected);
    }

    /** What has happened is told until it is acknowledged: no rule takes it back, and no age drops it. */
    @ParameterizedTest
    @CsvSource({
        // cause, seconds since, attempts, can ask, next
        "IN_DOUBT, 1, 0, true, Wait",
        "IN_DOUBT, 60, 0, true, Ask",
        "IN_DOUBT, 8640000, 500, true, Ask",
        "PENDING_AT_BANK, 8640000, 500, true, Ask",
        "UNKNOWN_CODE, 60, 1, true, Ask",
        "UNKNOWN_CODE, 8640000, 500, true, HandOver",
        "IN_DOUBT, 60, 0, false, HandOver",
        "AWAITING_OPERATOR, 60, 0, true, Nothing",
    })
    void anAdviceIsRepeatedUntilItsBankHasIt(
            PendingCause cause, long seconds, int attempts, boolean canAsk, String expected) {
        DoubtfulPayment advice = advice(cause, attempts);
        for (InDoubtRule rule : InDoubtRule.values()) {
            NextStep next =
                    rules(rule).next(advice, new Means(canAsk, true, false, true), GIVEN_UP.plusSeconds(seconds));
            assertThat(next.getClass().getSimpleName()).isEqualTo(expected);
        }
    }

    /** Its originator was told that it is kept: a refusal cannot be the end of it. */
    @ParameterizedTest
    @CsvSource({"AM04, AWAITING_OPERATOR", "MS03, AWAITING_OPERATOR", "AB08, PENDING_AT_BANK", "TM01, PENDING_AT_BANK"})
    void anAdviceIsNeverRejectedByItsBank(ReasonCode reason, PendingCause cause) {
        DoubtfulPayment advice = advice(PendingCause.IN_DOUBT, 0);
        SendOutcome refused = new SendOutcome.Rejected(StatusReport.rejected(advice.uetr(), StatusReason.of(reason)));
        Verdict verdict = rules.afterInquiry(advice, new StatusInquiry.Answer.Found(refused), LIFE_OVER);
        assertThat(verdict.state()).isEqualTo(TransactionStatus.PDNG);
        assertThat(verdict.cause()).isEqualTo(cause.name());
        assertThat(rules.afterLateAnswer(advice, refused).state()).isEqualTo(TransactionStatus.PDNG);
    }

    /** No other passes it on its link, unless the bank said something, or nothing for long to repeats that may have left. */
    @Test
    void anAdviceKeepsItsLinkUntilItIsAnsweredOrSilenceSetsItAside() {
        DoubtfulPayment advice = advice(PendingCause.IN_DOUBT, 1);
        Instant silentFor = GIVEN_UP.plus(rules.asideAfter());
        assertThat(rules.keepsLink(advice)).isTrue();
        assertThat(rules.keepsLink(with(advice, builder -> builder.unansweredAt = silentFor.minusMillis(1))))
                .isTrue();
        assertThat(rules.keepsLink(with(advice, builder -> builder.unansweredAt = silentFor)))
                .isFalse();
        assertThat(rules.keepsLink(with(advice, builder -> builder.hasBankSpoken = true)))
                .isFalse();
        assertThat(rules.keepsLink(with(advice, builder -> builder.isCancelAsked = true)))
                .isFalse();
        assertThat(rules.keepsLink(with(advice, builder -> builder.isAdvice = false)))
                .isFalse();
        assertThat(rules.keepsLink(advice(PendingCause.AWAITING_OPERATOR, 1))).isFalse();
    }

    private static DoubtfulPayment advice(PendingCause cause, int attempts) {
        return with(payment(Originator.TOLD_LATER, TransactionStatus.PDNG, cause.name()), builder -> {
            builder.isAdvice = true;
            builder.kind = PaymentKind.CARD_TRANSACTION;
            builder.attemptCount = attempts;
        });
    }

    @ParameterizedTest
    @CsvSource({
        // rule, originator, cause, can ask, next
        "ASK, WAITS, IN_DOUBT, false, Repeat",
        "ASK, TOLD_LATER, IN_DOUBT, false, Repeat",
        "ASK, WAITS, IN_DOUBT, true, Ask",
        "REVERSE, WAITS, IN_DOUBT, false, Reverse",
        "OPERATOR, WAITS, IN_DOUBT, false, HandOver",
        "ASK, WAITS, UNKNOWN_CODE, false, HandOver",
        "ASK, WAITS, PENDING_AT_BANK, false, Nothing",
        "ASK, CANNOT_WAIT, IN_DOUBT, false, Reverse",
        "ASK, WAITS, REVERSING, false, Nothing",
        "ASK, WAITS, AWAITING_OPERATOR, false, Nothing",
    })
    void aRepeatIsForWhatTheBankHasSaidNothingOfAndIsStillWanted(
            InDoubtRule rule, Originator originator, PendingCause cause, boolean canAsk, String expected) {
        DoubtfulPayment payment = payment(originator, TransactionStatus.PDNG, cause.name());
        Means means = new Means(canAsk, true, true, true);
        NextStep next = rules(rule).next(payment, means, GIVEN_UP.plusSeconds(60));
        assertThat(next.getClass().getSimpleName()).isEqualTo(expected);
        Means withoutReversal = new Means(false, false, true, true);
        assertThat(rules(rule).next(inDoubt(Originator.CANNOT_WAIT), withoutReversal, GIVEN_UP.plusSeconds(60)))
                .as("a terminal was told no")
                .isInstanceOf(NextStep.HandOver.class);
    }

    @Test
    void whileItIsSentNobodyElseActs() {
        DoubtfulPayment payment = with(inDoubt(Originator.CANNOT_WAIT), builder -> builder.givenUpAt = null);
        assertThat(rules.next(payment, new Means(true, true, false, true), GIVEN_UP))
                .isInstanceOf(NextStep.Wait.class);
    }

    @Test
    void whoCannotWaitIsReversedAtOnceAndOthersAreAskedAboutAfterAMoment() {
        Means means = new Means(true, true, false, true);
        assertThat(rules.next(inDoubt(Originator.CANNOT_WAIT), means, GIVEN_UP)).isEqualTo(new NextStep.Reverse(false));
        assertThat(rules.next(inDoubt(Originator.WAITS), means, GIVEN_UP))
                .isEqualTo(new NextStep.Wait(GIVEN_UP.plus(ASK_AFTER)));
    }

    @Test
    void aReversalGoesOnWhateverTimeHasPassedAndSaysThatItIsARepeat() {
        DoubtfulPayment recorded = with(inDoubt(Originator.CANNOT_WAIT), builder -> {
            builder.cause = PendingCause.REVERSING.name();
            builder.isReversalRecorded = true;
            builder.mayReversalHaveLeft = true;
            builder.attemptCount = 1000;
        });
        Instant muchLater = GIVEN_UP.plus(Duration.ofDays(30));
        assertThat(rules.next(recorded, new Means(false, true, false, true), muchLater))
                .isEqualTo(new NextStep.Reverse(true));
        assertThat(rules.next(recorded, new Means(false, false, false, false), muchLater))
                .isInstanceOf(NextStep.Wait.class);
    }

    @Test
    void afterItsTimeAnOperatorDecidesButNotBeforeTheBankWasAskedOnce() {
        Means means = new Means(true, false, false, true);
        Instant over = GIVEN_UP.plus(ASK_FOR);
        DoubtfulPayment asked = with(inDoubt(Originator.WAITS), builder -> builder.attemptCount = 1);
        assertThat(rules.next(asked, means, over.minusMillis(1))).isInstanceOf(NextStep.Ask.class);
        assertThat(rules.next(asked, means, over)).isInstanceOf(NextStep.HandOver.class);
        assertThat(rules.next(inDoubt(Originator.WAITS), means, over)).isInstanceOf(NextStep.Ask.class);
        assertThat(rules.next(inDoubt(Originator.WAITS), new Means(true, false, false, false), over))
                .isInstanceOf(NextStep.HandOver.class);
    }

    @Test
    void aboveTheLimitNothingIsReversedByRuleNorTakenForNeverArrived() {
        DoubtfulPayment above = with(inDoubt(Originator.WAITS), builder -> builder.amountMinor = LIMIT_MINOR + 1);
        DoubtfulPayment atLimit = with(inDoubt(Originator.WAITS), builder -> builder.amountMinor = LIMIT_MINOR);
        Means means = new Means(false, true, false, true);
        SettlementRules reversing = rules(InDoubtRule.REVERSE);
        assertThat(reversing.next(above, means, LIFE_OVER)).isInstanceOf(NextStep.HandOver.class);
        assertThat(reversing.next(atLimit, means, LIFE_OVER)).isInstanceOf(NextStep.Reverse.class);

        DoubtfulPayment unknownTwice = with(above, builder -> builder.unknownCount = 1);
        Verdict verdict = rules.afterInquiry(unknownTwice, new StatusInquiry.Answer.Unknown(), LIFE_OVER);
        assertThat(verdict.state()).isEqualTo(TransactionStatus.PDNG);
        assertThat(verdict.cause()).isEqualTo(PendingCause.AWAITING_OPERATOR.name());
        assertThat(rules.afterInquiry(above, found(TransactionStatus.ACSC), LIFE_OVER)
                        .state())
                .as("an answer is an answer")
                .isEqualTo(TransactionStatus.ACSC);
    }

    @ParameterizedTest
    @CsvSource({
        // unknown before, asked after the life of the message, the bank has spoken, becomes
        "0, false, false, PDNG",
        "0, true, false, PDNG",
        "1, false, false, PDNG",
        "5, false, false, PDNG",
        "1, true, false, RJCT",
        "1, true, true, PDNG",
    })
    void unknownIsBelievedTheSecondTimeAndOnlyAfterTheLifeOfAMessage(
            int unknownBefore, boolean isLifeOver, boolean hasBankSpoken, TransactionStatus becomes) {
        for (Originator originator : Originator.values()) {
            DoubtfulPayment payment = with(inDoubt(originator), builder -> {
                builder.unknownCount = unknownBefore;
                builder.hasBankSpoken = hasBankSpoken;
            });
            Instant askedAt = isLifeOver ? LIFE_OVER : LIFE_OVER.minusMillis(1);
            Verdict verdict = rules.afterInquiry(payment, new StatusInquiry.Answer.Unknown(), askedAt);
            assertThat(verdict.state()).as("%s", originator).isEqualTo(becomes);
            if (becomes == TransactionStatus.RJCT) {
                assertThat(verdict.cause()).isEqualTo(ReasonCode.AB05.name());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "WAITS, ACSC, ACSC, ''",
        "WAITS, ACSP, ACSP, ''",
        "WAITS, RJCT, RJCT, AM04",
        "WAITS, PDNG, PDNG, PENDING_AT_BANK",
        "TOLD_LATER, ACSC, ACSC, ''",
        "CANNOT_WAIT, ACSC, PDNG, AWAITING_OPERATOR",
        "CANNOT_WAIT, ACSP, PDNG, AWAITING_OPERATOR",
        "CANNOT_WAIT, RJCT, RJCT, AM04",
        "CANNOT_WAIT, PDNG, PDNG, IN_DOUBT",
    })
    void whatTheBankFoundIsWhereItStands(
            Originator originator, TransactionStatus found, TransactionStatus becomes, String cause) {
        Verdict verdict = rules.afterInquiry(inDoubt(originator), found(found), GIVEN_UP.plusSeconds(60));
        assertThat(verdict.state()).isEqualTo(becomes);
        assertThat(verdict.cause()).isEqualTo(cause);
    }

    @ParameterizedTest
    @CsvSource({
        // not found before, after the life, approved late, answer, becomes
        "0, false, false, CONFIRMED, CANC",
        "0, false, true, CONFIRMED, CANC",
        "0, true, false, NOT_FOUND, PDNG",
        "1, false, false, NOT_FOUND, PDNG",
        "1, true, false, NOT_FOUND, CANC",
        "9, true, true, NOT_FOUND, PDNG",
        "9, true, false, REFUSED, PDNG",
        "9, true, false, NONE, PDNG",
    })
    void aReversalIsConfirmedByTheBankAlone(
            int notFoundBefore,
            boolean isLifeOver,
            boolean isApproved,
            EntryPayload.ReversalEnd answer,
            TransactionStatus becomes) {
        DoubtfulPayment payment = with(inDoubt(Originator.CANNOT_WAIT), builder -> {
            builder.cause = PendingCause.REVERSING.name();
            builder.isReversalRecorded = true;
            builder.notFoundCount = notFoundBefore;
            builder.isApproved = isApproved;
        });
        Verdict verdict =
                rules.afterReversal(payment, reversal(answer), isLifeOver ? LIFE_OVER : LIFE_OVER.minusMillis(1));
        assertThat(verdict.state()).isEqualTo(becomes);
    }

    @ParameterizedTest
    @CsvSource({
        // originator, state, reversal recorded, late answer, becomes
        "WAITS, PDNG, false, ACSC, ACSC",
        "WAITS, PDNG, false, RJCT, RJCT",
        "WAITS, PDNG, true, ACSC, PDNG",
        "WAITS, PDNG, true, RJCT, PDNG",
        "WAITS, RJCT, false, ACSC, RJCT",
        "WAITS, CANC, true, ACSC, CANC",
        "WAITS, ACSC, false, RJCT, ACSC",
        "CANNOT_WAIT, PDNG, false, ACSC, PDNG",
        "CANNOT_WAIT, PDNG, true, ACSC, PDNG",
        "CANNOT_WAIT, PDNG, false, RJCT, RJCT",
        "CANNOT_WAIT, PDNG, true, RJCT, PDNG",
        "CANNOT_WAIT, CANC, true, ACSC, CANC",
    })
    void aLateAnswerIsEvidenceAndSettlesOnlyWhatMayStillBeSettledByIt(
            Originator originator,
            TransactionStatus state,
            boolean isReversalRecorded,
            TransactionStatus late,
            TransactionStatus becomes) {
        DoubtfulPayment payment = with(inDoubt(originator), builder -> {
            builder.state = state;
            builder.isReversalRecorded = isReversalRecorded;
        });
        assertThat(rules.afterLateAnswer(payment, outcome(late)).state()).isEqualTo(becomes);
    }

    @ParameterizedTest
    @EnumSource(
            value = TransactionStatus.class,
            names = {"RJCT", "CANC"})
    void anApprovalAfterTheEndIsReversedForCardsAndForWhoCouldNotWait(TransactionStatus over) {
        DoubtfulPayment terminal = with(inDoubt(Originator.CANNOT_WAIT), builder -> {
            builder.state = over;
            builder.isApproved = true;
            builder.mayReversalHaveLeft = over == TransactionStatus.CANC;
        });
        Means means = new Means(false, true, false, true);
        assertThat(rules.next(terminal, means, LIFE_OVER))
                .isEqualTo(new NextStep.Reverse(over == TransactionStatus.CANC));
        DoubtfulPayment reversed = with(terminal, builder -> builder.isReversed = true);
        assertThat(rules.next(reversed, means, LIFE_OVER)).isInstanceOf(NextStep.Nothing.class);
        DoubtfulPayment transfer = with(terminal, builder -> builder.originator = Originator.WAITS);
        assertThat(rules.next(transfer, means, LIFE_OVER)).isInstanceOf(NextStep.Nothing.class);
    }

    @Test
    void waitsLongerEachTimeAndComesBackWhenTheLifeOfAMessageIsOver() {
        SplittableRandom random = new SplittableRandom(1);
        for (int attempts = 0; attempts < 40; attempts++) {
            int count = attempts;
            DoubtfulPayment payment = with(inDoubt(Originator.WAITS), builder -> builder.attemptCount = count);
            long full = Math.min(300, 5L << Math.min(attempts, 20));
            Instant now = LIFE_OVER.plusSeconds(1);
            assertThat(Duration.between(now, rules.retryAt(payment, now, random)))
                    .isBetween(Duration.ofSeconds(full).dividedBy(2), Duration.ofSeconds(full));
        }
        DoubtfulPayment patient = with(inDoubt(Originator.WAITS), builder -> builder.attemptCount = 30);
        assertThat(rules.retryAt(patient, LIFE_OVER.minusSeconds(30), random)).isEqualTo(LIFE_OVER);
    }

    /** For any history and any answer: only steps that the state table has, and no end that the design forbids. */
    @Test
    void noHistoryLeadsWhereThePromisesForbid() {
        long seed = Long.getLong("mooring.test.seed", 1L);
        Random random = new Random(seed);
        for (int i = 0; i < 200_000; i++) {
            DoubtfulPayment payment = anyPayment(random);
            SettlementRules any = rules(InDoubtRule.values()[random.nextInt(3)]);
            Instant at = GIVEN_UP.plusSeconds(random.nextInt(200_000));
            Verdict verdict = switch (random.nextInt(3)) {
                case 0 -> any.afterInquiry(payment, anyAnswer(random), at);
                case 1 -> any.afterReversal(payment, reversal(any(EntryPayload.ReversalEnd.values(), random)), at);
                default -> any.afterLateAnswer(payment, outcome(any(ANSWERED, random)));
            };
            String about = "-Dmooring.test.seed=" + seed + " " + payment + " " + verdict;
            assertThat(verdict.state() == payment.state() || payment.state().mayBecome(verdict.state(), payment.kind()))
                    .as(about)
                    .isTrue();
            if (payment.cannotWait() && payment.state() == TransactionStatus.PDNG) {
                assertThat(verdict.state())
                        .as(about)
                        .isIn(TransactionStatus.PDNG, TransactionStatus.RJCT, TransactionStatus.CANC);
            }
            if (payment.isReversalRecorded() && verdict.state() != payment.state()) {
                assertThat(verdict.state()).as(about).isNotIn(TransactionStatus.ACSC, TransactionStatus.ACSP);
            }
        }
    }

    private static final TransactionStatus[] ANSWERED = {
        TransactionStatus.ACSC, TransactionStatus.ACSP, TransactionStatus.RJCT, TransactionStatus.PDNG
    };

    /** Asking stops when a reversal is recorded, so no history has an inquiry after it. */
    private static DoubtfulPayment anyPayment(Random random) {
        return with(inDoubt(any(Originator.values(), random)), builder -> {
            builder.state = any(
                    new TransactionStatus[] {
                        TransactionStatus.PDNG,
                        TransactionStatus.PDNG,
                        TransactionStatus.ACSP,
                        TransactionStatus.RJCT,
                        TransactionStatus.CANC
                    },
                    random);
            builder.cause = builder.state == TransactionStatus.PDNG
                    ? any(PendingCause.values(), random).name()
                    : "";
            builder.amountMinor = 1 + random.nextInt(2 * (int) LIMIT_MINOR);
            builder.hasBankSpoken = random.nextBoolean();
            builder.unknownCount = random.nextInt(3);
            builder.isReversalRecorded = builder.state != TransactionStatus.ACSP && random.nextBoolean();
            builder.notFoundCount = random.nextInt(3);
            builder.isApproved = random.nextBoolean();
        });
    }

    private static StatusInquiry.Answer anyAnswer(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> new StatusInquiry.Answer.Unknown();
            case 1 -> new StatusInquiry.Answer.None("no answer");
            default -> found(any(ANSWERED, random));
        };
    }

    private static <T> T any(T[] values, Random random) {
        return values[random.nextInt(values.length)];
    }

    private static StatusInquiry.Answer found(TransactionStatus status) {
        return new StatusInquiry.Answer.Found(outcome(status));
    }

    private static SendOutcome outcome(TransactionStatus status) {
        StatusReport report = new StatusReport(
                Uetr.random(),
                status,
                status == TransactionStatus.RJCT ? StatusReason.of(ReasonCode.AM04) : null,
                status == TransactionStatus.PDNG ? PendingCause.PENDING_AT_BANK : null,
                "alpha",
                null,
                null,
                null,
                Map.of());
        return switch (status) {
            case RJCT -> new SendOutcome.Rejected(report);
            case PDNG -> new SendOutcome.Pending(report, GIVEN_UP);
            default -> new SendOutcome.Accepted(report);
        };
    }

    private static Reversal.Answer reversal(EntryPayload.ReversalEnd end) {
        return switch (end) {
            case CONFIRMED -> new Reversal.Answer.Confirmed("00");
            case NOT_FOUND -> new Reversal.Answer.NotFound("25");
            case REFUSED -> new Reversal.Answer.Refused("12");
            case NONE -> new Reversal.Answer.None("no answer", false);
        };
    }

    private static DoubtfulPayment inDoubt(Originator originator) {
        return payment(originator, TransactionStatus.PDNG, PendingCause.IN_DOUBT.name());
    }

    private static DoubtfulPayment payment(Originator originator, TransactionStatus state, String cause) {
        return new Builder(originator, state, cause).build();
    }

    /** Whoever sent it wants it taken back: no rule, limit or operator's turn stands against that. */
    @ParameterizedTest
    @CsvSource({
        // state, kind, cause, can ask, can reverse, next
        "PDNG, CREDIT_TRANSFER, IN_DOUBT, true, true, Reverse",
        "PDNG, CREDIT_TRANSFER, UNKNOWN_CODE, true, true, Reverse",
        "PDNG, CREDIT_TRANSFER, PENDING_AT_BANK, true, true, Reverse",
        "PDNG, CREDIT_TRANSFER, AWAITING_OPERATOR, true, true, Reverse",
        "PDNG, CREDIT_TRANSFER, AWAITING_APPROVAL, true, true, Nothing",
        "PDNG, CREDIT_TRANSFER, IN_DOUBT, true, false, Ask",
        "PDNG, CREDIT_TRANSFER, IN_DOUBT, false, false, HandOver",
        "PDNG, CREDIT_TRANSFER, AWAITING_OPERATOR, true, false, Nothing",
        "ACSP, CREDIT_TRANSFER, '', true, true, Reverse",
        "ACSP, CREDIT_TRANSFER, '', true, false, Ask",
        "ACSC, CARD_TRANSACTION, '', false, true, Reverse",
        "ACSC, CARD_TRANSACTION, '', true, false, Nothing",
        "ACSC, CREDIT_TRANSFER, '', true, true, Nothing",
        "RJCT, CARD_TRANSACTION, AM04, true, true, Nothing",
        "CANC, CARD_TRANSACTION, CUST, true, true, Nothing",
    })
    void whatComesNextWhenItIsToBeCancelled(
            TransactionStatus state,
            PaymentKind kind,
            String cause,
            boolean canAsk,
            boolean canReverse,
            String expected) {
        DoubtfulPayment payment = with(payment(Originator.WAITS, state, cause), builder -> {
            builder.kind = kind;
            builder.isCancelAsked = true;
            builder.amountMinor = Long.MAX_VALUE;
        });
        NextStep next = rules(InDoubtRule.ASK)
                .next(payment, new Means(canAsk, canReverse, false, true), GIVEN_UP.plusSeconds(60));
        assertThat(next.getClass().getSimpleName()).isEqualTo(expected);
        DoubtfulPayment unasked = with(payment, builder -> builder.isCancelAsked = false);
        assertThat(rules(InDoubtRule.ASK)
                        .next(unasked, new Means(canAsk, canReverse, false, true), GIVEN_UP.plusSeconds(60))
                        .getClass()
                        .getSimpleName())
                .as("nobody asked for it")
                .isNotEqualTo("Reverse");
    }

    @Test
    void aSettledCardTransactionIsCancelledByTheBanksConfirmationAlone() {
        DoubtfulPayment card = with(payment(Originator.CANNOT_WAIT, TransactionStatus.ACSC, ""), builder -> {
            builder.kind = PaymentKind.CARD_TRANSACTION;
            builder.isCancelAsked = true;
            builder.isReversalRecorded = true;
            builder.mayReversalHaveLeft = true;
            builder.notFoundCount = 5;
        });
        Instant late = GIVEN_UP.plus(Duration.ofDays(1));
        assertThat(rules.afterReversal(card, new Reversal.Answer.Confirmed("00"), late)
                        .state())
                .isEqualTo(TransactionStatus.CANC);
        assertThat(rules.afterReversal(card, new Reversal.Answer.NotFound("25"), late)
                        .state())
                .as("it had said that it has it")
                .isEqualTo(TransactionStatus.ACSC);
        assertThat(rules.next(card, new Means(false, true, false, true), late)).isEqualTo(new NextStep.Reverse(true));
        DoubtfulPayment reversed = with(card, builder -> builder.isReversed = true);
        assertThat(rules.next(reversed, new Means(false, true, false, true), late))
                .isInstanceOf(NextStep.Nothing.class);
    }

    private static DoubtfulPayment with(DoubtfulPayment payment, java.util.function.Consumer<Builder> change) {
        Builder builder = new Builder(payment);
        change.accept(builder);
        return builder.build();
    }

    private static final class Builder {
        private Originator originator;
        private TransactionStatus state;
        private String cause;
        private Instant givenUpAt = GIVEN_UP;
        private long amountMinor = 1234;
        private boolean hasBankSpoken;
        private boolean isWithBank;
        private int unknownCount;
        private boolean isReversalRecorded;
        private boolean mayReversalHaveLeft;
        private int notFoundCount;
        private boolean isApproved;
        private boolean isReversed;
        private int attemptCount;
        private boolean isCancelAsked;
        private PlaceInLine place = PlaceInLine.NONE;
        private Instant repeatedAt;
        private PaymentKind kind = PaymentKind.CREDIT_TRANSFER;
        private boolean isAdvice;
        private Instant unansweredAt;

        Builder(Originator originator, TransactionStatus state, String cause) {
            this.originator = originator;
            this.state = state;
            this.cause = cause;
        }

        Builder(DoubtfulPayment from) {
            this(from.originator(), from.state(), from.cause());
            givenUpAt = from.givenUpAt();
            amountMinor = from.amount().amountMinor();
            hasBankSpoken = from.hasBankSpoken();
            isWithBank = from.isWithBank();
            unknownCount = from.unknownCount();
            isReversalRecorded = from.isReversalRecorded();
            mayReversalHaveLeft = from.mayReversalHaveLeft();
            notFoundCount = from.notFoundCount();
            isApproved = from.isApproved();
            isReversed = from.isReversed();
            attemptCount = from.attemptCount();
            isCancelAsked = from.isCancelAsked();
            place = from.place();
            repeatedAt = from.repeatedAt();
            unansweredAt = from.unansweredAt();
            kind = from.kind();
            isAdvice = from.isAdvice();
        }

        DoubtfulPayment build() {
            return new DoubtfulPayment(
                    Uetr.random(),
                    kind,
                    isAdvice,
                    originator,
                    new Money(amountMinor, EUR),
                    state,
                    cause,
                    "alpha",
                    "1",
                    "REF",
                    givenUpAt,
                    hasBankSpoken,
                    isWithBank,
                    unknownCount,
                    isReversalRecorded,
                    mayReversalHaveLeft,
                    notFoundCount,
                    isApproved,
                    isReversed,
                    attemptCount,
                    isCancelAsked,
                    false,
                    place,
                    repeatedAt,
                    unansweredAt);
        }
    }
}
