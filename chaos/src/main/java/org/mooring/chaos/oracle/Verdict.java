package org.mooring.chaos.oracle;

/** What can be wrong with a run. One finding is one too many. */
public enum Verdict {
    /** A client was given an answer, or its file or message was taken, and the journal knows nothing of the payment. */
    LOST,
    /** Booked more than once net of reversals, at one bank or at several. */
    DOUBLED,
    /** A bank decided a payment for which the journal has no intent at that bank: the first byte left before the intent. */
    UNRECORDED,
    /** The journal says settled and no bank booked it, or it says rejected or cancelled and a bank did. */
    DISAGREES_WITH_BANK,
    /** What a client was told and what the journal holds do not go together. */
    DISAGREES_WITH_CLIENT,
    /** The same request got two answers that exclude each other, or its repeat was refused as another request. */
    ANSWERED_DIFFERENTLY,
    /** One request of a client has two records. */
    RECORDED_TWICE,
    /** Sent again while a sending before it was not known to have failed, or under a key that the bank had seen. */
    SENT_AGAIN,
    /** A hub that was asked to stop did not, or left a sending without its outcome. */
    CUT_OFF,
    /** After the run neither final nor in doubt with its bank. */
    LEFT_OPEN,
    /** Still in doubt, though the faults have ended and its bank can be asked or told to reverse. */
    NOT_SETTLED,
    /** A change of state that the design's table does not have. */
    ILLEGAL_STATE,
    /** A hub started over a journal with a bit turned, or refused it without naming the place. */
    DAMAGE_UNSEEN,
    /** A crash point that the run was to reach was reached in none of its rounds: nothing is known about it. */
    NOT_TRIED,
    /** The journal's own proof fails: a checksum, a gap, a hash, a payload that is not what was committed to. */
    JOURNAL_BROKEN
}
