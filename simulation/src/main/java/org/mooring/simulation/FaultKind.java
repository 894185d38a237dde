package org.mooring.simulation;

/** What goes wrong around the dispatch logic, or is unusual; each is counted where it really happened. */
enum FaultKind {
    /** The process dies, everything in memory with it; a new one starts over the same disk. */
    CRASH,
    /** At a death: commits handed over, on disk, and nobody was told. */
    CRASH_AFTER_COMMIT,
    /** At a death: commits handed over, and not on disk. */
    CRASH_BEFORE_COMMIT,
    /** The disk takes its time. */
    JOURNAL_SLOW,
    /** The journal refuses a commit: too much waits for the disk. */
    JOURNAL_FULL,
    /** A shared database decides about a key, later. */
    CLAIM_SLOW,
    LINK_DOWN,
    /** Nobody takes anything for a while. */
    ALL_LINKS_DOWN,
    LINK_FULL,
    /** The connection is refused after the intent; nothing left. */
    CONNECTION_REFUSED,
    /** A payment that the bank's format cannot say. */
    UNSAYABLE,
    /** A defect of the hub's own, before the intent. */
    DEFECT,
    /** Cut after the first byte; the bank never gets the message. */
    CUT_BEFORE_BANK,
    /** Cut after the first byte; the bank gets the whole of it. */
    CUT_AFTER_BANK,
    /** The message reaches the bank long after the hub gave it up. */
    REQUEST_DELAYED,
    ANSWER_LOST,
    /** In time for the hub, and not for everybody who asked it. */
    ANSWER_SLOW,
    /** After the hub gave up. */
    ANSWER_LATE,
    ANSWER_DOUBLED,
    /** A second answer that says the opposite, after the payment is over. */
    ANSWER_CONTRADICTED,
    UNKNOWN_CODE,
    /** The bank decides later. */
    PENDING,
    /** ACSP, and later settled or not. */
    IN_PROCESS,
    BREAKER_OPEN,
    INQUIRY_LOST,
    /** The bank says that it does not know a payment which it has, while the message might still be on its way. */
    INQUIRY_FALSE_UNKNOWN,
    /** The bank truly does not have it (yet). */
    INQUIRY_UNKNOWN,
    /** An identical request was sent to a bank that has promised to book it once. */
    REPEATED,
    REVERSAL_UNSENT,
    REVERSAL_LOST,
    REVERSAL_ANSWER_LOST,
    REVERSAL_REFUSED,
    REVERSAL_NOT_FOUND,
    /** The first request's answer is still outstanding. */
    REPEAT_IN_PROCESS,
    REPEAT_LATER,
    /** The same key, other content. */
    CONFLICT,
    CANCELLATION,
    /** The originator was told after its patience had ended, or never. */
    ORIGINATOR_GONE,
    /** A terminal takes its payment back, until that is acknowledged. */
    INBOUND_REVERSAL,
    /** Its reversal comes before the payment itself. */
    REVERSAL_BEFORE_ORIGINAL,
    /** A person does something about a work item, or a second one says yes or no to it. */
    WORK_ACTION;

    /** Whether it ends a payment before anything interesting happens to it. */
    boolean isRare() {
        return switch (this) {
            case UNSAYABLE, DEFECT, LINK_FULL, JOURNAL_FULL -> true;
            default -> false;
        };
    }
}
