package org.mooring.transformers.json;

import org.mooring.canonical.CreditTransfer;
import org.mooring.transformers.MappingReport;

/**
 * One credit transfer as a client asked for it.
 *
 * @param uetrGiven whether the request itself carried the UETR, which then is a key
 * @param content the request without blanks and with members in a fixed order, for the fingerprint
 */
public record PaymentRequest(CreditTransfer transfer, boolean uetrGiven, byte[] content, MappingReport report) {}
