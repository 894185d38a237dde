package org.mooring.canonical;

/** Why a payment is {@link TransactionStatus#PDNG}; also what stands in the journal's public header as cause. */
public enum PendingCause {
    /** Nothing left the hub; no link of the chosen group could take it. */
    WAITING_FOR_LINK,
    /** Held by rule until an operator or a schedule releases it. */
    PARKED,
    /** It may have reached the bank; bound to that bank until settled. */
    IN_DOUBT,
    /** The bank answered with a code that its status map does not know. */
    UNKNOWN_CODE,
    /** The bank said it will decide later. */
    PENDING_AT_BANK,
    /** Four eyes are asked for. */
    AWAITING_APPROVAL,
    /** A reversal was recorded; it is sent until the bank acknowledges it. */
    REVERSING,
    /** It may have reached the bank, and the hub goes no further by itself: an operator decides. */
    AWAITING_OPERATOR
}
