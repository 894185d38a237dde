package org.mooring.connectors;

import java.time.Instant;
import org.mooring.canonical.Payment;
import org.mooring.canonical.SensitiveAuthenticationData;

/**
 * A payment on its way to a bank link.
 *
 * @param sensitive what lives in memory only; {@link SensitiveAuthenticationData#none} where nothing came
 * @param sendBefore after this instant it must not be sent any more
 */
public record OutboundPayment(Payment payment, SensitiveAuthenticationData sensitive, Instant sendBefore) {}
