package org.mooring.journal;

/** What a journal entry tells; the wire code is fixed for ever, since evidence hangs on it. */
public enum EntryKind {
    /** The request, as the channel read it. */
    RECEIVED(1),
    /** Checks passed or failed. */
    VALIDATED(2),
    /** The decision to send on one link: reference, digest of the wire bytes. On disk before the first byte leaves. */
    INTENT(3),
    /** The living process knows that nothing of the intent before left the hub. */
    UNSENT(4),
    /** What the bank said, or that it said nothing. */
    OUTCOME(5),
    /** The originator was told. */
    REPORTED(6),
    /** The hub holds the payment: no link, parked, awaiting approval. */
    HELD(7),
    /** Cancelled before anything left. */
    CANCELLED(8),
    /** The bank was asked what became of an intent: what it said, or that it said nothing. */
    INQUIRY(9),
    /** The decision to take the payment back at its bank. On disk before the reversal's first byte leaves. */
    REVERSAL(10),
    /** What the bank said to a reversal, or that it said nothing. */
    REVERSAL_OUTCOME(11),
    /** An answer to an intent that nobody waited for any more: evidence, whether or not the state follows it. */
    LATE_ANSWER(12),
    /** Somebody asked for the payment to be cancelled or reversed: who, why, and whether the hub took it on. */
    CANCELLATION(13),
    /** What a person decided about a payment that got stuck: who, why, on which evidence. */
    OPERATOR_ACTION(14),
    /** The decision to destroy the payment's key, so that nothing can be read of it any more. On disk before the key is. */
    ERASED(20);

    private final int wireCode;

    EntryKind(int wireCode) {
        this.wireCode = wireCode;
    }

    public int wireCode() {
        return wireCode;
    }

    /**
     * Whether an entry of this kind may find and leave the payment in the same state, also where the state table has no
     * step to itself: it tells of the way to the bank or back to the originator.
     */
    public boolean mayLeaveState() {
        return switch (this) {
            case INTENT,
                    UNSENT,
                    REPORTED,
                    INQUIRY,
                    REVERSAL,
                    REVERSAL_OUTCOME,
                    LATE_ANSWER,
                    CANCELLATION,
                    OPERATOR_ACTION,
                    ERASED -> true;
            case RECEIVED, VALIDATED, OUTCOME, HELD, CANCELLED -> false;
        };
    }

    /** @throws IllegalArgumentException for a code that no kind has */
    public static EntryKind ofWireCode(int code) {
        for (EntryKind kind : values()) {
            if (kind.wireCode == code) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no journal entry kind has wire code " + code);
    }
}
