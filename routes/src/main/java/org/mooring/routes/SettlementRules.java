package org.mooring.routes;

import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.ReasonCode;
import org.mooring.canonical.StatusReason;
import org.mooring.canonical.StatusReport;
import org.mooring.canonical.TransactionStatus;
import org.mooring.connectors.Reversal;
import org.mooring.connectors.SendOutcome;
import org.mooring.connectors.StatusInquiry;
import org.mooring.connectors.bank.BankProperties;
import org.mooring.connectors.bank.BankProperties.InDoubtRule;

/**
 * How what is in doubt is settled: which step comes next, and what an answer means. Decides from the journal and the
 * clock alone, touches neither, and knows no step that would send a payment anew. docs/decisions/0011.
 *
 * <p>Originators that cannot wait end in RJCT or CANC, never in ACSC. All others end in what the bank says. A bank that
 * does not know a payment is believed only after the longest life of a message, and only when it says so twice. To ask
 * about an advice is to tell it again, which its bank books once: docs/decisions/0021.
 *
 * @param banks by id; a bank that is not in here is never asked
 * @param askAfter before the first inquiry, and the unit of the back-off
 * @param askEveryMax the back-off grows no further
 * @param askFor after that an operator decides; reversals that were begun go on until acknowledged
 * @param asideAfter a reversal or advice that the bank does not answer for so long lets those behind it on its link pass;
 *     it goes on
 * @param operatorAboveMinor amounts above which the hub neither reverses by rule nor takes "unknown" for "never
 *     arrived", in minor units; no limit for other currencies
 */
