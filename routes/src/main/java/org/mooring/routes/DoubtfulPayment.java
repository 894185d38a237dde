package org.mooring.routes;

import java.time.Instant;
import org.mooring.canonical.Money;
import org.mooring.canonical.PaymentKind;
import org.mooring.canonical.PendingCause;
import org.mooring.canonical.TransactionStatus;
import org.mooring.canonical.Uetr;
import org.mooring.connectors.InboundRequest.Originator;

/**
 * A payment of which something may have left for a bank, and all that was done about it since: everything that decides
 * what comes next, and nothing that a restart would change.
 *
 * @param cause of its newest entry; a pending cause when it is PDNG
 * @param bank of its last intent: no other bank may ever hear of it
 * @param link number of the link in the bank
 * @param givenUpAt when the hub stopped waiting for the answer, or last heard of the payment itself; null while an
 *     exchange may still be at work on it
 * @param hasBankSpoken the bank has answered the payment or an inquiry as one that it has: should it say later that it
 *     does not, the two answers disagree
 * @param isWithBank the bank's last word is that it has the payment, and has not refused it
 * @param unknownCount answers that the bank does not have it
 * @param isReversalRecorded from then on it ends reversed
 * @param mayReversalHaveLeft the next one is a repeat
 * @param notFoundCount answers to reversals that there is nothing to reverse
 * @param isApproved an approval came too late to be the outcome
 * @param isReversed the bank has confirmed a reversal after whatever approval is known
 * @param attemptCount inquiries and reversals so far
 * @param isCancelAsked somebody asked for it to be cancelled or reversed, and the hub took that on
 * @param isClosed two persons decided what it came to, and nothing was heard of it since
 * @param repeatedAt when a repeat of it was last given up or may have left; null when none may have
 * @param unansweredAt when its bank was last asked in vain; null when it never was
 * @param place among the reversals of its link, should it be reversed
 */
record DoubtfulPayment(
        Uetr uetr,
        PaymentKind kind,
        boolean isAdvice,
        Originator originator,
        Money amount,
        TransactionStatus state,
        String cause,
        String bank,
        String link,
        String reference,
        Instant givenUpAt,
        boolean hasBankSpoken,
        boolean isWithBank,
        int unknownCount,
        boolean isReversalRecorded,
        boolean mayReversalHaveLeft,
        int notFoundCount,
        boolean isApproved,
        boolean isReversed,
        int attemptCount,
        boolean isCancelAsked,
        boolean isClosed,
        PlaceInLine place,
        Instant repeatedAt,
        Instant unansweredAt) {

    boolean cannotWait() {
        return originator == Originator.CANNOT_WAIT;
    }

    /** The payment once the decision to take it back is on disk: a settled one stays settled until it is. */
    DoubtfulPayment reversing() {
        boolean isToMove = state == TransactionStatus.ACSP
                || (state == TransactionStatus.PDNG
                        && !isReversalRecorded); // later it may wait for an approval besides
        return isToMove ? with(TransactionStatus.PDNG, PendingCause.REVERSING) : this;
    }

    private DoubtfulPayment with(TransactionStatus newState, PendingCause newCause) {
        return new DoubtfulPayment(
                uetr,
                kind,
                isAdvice,
                originator,
                amount,
                newState,
                newCause.name(),
                bank,
                link,
                reference,
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
                isClosed,
                place,
                repeatedAt,
                unansweredAt);
    }

    /** Its state is final, but not what its originator wants or its bank says. */
    boolean hasLooseEnd() {
        return !isClosed && (isOverButApproved() || (state == TransactionStatus.ACSC && isCancelAsked && !isReversed));
    }

    /** It is over for the originator, but money may have moved after all. */
    boolean isOverButApproved() {
        return (state == TransactionStatus.RJCT || state == TransactionStatus.CANC) && isApproved && !isReversed;
    }
}
