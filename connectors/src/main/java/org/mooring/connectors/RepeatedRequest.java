package org.mooring.connectors;

import java.util.concurrent.CompletionStage;

/**
 * A link whose bank promises to answer an identical request that says it is a repeat as it answered the first, and to book
 * the two once. So the answer tells what became of a payment in doubt.
 *
 * <p>Unlike a {@link StatusInquiry} it moves money when the first one never arrived: it is for payments that are still
 * wanted, and for no bank that has not promised that. docs/decisions/0019.
 */
public interface RepeatedRequest {
    /**
     * The bytes of the request as they left first, as far as what is stored tells: where a digest of them says otherwise,
     * the payment must not be repeated.
     *
     * @throws org.mooring.canonical.failure.PaymentRejected when the bank's format cannot say it
     * @throws org.mooring.canonical.failure.LinkUnavailable when it cannot be made now
     */
    byte[] request(SentPayment sent);

    /**
     * Sends the repeat once. Never blocks; the stage completes with an answer, never {@code Unknown} and never
     * exceptionally. That it may leave is on disk before this is called.
     */
    CompletionStage<StatusInquiry.Answer> askAgain(SentPayment sent);
}