public record SettlementRules(
        Map<String, BankRule> banks,
        Duration askAfter,
        Duration askEveryMax,
        Duration askFor,
        Duration asideAfter,
        Map<Currency, Long> operatorAboveMinor) {

    /** @param messageLife how long after a message was given up the bank may still meet it */
    public record BankRule(InDoubtRule inDoubt, Duration messageLife) {
        public static BankRule of(BankProperties bank) {
            return new BankRule(bank.inDoubt(), bank.messageLife());
        }
    }

    private static final BankRule UNCONFIGURED =
            new BankRule(InDoubtRule.OPERATOR, BankProperties.MESSAGE_LIFE_DEFAULT);
    private static final int DOUBLINGS_MAX = 20;

    public SettlementRules {
        banks = Map.copyOf(banks);
        operatorAboveMinor = Map.copyOf(operatorAboveMinor);
        Objects.requireNonNull(askAfter, "askAfter");
        Objects.requireNonNull(askEveryMax, "askEveryMax");
        Objects.requireNonNull(askFor, "askFor");
        Objects.requireNonNull(asideAfter, "asideAfter");
    }

    /**
     * What the bank's links can do, whether or not they are up.
     *
     * @param canRepeat whether the bank has promised to book an identical repeat once
     * @param isUp whether one of them is
     */
    record Means(boolean canAsk, boolean canReverse, boolean canRepeat, boolean isUp) {}

    NextStep next(DoubtfulPayment payment, Means means, Instant now) {
        if (payment.givenUpAt() == null) { // a hand is still at work on it, or recovery has not come to it yet
            return new NextStep.Wait(now.plus(askAfter));
        }
        return switch (payment.state()) {
            case PDNG -> nextOfPending(payment, means, now);
            case ACSP -> nextOfInProcess(payment, means, now);
            case RJCT, CANC ->
                payment.hasLooseEnd() && (isReversedWhenLate(payment) || payment.isCancelAsked()) && means.canReverse()
                        ? new NextStep.Reverse(payment.mayReversalHaveLeft())
                        : new NextStep.Nothing();
            case ACSC ->
                payment.hasLooseEnd() && payment.kind().isCard() && means.canReverse()
                        ? new NextStep.Reverse(payment.mayReversalHaveLeft())
                        : new NextStep.Nothing();
            case RCVD, ACTC -> new NextStep.Nothing();
        };
    }

    private NextStep nextOfPending(DoubtfulPayment payment, Means means, Instant now) {
        if (payment.isReversalRecorded()) { // until acknowledged: no limit of time or amount ends it
            return means.canReverse()
                    ? new NextStep.Reverse(payment.mayReversalHaveLeft())
                    : new NextStep.Wait(now.plus(askEveryMax));
        }
        boolean isOperators = isCause(payment, PendingCause.AWAITING_OPERATOR);
        boolean isOurs = isCause(payment, PendingCause.IN_DOUBT)
                || isCause(payment, PendingCause.UNKNOWN_CODE)
                || isCause(payment, PendingCause.PENDING_AT_BANK);
        if (payment.isCancelAsked() && (isOurs || isOperators) && means.canReverse()) {
            return new NextStep.Reverse(
                    false); // whoever sent it asks for that: no rule or limit of ours stands against it
        }
        if (!isOurs) {
            return new NextStep.Nothing();
        }
        if (payment.isAdvice()) {
            return nextOfAdvice(payment, means, now);
        }
        if (payment.cannotWait() && means.canReverse()) {
            return new NextStep.Reverse(false);
        }
        if (now.isBefore(payment.givenUpAt().plus(askAfter))) {
            return new NextStep.Wait(payment.givenUpAt().plus(askAfter));
        }
        // After a long stop of the hub the bank is asked once at least, if it can be.
        boolean isTried = payment.attemptCount() > 0 || !means.isUp();
        if (isTried && !now.isBefore(payment.givenUpAt().plus(askFor))) {
            return new NextStep.HandOver("nothing settled it in " + askFor);
        }
        return payment.cannotWait() ? askOrHandOver(payment, means) : nextByRule(payment, means);
    }

    /** What has happened is told until it is acknowledged: no limit of time or amount, and no rule of the bank ends that. */
    private NextStep nextOfAdvice(DoubtfulPayment advice, Means means, Instant now) {
        Instant first = advice.givenUpAt().plus(askAfter);
        if (now.isBefore(first)) {
            return new NextStep.Wait(first);
        }
        if (!means.canAsk()) {
            return new NextStep.HandOver("its bank takes no advice again");
        }
        boolean isUnknownForLong = isCause(advice, PendingCause.UNKNOWN_CODE)
                && advice.attemptCount() > 0
                && !now.isBefore(advice.givenUpAt().plus(askFor));
        return isUnknownForLong
                ? new NextStep.HandOver("its bank answered nothing else in " + askFor)
                : new NextStep.Ask();
    }

    private NextStep nextByRule(DoubtfulPayment payment, Means means) {
        InDoubtRule rule = rule(payment).inDoubt();
        if (isCause(payment, PendingCause.PENDING_AT_BANK)) { // the bank has it and will decide: nothing to take back
            return means.canAsk() && rule != InDoubtRule.OPERATOR ? new NextStep.Ask() : new NextStep.Nothing();
        }
        if (rule == InDoubtRule.OPERATOR) {
            return new NextStep.HandOver("mooring.banks." + payment.bank() + ".in-doubt is operator");
        }
        if (rule == InDoubtRule.REVERSE && means.canReverse()) {
            return isAboveLimit(payment)
                    ? new NextStep.HandOver("its amount is above mooring.in-doubt.operator-above")
                    : new NextStep.Reverse(false);
        }
        return askOrHandOver(payment, means);
    }

    private static NextStep askOrHandOver(DoubtfulPayment payment, Means means) {
        if (means.canAsk()) {
            return new NextStep.Ask();
        }
        if (means.canRepeat() && mayBeRepeated(payment)) {
            return new NextStep.Repeat();
        }
        return new NextStep.HandOver(
                means.canReverse()
                        ? "the bank cannot be asked, and no rule has it reversed"
                        : "the bank can neither be asked nor be told to take it back");
    }

    /**
     * A repeat pays what never arrived. So it is for a payment that is still wanted: not for an originator that was told
     * no, nor one that was asked to be cancelled, nor one of which a reversal may be on its way; and for one of which the
     * bank has said nothing yet, since whoever refused it for now may not refuse it again.
     */
    private static boolean mayBeRepeated(DoubtfulPayment payment) {
        return payment.state() == TransactionStatus.PDNG
                && isCause(payment, PendingCause.IN_DOUBT)
                && !payment.cannotWait()
                && !payment.isCancelAsked()
                && !payment.isReversalRecorded()
                && !payment.hasBankSpoken()
                && payment.givenUpAt() != null;
    }

    /**
     * What a person's word to ask now comes to, whatever the rules say about when; empty when the bank cannot be asked about
     * it. A repeat moves money: it is left to such payments as the rules themselves would repeat in time.
     */
    Optional<NextStep> askedForNow(DoubtfulPayment payment, Means means) {
        if (payment.isReversalRecorded() || payment.state().isFinal()) {
            return Optional.empty();
        }
        if (means.canAsk()) {
            return Optional.of(new NextStep.Ask());
        }
        return Optional.of(payment)
                .filter(open -> open.state() == TransactionStatus.PDNG && !open.isAdvice())
                .map(open -> nextByRule(open, means))
                .filter(NextStep.Repeat.class::isInstance);
    }

    /** Whether the step may move money at the bank: to tell an advice again is one that does. */
    static boolean movesMoney(DoubtfulPayment payment, NextStep next) {
        return next instanceof NextStep.Reverse
                || next instanceof NextStep.Repeat
                || (next instanceof NextStep.Ask && payment.isAdvice());
    }

    /**
     * Whether it would be told again, repeated or reversed although neither its originator nor a person asks for that. An
     * originator that cannot wait was told no, whatever came later: to take its payment back is right in any case.
     */
    boolean isPaidOrTakenBackByRule(DoubtfulPayment payment, Means means) {
        boolean isDecided = payment.isReversalRecorded() || payment.isCancelAsked() || payment.cannotWait();
        boolean isOurs = isCause(payment, PendingCause.IN_DOUBT) || isCause(payment, PendingCause.UNKNOWN_CODE);
        if (payment.state() != TransactionStatus.PDNG || !isOurs || isDecided) {
            return false;
        }
        return payment.isAdvice() || movesMoney(payment, nextByRule(payment, means));
    }

    private NextStep nextOfInProcess(DoubtfulPayment payment, Means means, Instant now) {
        if (payment.isCancelAsked() && means.canReverse()) {
            return new NextStep.Reverse(payment.mayReversalHaveLeft());
        }
        if (!means.canAsk()
                || payment.isAdvice()
                || !now.isBefore(payment.givenUpAt().plus(askFor))) {
            return new NextStep.Nothing(); // ACSP is no doubt: what settles it may come another way
        }
        Instant first = payment.givenUpAt().plus(askAfter);
        return now.isBefore(first) ? new NextStep.Wait(first) : new NextStep.Ask();
    }

    /** @param askedAt when the inquiry left */
    Verdict afterInquiry(DoubtfulPayment payment, StatusInquiry.Answer answer, Instant askedAt) {
        boolean isOpen = payment.state() == TransactionStatus.PDNG || payment.state() == TransactionStatus.ACSP;
        if (!isOpen || payment.isReversalRecorded()) {
            return Verdict.unchanged(payment);
        }
        if (answer instanceof StatusInquiry.Answer.Found found) {
            return afterFound(payment, found.outcome());
        }
        boolean isBelieved = answer instanceof StatusInquiry.Answer.Unknown
                && payment.state() == TransactionStatus.PDNG
                && !payment.hasBankSpoken()
                && payment.unknownCount() >= 1
                && !askedAt.isBefore(endOfLife(payment));
        if (!isBelieved) {
            return Verdict.unchanged(payment);
        }
        return isAboveLimit(payment) ? Verdict.pending(payment, PendingCause.AWAITING_OPERATOR) : neverArrived(payment);
    }

    private static Verdict neverArrived(DoubtfulPayment payment) {
        return payment.isCancelAsked()
                ? Verdict.ended(
                        payment,
                        TransactionStatus.CANC,
                        new StatusReason(ReasonCode.CUST, "cancelled on request; the bank never received the payment"))
                : Verdict.ended(
                        payment,
                        TransactionStatus.RJCT,
                        new StatusReason(ReasonCode.AB05, "the bank never received the payment"));
    }

    private static Verdict afterFound(DoubtfulPayment payment, SendOutcome outcome) {
        StatusReport report = Advices.judged(payment.isAdvice(), outcome.report());
        if (!payment.cannotWait() || payment.state() != TransactionStatus.PDNG) {
            return Verdict.of(report);
        }
        return switch (report.status()) {
            case RJCT -> Verdict.of(report);
            // The terminal was told that nothing was paid, and this bank cannot take it back.
            case ACSC, ACSP -> Verdict.pending(payment, PendingCause.AWAITING_OPERATOR);
            default -> Verdict.unchanged(payment);
        };
    }

    /** @param sentAt when the reversal left */
    Verdict afterReversal(DoubtfulPayment payment, Reversal.Answer answer, Instant sentAt) {
        boolean isCardSettled =
                payment.state() == TransactionStatus.ACSC && payment.kind().isCard();
        boolean isConfirmed = answer instanceof Reversal.Answer.Confirmed
                || (answer instanceof Reversal.Answer.NotFound
                        && !isCardSettled // the bank said that it has it: the two answers disagree
                        && !payment.isWithBank()
                        && !payment.isApproved()
                        && payment.notFoundCount() >= 1
                        && !sentAt.isBefore(endOfLife(payment)));
        StatusReason reason = payment.isCancelAsked()
                ? new StatusReason(ReasonCode.CUST, "reversed on request")
                : new StatusReason(ReasonCode.AB05, "reversed");
        if (isConfirmed && (payment.state() == TransactionStatus.PDNG || isCardSettled)) {
            return Verdict.ended(payment, TransactionStatus.CANC, reason);
        }
        return isSetAside(payment, answer, sentAt) && isCause(payment, PendingCause.REVERSING)
                ? Verdict.pending(payment, PendingCause.AWAITING_OPERATOR)
                : Verdict.unchanged(payment);
    }

    /**
     * Whether others need not wait any more for this one, which may have left again and again, and never had an answer, or
     * can never leave.
     */
    boolean isSetAside(DoubtfulPayment payment, Reversal.Answer answer, Instant sentAt) {
        PlaceInLine place = payment.place();
        if (answer instanceof Reversal.Answer.Unsayable) {
            return !place.isLeft();
        }
        return answer instanceof Reversal.Answer.None none
                && !none.isUnsent()
                && place.begunAt() != null
                && !place.isLeft()
                && !sentAt.isBefore(place.begunAt().plus(asideAfter));
    }

    /** Whether no other advice may leave on the link of this one: its bank has not answered it, and still may. */
    boolean keepsLink(DoubtfulPayment payment) {
        return payment.isAdvice()
                && payment.state() == TransactionStatus.PDNG
                && isCause(payment, PendingCause.IN_DOUBT)
                && !payment.hasBankSpoken()
                && !payment.isCancelAsked()
                && !payment.isReversalRecorded()
                && !isSilentForLong(payment, payment.unansweredAt());
    }

    /** Whether those behind it need not wait any more for an advice that was repeated then without an answer. */
    boolean isSilentForLong(DoubtfulPayment payment, Instant unansweredAt) {
        return unansweredAt != null
                && payment.givenUpAt() != null
                && !unansweredAt.isBefore(payment.givenUpAt().plus(asideAfter));
    }

    /** An answer to the payment itself, after it was given up. */
    Verdict afterLateAnswer(DoubtfulPayment payment, SendOutcome outcome) {
        StatusReport report = Advices.judged(payment.isAdvice(), outcome.report());
        boolean isOpen = payment.state() == TransactionStatus.PDNG || payment.state() == TransactionStatus.ACSP;
        boolean isEvidenceOnly = !isOpen
                || payment.isReversalRecorded()
                || ((payment.cannotWait() || payment.isCancelAsked()) && report.status() != TransactionStatus.RJCT);
        return isEvidenceOnly ? Verdict.unchanged(payment) : Verdict.of(report);
    }

    /** Whether an approval that comes when all is over is reversed; else it is an operator's to settle. */
    static boolean isReversedWhenLate(DoubtfulPayment payment) {
        return payment.kind().isCard() || payment.cannotWait();
    }

    /**
     * When to try again: twice the wait each time up to the most, shortened by up to a half at random so that the
     * payments of one outage do not all come back at once; and soon after a message's life has ended, when the answer
     * begins to count.
     */
    Instant retryAt(DoubtfulPayment payment, Instant now, RandomGenerator random) {
        long most = askEveryMax.toMillis();
        long wait = Math.min(most, askAfter.toMillis() << Math.min(payment.attemptCount(), DOUBLINGS_MAX));
        wait = wait <= 0 ? most : wait;
        Instant candidate = now.plusMillis(Math.max(1, wait - random.nextLong(wait / 2 + 1)));
        Instant endOfLife = endOfLife(payment);
        return now.isBefore(endOfLife) && endOfLife.isBefore(candidate) ? endOfLife : candidate;
    }

    /** Counted from when something that could still be booked left last. */
    private Instant endOfLife(DoubtfulPayment payment) {
        Instant repeatedAt = payment.repeatedAt();
        boolean isRepeated = repeatedAt != null && repeatedAt.isAfter(payment.givenUpAt());
        return (isRepeated ? repeatedAt : payment.givenUpAt())
                .plus(rule(payment).messageLife());
    }

    private BankRule rule(DoubtfulPayment payment) {
        return banks.getOrDefault(payment.bank(), UNCONFIGURED);
    }

    private boolean isAboveLimit(DoubtfulPayment payment) {
        Long limit = operatorAboveMinor.get(payment.amount().currency());
        return limit != null && payment.amount().amountMinor() > limit;
    }

    private static boolean isCause(DoubtfulPayment payment, PendingCause cause) {
        return payment.cause().equals(cause.name());
    }
}
