package org.mooring.connectors;

import org.mooring.canonical.Payment;

/** A bank's answer to a payment that nobody waits for any more. Safe for any thread. */
public interface LateAnswer {
    /** Over which it came, {@code bank/number}; not always the link of the request. */
    String link();

    /** The reference of the intent that it answers. */
    String reference();

    /** What it says, for the payment that the reference leads to. */
    SendOutcome outcome(Payment payment);
}
