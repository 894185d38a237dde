package org.mooring.connectors;

import java.util.Objects;
import org.mooring.transformers.MappingReport;

/**
 * The bank's message, encoded but not sent: what the intent in the journal names.
 *
 * @param link {@code bank/number}
 * @param reference outbound STAN with transmission time, or message id: what an inquiry would ask for
 * @param wire the exact bytes that will leave; may hold sensitive authentication data, so it is never stored: only a
 *     nonce-salted digest of it is
 * @param mapping what of the payment {@code wire} does not say, or says otherwise
 */
public record PreparedMessage(
        String link, String reference, byte[] wire, OutboundPayment outbound, MappingReport mapping) {
    public PreparedMessage {
        Objects.requireNonNull(mapping, "mapping");
    }
}
