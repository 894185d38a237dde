package org.mooring.connectors;

import java.util.concurrent.CompletionStage;

/** A link whose bank can be asked what became of a payment. Asking moves no money and may be repeated. */
public interface StatusInquiry {
    /** Asks once. Never blocks; the stage completes with an answer and never exceptionally. */
    CompletionStage<Answer> inquire(SentPayment sent);

    /** What came of one question. */
    sealed interface Answer {
        /** The bank has the payment; the outcome is what it would have answered to the payment itself. */
        record Found(SendOutcome outcome) implements Answer {}

        /** The bank itself says that it has no such payment. It may still be on its way there. */
        record Unknown() implements Answer {}

        /** Nothing that speaks about the payment: no connection, no answer, or one that cannot be understood. */
        record None(String why) implements Answer {}
    }
}
