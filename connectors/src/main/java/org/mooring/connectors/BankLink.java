package org.mooring.connectors;

import java.util.concurrent.CompletionStage;

/** One way to one bank. Anything beyond sending is a capability interface that a link may add. */
public interface BankLink extends AutoCloseable {
    /** {@code bank/number}, for example {@code nordbank/1}. */
    String id();

    LinkHealth health();

    /**
     * Encodes the bank's message and gives it its reference. Sends nothing.
     *
     * @throws org.mooring.canonical.failure.PaymentRejected when the payment cannot be said in the bank's format
     * @throws org.mooring.canonical.failure.LinkUnavailable when the link is down, signed off or full, so that it makes
     *     no sense to record an intent
     */
    PreparedMessage prepare(OutboundPayment outbound);

    /**
     * Sends the prepared message once. Never blocks. The stage completes with the bank's answer, or exceptionally with
     * {@link org.mooring.canonical.failure.LinkUnavailable} when the living process knows that not one byte was handed
     * to the socket, and {@link org.mooring.canonical.failure.OutcomeUnknown} in every other case.
     */
    CompletionStage<SendOutcome> send(PreparedMessage message);

    /** Opens connections and signs on; returns at once, {@link #health} tells how it goes. */
    void start();

    @Override
    void close();
}
