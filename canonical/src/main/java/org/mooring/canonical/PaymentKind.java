package org.mooring.canonical;

/** What kind of payment a journal entry belongs to; the wire code is fixed for ever, since evidence hangs on it. */
public enum PaymentKind {
    CREDIT_TRANSFER(1),
    CARD_TRANSACTION(2),
    /** The bank holds an amount; no money moves, so it stands in no sum of payments. */
    CARD_AUTHORISATION(3);

    private final int wireCode;

    PaymentKind(int wireCode) {
        this.wireCode = wireCode;
    }

    public int wireCode() {
        return wireCode;
    }

    /** Whether a reversal takes it back, also when it is settled. */
    public boolean isCard() {
        return this != CREDIT_TRANSFER;
    }

    /** @throws IllegalArgumentException for a code that no kind has */
    public static PaymentKind ofWireCode(int code) {
        for (PaymentKind kind : values()) {
            if (kind.wireCode == code) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no payment kind has wire code " + code);
    }
}
