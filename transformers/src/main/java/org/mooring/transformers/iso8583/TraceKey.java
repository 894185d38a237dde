package org.mooring.transformers.iso8583;

/**
 * What ties an outbound request to its answer: DE 7 and DE 11, together unique among a bank's requests.
 *
 * @param transmissionDateTime DE 7, MMDDhhmmss in UTC
 * @param systemTraceAuditNumber DE 11, six digits
 */
public record TraceKey(String transmissionDateTime, String systemTraceAuditNumber) {}
