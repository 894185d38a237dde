package org.mooring.connectors.iso8583;

/**
 * An 0800 as the routes see it.
 *
 * @param code DE 70: 001 sign-on, 002 sign-off, 301 echo; null where it is missing
 * @param systemTraceAuditNumber DE 11
 * @param peer address of who asked
 */
public record NetworkManagementRequest(String code, String systemTraceAuditNumber, String peer) {}
