package org.mooring.chaos.oracle;

/** What a client took an answer to mean. */
public enum Told {
    /** Settled: ISO 8583 00, {@code ACSC}. */
    APPROVED,
    /** Final refusal: {@code RJCT}, {@code CANC}, a decline of ISO 8583. */
    DECLINED,
    /** Recorded, end not known to the client: {@code PDNG}, {@code ACSP}, ISO 8583 91 and 68. */
    PENDING,
    /** The hub says that it did not process the request: no acknowledgement. */
    FAILED,
    /** The hub says that the key belongs to another request, which no client of the run gives it reason for. */
    CONFLICT;

    boolean isAcknowledgement() {
        return this == APPROVED || this == DECLINED || this == PENDING;
    }

    boolean isFinal() {
        return this == APPROVED || this == DECLINED;
    }
}
