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
    CANCELLED(8);

    private final int wireCode;

    EntryKind(int wireCode) {
        this.wireCode = wireCode;
    }

    public int wireCode() {
        return wireCode;
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
