package org.mooring.simulation;

/** What must hold of every run, whatever happened in it. */
enum Promise {
    /** Answered or acknowledged, and not in the journal at that instant or later. */
    LOST,
    /** Booked more than once, net of reversals, at any instant. */
    DOUBLED,
    /** More was given back than had been taken. */
    TAKEN_BACK_TWICE,
    /** Settled and not booked, or rejected or cancelled and booked, after all is quiet. */
    DISAGREES_WITH_BANK,
    /** One request, two records. */
    RECORDED_TWICE,
    /** Two answers to one request. */
    ANSWERED_DIFFERENTLY,
    /** A key with other content was not refused. */
    CONFLICT_ACCEPTED,
    /** Told settled, rejected or cancelled, and it ended otherwise; a terminal told anything but approved, and settled. */
    DISAGREES_WITH_CLIENT,
    /** A message left, and its intent was not on disk; or a reversal whose decision was not. */
    SENT_WITHOUT_INTENT,
    /** Something left for a bank after something had left before. */
    SENT_AGAIN,
    /** Booked at a bank that the journal does not name. */
    BOOKED_ELSEWHERE,
    /** A change of state, or a first state, that the table does not have; a broken chain. */
    ILLEGAL_STATE,
    /** Neither final nor with an operator, although the bank can be asked or can take back. */
    LEFT_OPEN,
    /** A reversal was acknowledged, and the payment is paid after all is quiet. */
    REVERSAL_FORGOTTEN,
    /** A reversal left although an earlier one of the same link had no answer yet. */
    REVERSAL_OVERTAKES,
    /** An originator that would wait for ever. */
    NOT_ANSWERED,
    /** An exception that no step expects. */
    DEFECT
}
