package org.mooring.connectors;

import java.util.concurrent.CompletionStage;

/** A link whose bank takes a payment back when told to. A reversal may be repeated: the bank takes back once. */
public interface Reversal {
    /**
     * Sends the reversal once. Never blocks; the stage completes with an answer and never exceptionally. Its decision is
     * on disk before this is called.
     *
     * @param isRepeat whether one may have left before, which the message must say
     */
    CompletionStage<Answer> reverse(SentPayment sent, boolean isRepeat);

    /** What came of one reversal. */
    sealed interface Answer {
        /** The payment is not booked any more, or never was. */
        record Confirmed(String bankCode) implements Answer {}

        /** The bank knows no such payment. It may still be on its way there. */
        record NotFound(String bankCode) implements Answer {}

        /** The bank answered, and did not take the payment back. */
        record Refused(String bankCode) implements Answer {}

        /** Nothing left: the bank's format cannot say it, now or later. */
        record Unsayable(String why) implements Answer {}

        /** @param isUnsent the living process knows that not one byte of it left */
        record None(String why, boolean isUnsent) implements Answer {}
    }
}
