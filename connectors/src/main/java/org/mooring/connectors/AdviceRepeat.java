package org.mooring.connectors;

import java.util.concurrent.CompletionStage;

/**
 * A link whose bank takes an advice again. The bank knows the repeat by its reference, and books once; so it is sent
 * until the bank has acknowledged it. Nothing but an advice is ever repeated so.
 */
public interface AdviceRepeat {
    /**
     * Sends the advice once more, marked as a repeat, under its first reference. Never blocks; the stage completes with
     * what the bank said to it and never exceptionally.
     */
    CompletionStage<StatusInquiry.Answer> repeat(SentPayment sent);
}
