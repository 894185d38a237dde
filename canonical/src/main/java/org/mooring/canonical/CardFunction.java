package org.mooring.canonical;

/** What a card message asks for, or tells: class and function of its type (ISO 8583). */
public enum CardFunction {
    /** x100: may the amount be held? No money moves. */
    AUTHORISATION,
    /** x120: it was held, by whoever stood in for the bank. */
    AUTHORISATION_ADVICE,
    /** x200: may the money move? It has, once that is approved. */
    FINANCIAL_REQUEST,
    /** x220: it has moved. Whoever gets it can book it, not forbid it. */
    FINANCIAL_ADVICE;

    /** Whether it tells what has happened; else it asks. */
    public boolean isAdvice() {
        return this == AUTHORISATION_ADVICE || this == FINANCIAL_ADVICE;
    }

    public boolean movesMoney() {
        return this == FINANCIAL_REQUEST || this == FINANCIAL_ADVICE;
    }
}
