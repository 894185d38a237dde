package org.mooring.connectors.iso8583;

/**
 * What goes into the 0810.
 *
 * @param responseCode DE 39
 */
public record NetworkManagementAnswer(String responseCode) {}
