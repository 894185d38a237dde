package org.mooring.connectors.iso8583;

import java.time.Instant;

/**
 * A 0600, 0601, 0620 or 0621 as the routes see it.
 *
 * @param message its elements, card and account numbers masked, free text by its length
 */
public record InboundAdministrative(String mti, String peer, String message, Instant receivedAt) {}
