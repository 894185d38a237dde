package org.mooring.connectors.iso8583;

/**
 * What goes into the 0410 or 0430.
 *
 * @param responseCode DE 39
 */
public record ReversalAnswer(String responseCode) {}
