package org.mooring.connectors;

import java.util.Objects;
import org.mooring.canonical.Payment;

/**
 * A payment of which something may have left for a bank, as the journal tells of it: what an inquiry or a reversal names
 * there. Holds nothing that a restart would lose, and so no sensitive authentication data.
 *
 * @param reference of the intent's {@link PreparedMessage}
 */
public record SentPayment(Payment payment, String reference) {
    public SentPayment {
        Objects.requireNonNull(payment, "payment");
        Objects.requireNonNull(reference, "reference");
    }
}
