package org.mooring.connectors.iso8583;

import org.mooring.canonical.AccountEnquiry;
import org.mooring.canonical.SensitiveAuthenticationData;

/**
 * An enquiry as the routes see it.
 *
 * @param sensitive overwritten once the exchange is over
 */
public record InboundEnquiry(AccountEnquiry enquiry, SensitiveAuthenticationData sensitive) {}
